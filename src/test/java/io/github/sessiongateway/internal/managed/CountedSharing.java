package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.internal.telemetry.Meters;
import io.github.sessiongateway.internal.telemetry.SharedMeter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;

/** What a gateway measured of its sharing. */
final class CountedSharing implements Meters, SharedMeter {
  final Map<Holder, Integer> turns = new EnumMap<>(Holder.class);
  final List<Loss> losses = new ArrayList<>();
  final List<Long> lags = new ArrayList<>();
  final List<Boolean> late = new ArrayList<>();
  int conflicts;
  int adoptions;
  int looks;
  int failedLooks;
  private final Map<Gauge, DoubleSupplier> gauges = new HashMap<>();

  /** Returns the present value of a gauge. */
  double value(Gauge gauge) {
    return gauges.get(gauge).getAsDouble();
  }

  @Override
  public SharedMeter shared() {
    return this;
  }

  @Override
  public void gauge(Gauge gauge, String label, DoubleSupplier value) {
    gauges.put(gauge, value);
  }

  @Override
  public void cameLate(boolean isTaken) {
    late.add(isTaken);
  }

  @Override
  public void turn(Holder holder) {
    turns.merge(holder, 1, Integer::sum);
  }

  @Override
  public void conflicted() {
    conflicts++;
  }

  @Override
  public void adopted() {
    adoptions++;
  }

  @Override
  public void lagged(long nanos) {
    lags.add(nanos);
  }

  @Override
  public void looked(boolean isAnswered, long nanos) {
    looks++;
    failedLooks += isAnswered ? 0 : 1;
  }

  @Override
  public void lost(Loss loss) {
    losses.add(loss);
  }
}
