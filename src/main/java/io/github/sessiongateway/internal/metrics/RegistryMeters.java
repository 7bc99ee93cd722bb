package io.github.sessiongateway.internal.metrics;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.internal.telemetry.Meters;
import io.github.sessiongateway.internal.telemetry.SharedMeter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Measurements in a Micrometer registry. A meter with a label exists from its first use on. Labels
 * come from closed sets: messages, endpoints, codes, reasons and states.
 */
public final class RegistryMeters implements Meters {
  static final String PREFIX = "session.gateway.";

  /** From a reply out of memory to the longest deadline. */
  static final Duration[] BUCKETS = {
    Duration.ofMillis(5),
    Duration.ofMillis(25),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5),
    Duration.ofSeconds(20)
  };

  private final MeterRegistry registry;
  private final Queue<Meter> added = new ConcurrentLinkedQueue<>();
  private final Map<String, Timed> requests = new ConcurrentHashMap<>();
  private final Map<String, Timed> attempts = new ConcurrentHashMap<>();
  private final Map<String, Counter> counters = new ConcurrentHashMap<>();
  private final Map<Freshness, Counter> reads = new ConcurrentHashMap<>();
  private final Map<Proxied, Counter> proxied = new ConcurrentHashMap<>();
  private final Counter dropped;
  private final Counter retriesDenied;
  private final Counter overloaded;
  private final Counter bars;

  /** Counts in a registry. */
  public RegistryMeters(MeterRegistry registry) {
    this.registry = registry;
    this.dropped =
        counter("messages.dropped", "Messages without a reply address, which were dropped");
    this.retriesDenied =
        counter("upstream.retries.denied", "Calls not sent again, because the budget was spent");
    this.overloaded =
        counter("upstream.overloaded", "Calls refused, because upstream.max-waiting others waited");
    this.bars = counter("bridge.bars", "Peers ignored for a while, after too many refusals");
    for (Freshness freshness : Freshness.values()) {
      reads.put(
          freshness,
          counter(
              "session.reads",
              "Tokens of managed sessions that callers asked for",
              "freshness",
              word(freshness)));
    }
  }

  /** The meters of a message or an endpoint: a histogram, and a tally for each outcome. */
  private final class Timed {
    private final Timer timer;
    private final Map<String, Tally> byOutcome = new ConcurrentHashMap<>();
    private final Function<String, Tally> create;

    /**
     * Creates the meters of one value of a label.
     *
     * @param name of the tallies
     * @param histogram the name of the histogram
     * @param outcome the label of an outcome
     */
    Timed(
        String name,
        String histogram,
        String description,
        String label,
        String value,
        String outcome) {
      timer =
          keep(
              Timer.builder(PREFIX + histogram)
                  .description(description)
                  .serviceLevelObjectives(BUCKETS)
                  .tag(label, value)
                  .register(registry));
      create =
          word -> {
            Tally tally = new Tally();
            keep(
                tally.register(
                    registry, PREFIX + name, description, Tags.of(label, value, outcome, word)));
            return tally;
          };
    }

    void add(String outcome, long nanos) {
      timer.record(nanos, TimeUnit.NANOSECONDS);
      byOutcome.computeIfAbsent(outcome, create).add(nanos);
    }
  }

  @Override
  public void answered(String address, @Nullable Failure failure, long nanos) {
    requests
        .computeIfAbsent(
            address,
            message ->
                new Timed(
                    "requests",
                    "request.duration",
                    "Requests, from their arrival to their reply",
                    "message",
                    message,
                    "outcome"))
        .add(outcome(failure), nanos);
  }

  @Override
  public void dropped() {
    dropped.increment();
  }

  @Override
  public void attempted(String endpoint, String delivery, long nanos) {
    attempts
        .computeIfAbsent(
            endpoint,
            name ->
                new Timed(
                    "upstream.attempts",
                    "upstream.attempt.duration",
                    "Attempts at an endpoint of Koyeb, without their wait in the queue",
                    "endpoint",
                    name,
                    "delivery"))
        .add(delivery, nanos);
  }

  @Override
  public void retried(String endpoint) {
    counted("upstream.retries", "Calls of Koyeb that were sent again", "endpoint", endpoint);
  }

  @Override
  public void retryDenied() {
    retriesDenied.increment();
  }

  @Override
  public void joined(String endpoint) {
    counted("upstream.coalesced", "Calls that joined one under way", "endpoint", endpoint);
  }

  @Override
  public void overloaded() {
    overloaded.increment();
  }

  @Override
  public void renewed(Renewal reason, @Nullable Failure failure) {
    counted(
        "session.renewals",
        "Refreshes and logins of managed sessions",
        "reason",
        word(reason),
        "outcome",
        outcome(failure));
  }

  @Override
  public void read(Freshness freshness) {
    Counter counter = reads.get(freshness);
    if (counter != null) {
      counter.increment();
    }
  }

  @Override
  public void proxied(Proxied outcome) {
    proxied
        .computeIfAbsent(
            outcome,
            first ->
                counter(
                    "proxy.requests",
                    "Requests that the proxy passed on to Koyeb",
                    "outcome",
                    word(first)))
        .increment();
  }

  @Override
  public void cameLate(boolean isTaken) {
    counted(
        "session.late.replies",
        "Refreshes that Koyeb answered after their time-out",
        "outcome",
        isTaken ? "taken" : "superseded");
  }

  @Override
  public void denied(String reason) {
    counted(
        "bridge.denied",
        "Connections and messages that the bridge refused",
        "reason",
        reason.replace(' ', '_'));
  }

  @Override
  public void barred() {
    bars.increment();
  }

  @Override
  public void reloaded(boolean isUsed) {
    counted(
        "configuration.reloads",
        "Changed configurations that were read",
        "outcome",
        isUsed ? "applied" : "rejected");
  }

  @Override
  public void gauge(Gauge gauge, String label, DoubleSupplier value) {
    DescribedGauge shown = DescribedGauge.of(gauge);
    keep(
        io.micrometer.core.instrument.Gauge.builder(PREFIX + shown.name(), value::getAsDouble)
            .description(shown.description())
            .tags(shown.label().isEmpty() ? Tags.empty() : Tags.of(shown.label(), label))
            .register(registry));
  }

  @Override
  public SharedMeter shared() {
    return new SharedMeters(registry, this::keep);
  }

  /** Removes its meters, so that a next gateway can add its own to the registry. */
  @Override
  public void close() {
    for (Meter meter = added.poll(); meter != null; meter = added.poll()) {
      registry.remove(meter);
    }
  }

  @CanIgnoreReturnValue
  private <M extends Meter> M keep(M meter) {
    added.add(meter);
    return meter;
  }

  private void counted(String name, String description, String... labels) {
    counters
        .computeIfAbsent(name + String.join("|", labels), key -> counter(name, description, labels))
        .increment();
  }

  private Counter counter(String name, String description, String... labels) {
    return keep(
        Counter.builder(PREFIX + name).description(description).tags(labels).register(registry));
  }

  private static String outcome(@Nullable Failure failure) {
    return failure == null ? "ok" : failure.code();
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
