package io.github.sessiongateway.testing;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A context whose tasks wait until a test runs them. */
public final class HeldContext {
  private final Queue<Handler<Void>> tasks = new ConcurrentLinkedQueue<>();
  private final Vertx vertx;
  private final Context context;

  /** Holds what would run on the Vertx's present context. All else is as of that Vertx. */
  public HeldContext(Vertx real) {
    context =
        (Context)
            Proxy.newProxyInstance(
                Context.class.getClassLoader(),
                new Class<?>[] {Context.class},
                (proxy, method, arguments) ->
                    switch (method.getName()) {
                      case "owner" -> real;
                      case "runOnContext" -> hold(arguments[0]);
                      default -> throw new UnsupportedOperationException(method.getName());
                    });
    vertx =
        (Vertx)
            Proxy.newProxyInstance(
                Vertx.class.getClassLoader(),
                new Class<?>[] {Vertx.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("getOrCreateContext")) {
                    return context;
                  }
                  try {
                    return method.invoke(real, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                });
  }

  @SuppressWarnings("unchecked")
  private Object hold(Object task) {
    tasks.add((Handler<Void>) task);
    return null;
  }

  public Context context() {
    return context;
  }

  public Vertx vertx() {
    return vertx;
  }

  /** How many tasks wait. */
  public int waiting() {
    return tasks.size();
  }

  /** Runs the tasks that wait. */
  public void release() {
    for (Handler<Void> task = tasks.poll(); task != null; task = tasks.poll()) {
      task.handle(null);
    }
  }
}
