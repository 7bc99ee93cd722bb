package io.github.sessiongateway.internal.standalone;

import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The handler of SIGHUP, which a closed terminal or a service manager's reload sends. */
final class HangUp {
  private static final Logger log = LoggerFactory.getLogger(HangUp.class);

  private HangUp() {}

  /** Ignores the signal from now on, with a log line. The JDK has no public API for that. */
  static void ignore() {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object ignoring =
          Proxy.newProxyInstance(
              HangUp.class.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                log.info("SIGHUP is ignored. SIGTERM stops the gateway.");
                return null;
              });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), ignoring);
    } catch (ReflectiveOperationException e) {
      log.debug("SIGHUP keeps the JVM's default", e);
    }
  }
}
