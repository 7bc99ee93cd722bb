package io.github.sessiongateway.internal.metrics;

import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** How often something has happened, and how long it took in all. Safe from any thread. */
final class Tally {
  private final LongAdder count = new LongAdder();
  private final LongAdder nanos = new LongAdder();

  void add(long took) {
    count.increment();
    nanos.add(took);
  }

  /** Shows it in a registry as count and sum. A timer would add buckets or a maximum. */
  FunctionTimer register(MeterRegistry registry, String name, String description, Tags tags) {
    return FunctionTimer.builder(
            name, this, t -> t.count.sum(), t -> t.nanos.sum(), TimeUnit.NANOSECONDS)
        .description(description)
        .tags(tags)
        .register(registry);
  }
}
