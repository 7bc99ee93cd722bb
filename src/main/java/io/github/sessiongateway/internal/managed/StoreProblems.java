package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.internal.shared.SharedRows;
import io.github.sessiongateway.internal.telemetry.Meters;
import io.github.sessiongateway.internal.telemetry.Meters.Gauge;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is amiss in the store that several gateways share. Safe from any thread. */
final class StoreProblems {
  private final SharedRows rows;
  private final IntSupplier unopened;
  private final LostRows lost;

  /**
   * @param unopened returns how many sessions no key opens
   */
  StoreProblems(SharedRows rows, IntSupplier unopened, LostRows lost) {
    this.rows = rows;
    this.unopened = unopened;
    this.lost = lost;
  }

  /** Shows the same in numbers. */
  void measure(Meters meters) {
    meters.gauge(Gauge.TOKENS_NOT_WRITTEN, rows::unwritten);
    meters.gauge(Gauge.STORE_UNREACHABLE, this::secondsUnreachable);
    meters.gauge(Gauge.SESSIONS_NOT_OPENED, unopened::getAsInt);
    meters.gauge(Gauge.ROWS_NOT_READ, rows::unreadable);
  }

  private double secondsUnreachable() {
    Long unreachable = rows.unreachableFor();
    return unreachable == null ? 0 : unreachable / (double) TimeUnit.SECONDS.toNanos(1);
  }

  /** Returns a sentence for each problem. */
  List<String> sentences() {
    return Stream.of(unreachable(), notOpened(), notRead(), lost.problem())
        .filter(Objects::nonNull)
        .toList();
  }

  private @Nullable String unreachable() {
    Long unreachable = rows.unreachableFor();
    return unreachable == null
        ? null
        : "The store of sessions has not answered for %d s, and %d sessions are not written. %s"
            .formatted(
                Duration.ofNanos(unreachable).toSeconds(),
                rows.unwritten(),
                Objects.requireNonNullElse(rows.unreachableReason(), ""))
            .strip();
  }

  private @Nullable String notOpened() {
    int count = unopened.getAsInt();
    return count == 0
        ? null
        : count + " sessions of the store do not open (sessions-store.key-file)";
  }

  private @Nullable String notRead() {
    int count = rows.unreadable();
    return count == 0
        ? null
        : count + " rows of the store cannot be read: a newer gateway or a person wrote them";
  }
}
