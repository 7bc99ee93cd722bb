package io.github.sessiongateway.internal.standalone;

import java.lang.reflect.Proxy;
import org.slf4j.LoggerFactory;

/** The handlers of signals. */
final class Signals {
  private Signals() {}

  /**
   * Runs a task at each signal from now on. The JDK has no public API for that.
   *
   * @param name without {@code SIG}
   */
  static void handle(String name, Runnable task) {
    try {
      install(name, task);
    } catch (ReflectiveOperationException e) {
      // Not a field: a signal may be handled before the log starts.
      LoggerFactory.getLogger(Signals.class).debug("SIG{} keeps the JVM's default", name, e);
    }
  }

  /**
   * Does the same before there is a log.
   *
   * @throws ReflectiveOperationException if the JVM has no such API, or keeps the signal
   */
  static void install(String name, Runnable task) throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    Class<?> handler = Class.forName("sun.misc.SignalHandler");
    Object handling =
        Proxy.newProxyInstance(
            Signals.class.getClassLoader(),
            new Class<?>[] {handler},
            (proxy, method, arguments) -> {
              task.run();
              return null;
            });
    signal
        .getMethod("handle", signal, handler)
        .invoke(null, signal.getConstructor(String.class).newInstance(name), handling);
  }
}
