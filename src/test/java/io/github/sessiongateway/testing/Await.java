package io.github.sessiongateway.testing;

import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits on the test's own thread for what runs on event loops. */
public final class Await {
  private static final int SECONDS = 30;

  private Await() {}

  public static <T> T result(Future<T> future) {
    try {
      return future.await(SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("nothing came within " + SECONDS + " s", e);
    }
  }

  public static Throwable failure(Future<?> future) {
    try {
      return result(
          future.transform(
              outcome ->
                  outcome.failed()
                      ? Future.succeededFuture(outcome.cause())
                      : Future.failedFuture(new AssertionError("it did not fail"))));
    } catch (RuntimeException e) {
      throw new AssertionError(e);
    }
  }
}
