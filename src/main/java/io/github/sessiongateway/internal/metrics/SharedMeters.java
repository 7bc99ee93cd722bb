package io.github.sessiongateway.internal.metrics;

import static io.github.sessiongateway.internal.metrics.RegistryMeters.BUCKETS;
import static io.github.sessiongateway.internal.metrics.RegistryMeters.PREFIX;

import io.github.sessiongateway.internal.telemetry.SharedMeter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How a gateway shares its sessions, in a registry. All of its meters exist from the start on. */
final class SharedMeters implements SharedMeter {
  private final MeterRegistry registry;
  private final Consumer<Meter> added;
  private final Map<Holder, Counter> turns = new EnumMap<>(Holder.class);
  private final Map<Loss, Counter> losses = new EnumMap<>(Loss.class);
  private final Counter conflicts;
  private final Counter adoptions;
  private final Tally answered;
  private final Tally failed;
  private final Timer lag;

  /**
   * @param added receives each meter
   */
  SharedMeters(MeterRegistry registry, Consumer<Meter> added) {
    this.registry = registry;
    this.added = added;
    for (Holder holder : Holder.values()) {
      turns.put(
          holder,
          counter(
              "shared.turns",
              "Turns to call Koyeb that sessions wanted, by the gateway that had them",
              Tags.of("holder", word(holder))));
    }
    for (Loss loss : Loss.values()) {
      losses.put(
          loss,
          counter(
              "shared.losses",
              "Rows that the shared store had lost, and that this gateway has written again",
              Tags.of("row", word(loss))));
    }
    conflicts =
        counter(
            "shared.conflicts", "Writes to the shared store that found a newer row", Tags.empty());
    adoptions =
        counter(
            "shared.adoptions",
            "Tokens that sessions took from other gateways by the shared store",
            Tags.empty());
    answered = looks("answered");
    failed = looks("failed");
    lag =
        Timer.builder(PREFIX + "shared.lag")
            .description("From another gateway's receipt of a token to its adoption here")
            .serviceLevelObjectives(BUCKETS)
            .register(registry);
    added.accept(lag);
  }

  private Counter counter(String name, String description, Tags tags) {
    Counter counter =
        Counter.builder(PREFIX + name).description(description).tags(tags).register(registry);
    added.accept(counter);
    return counter;
  }

  private Tally looks(String outcome) {
    Tally tally = new Tally();
    added.accept(
        tally.register(
            registry,
            PREFIX + "shared.looks",
            "Looks at what has changed in the shared store",
            Tags.of("outcome", outcome)));
    return tally;
  }

  @Override
  public void turn(Holder holder) {
    count(turns.get(holder));
  }

  @Override
  public void conflicted() {
    conflicts.increment();
  }

  @Override
  public void adopted() {
    adoptions.increment();
  }

  @Override
  public void lagged(long nanos) {
    lag.record(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void looked(boolean isAnswered, long nanos) {
    (isAnswered ? answered : failed).add(nanos);
  }

  @Override
  public void lost(Loss loss) {
    count(losses.get(loss));
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static void count(@Nullable Counter counter) {
    if (counter != null) {
      counter.increment();
    }
  }
}
