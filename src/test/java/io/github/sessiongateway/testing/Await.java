package io.github.sessiongateway.testing;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

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

  /** Returns once a condition holds, which it asks again each millisecond. */
  public static void until(Vertx vertx, BooleanSupplier condition) {
    Promise<Void> met = Promise.promise();
    ask(vertx, condition, met);
    result(met.future());
  }

  /** A timer each, because Vert.x cannot cancel a periodic one in the moment it is made. */
  private static void ask(Vertx vertx, BooleanSupplier condition, Promise<Void> met) {
    if (condition.getAsBoolean()) {
      met.complete();
    } else {
      vertx.setTimer(1, id -> ask(vertx, condition, met));
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
