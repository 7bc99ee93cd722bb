package io.github.sessiongateway.internal.shared;

import io.github.sessiongateway.internal.telemetry.SharedMeter;
import io.vertx.core.Future;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** A store whose calls are measured, and whose answers tell its time. */
final class MeasuredStore implements SharedStore {
  private final SharedStore store;
  private final StoreClock clock;
  private final LongSupplier elapsed;
  private final SharedMeter meter;
  private final LongConsumer corrected;

  /**
   * @param clock is told the time of each answer
   * @param elapsed a monotonic clock in nanoseconds
   * @param corrected is told how many milliseconds the first answer was later than the guess
   */
  MeasuredStore(
      SharedStore store,
      StoreClock clock,
      LongSupplier elapsed,
      SharedMeter meter,
      LongConsumer corrected) {
    this.store = store;
    this.clock = clock;
    this.elapsed = elapsed;
    this.meter = meter;
    this.corrected = corrected;
  }

  @Override
  public Future<Page> changed(Cursor since) {
    long asked = elapsed.getAsLong();
    return store
        .changed(since)
        .onComplete(
            (page, failure) -> {
              meter.looked(failure == null, elapsed.getAsLong() - asked);
              if (failure == null) {
                told(asked, page.time());
              }
            });
  }

  @Override
  public Future<Swap> swap(Row next, long expected, Ring ring) {
    long asked = elapsed.getAsLong();
    return store
        .swap(next, expected, ring)
        .onSuccess(
            swapped -> {
              told(asked, swapped.time());
              if (swapped instanceof Swap.Taken) {
                meter.conflicted();
              }
            });
  }

  private void told(long asked, long time) {
    long later = clock.told(asked, time);
    if (later != 0) {
      corrected.accept(later);
    }
  }

  @Override
  public void bell(Bell bell) {
    store.bell(bell);
  }

  @Override
  public Future<Integer> sweep() {
    return store.sweep();
  }

  @Override
  public Future<Void> close() {
    return store.close();
  }
}
