package io.github.sessiongateway.bench;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Callers in a closed loop over all messages, all on one event loop. A caller whose call failed
 * waits for a moment before its next.
 */
final class FaultLoad {
  private static final int CALLERS = 256;
  private static final int PAUSE_MS = 100;
  private static final int BUCKET_MICROS = 100;

  /** Makes the n-th call. */
  interface Asking {
    Future<?> ask(long n);
  }

  /** What came of the calls of one phase. */
  record Result(long asked, long succeeded, double perSecond, double p99Millis, double maxMillis) {}

  private final Vertx vertx;
  private final Context context;
  private final Asking asking;
  private final int[] histogram = new int[400_000];

  /** Of all that succeeded: read from any thread. */
  final AtomicLong succeededInAll = new AtomicLong();

  private long calls;
  private long asked;
  private long succeeded;
  private long worstNanos;
  private boolean running;
  private int underWay;
  private Promise<Void> idle = Promise.promise();

  FaultLoad(Vertx vertx, Asking asking) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.asking = asking;
  }

  void start() {
    context.runOnContext(
        v -> {
          running = true;
          idle = Promise.promise();
          for (int i = 0; i < CALLERS; i++) {
            next();
          }
        });
  }

  /** Ends when every call has. */
  void stop() throws Exception {
    Promise<Void> stopped = Promise.promise();
    context.runOnContext(
        v -> {
          running = false;
          idle.future().onComplete(stopped);
          if (underWay == 0) {
            idle.tryComplete();
          }
        });
    stopped.future().await(60, TimeUnit.SECONDS);
  }

  /** What came since the last time. */
  Result take(double seconds) throws Exception {
    Promise<Result> result = Promise.promise();
    context.runOnContext(
        v -> {
          result.complete(
              new Result(asked, succeeded, succeeded / seconds, p99(), worstNanos / 1e6));
          asked = 0;
          succeeded = 0;
          worstNanos = 0;
          java.util.Arrays.fill(histogram, 0);
        });
    return result.future().await(10, TimeUnit.SECONDS);
  }

  private void next() {
    if (!running) {
      return;
    }
    asked++;
    underWay++;
    long at = System.nanoTime();
    asking.ask(calls++).onComplete(outcome -> ended(at, outcome));
  }

  private void ended(long at, AsyncResult<?> outcome) {
    long took = System.nanoTime() - at;
    underWay--;
    worstNanos = Math.max(worstNanos, took);
    histogram[(int) Math.min(took / 1000 / BUCKET_MICROS, histogram.length - 1)]++;
    if (!running && underWay == 0) {
      idle.tryComplete();
    }
    if (outcome.succeeded()) {
      succeeded++;
      succeededInAll.lazySet(succeededInAll.get() + 1);
      next();
    } else {
      vertx.setTimer(PAUSE_MS, v -> next());
    }
  }

  private double p99() {
    long all = java.util.Arrays.stream(histogram).asLongStream().sum();
    long left = all / 100;
    for (int i = histogram.length - 1; i >= 0; i--) {
      left -= histogram[i];
      if (left < 0) {
        return i * (double) BUCKET_MICROS / 1000;
      }
    }
    return 0;
  }
}
