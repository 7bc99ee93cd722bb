package io.github.sessiongateway.internal.koyeb.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.config.GatewayConfig;
import io.github.sessiongateway.internal.config.UpstreamConfig;
import io.github.sessiongateway.internal.koyeb.call.AttemptException;
import io.github.sessiongateway.internal.koyeb.call.Attempts;
import io.github.sessiongateway.internal.koyeb.call.CallContext;
import io.github.sessiongateway.internal.koyeb.call.Delivery;
import io.github.sessiongateway.internal.koyeb.call.Endpoint;
import io.github.sessiongateway.internal.koyeb.call.Operation;
import io.github.sessiongateway.internal.koyeb.resilience.CircuitListener.State;
import io.github.sessiongateway.internal.telemetry.Telemetry;
import io.github.sessiongateway.testing.ManualTime;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random callers and a random Koyeb under manual time, on the pipeline as production assembles it,
 * and what must hold whatever happens. {@code -Dschedules=N} runs more of them.
 */
@Timeout(value = 1, unit = TimeUnit.HOURS)
class SchedulesTest {
  private static final int SCHEDULES = Integer.getInteger("schedules", 10_000);
  private static final List<Endpoint> ENDPOINTS = List.of(Endpoint.values());
  private static final List<Delivery> TROUBLES =
      Arrays.stream(Delivery.values())
          .filter(delivery -> delivery.wasAttempted() && delivery != Delivery.ABANDONED)
          .toList();
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  @Test
  void everyCallEndsOnceInTimeAndOnlyWhatIsAllowedIsSent() {
    for (long seed = 0; seed < SCHEDULES; seed++) {
      try {
        new Schedule(seed).run();
      } catch (Throwable e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
  }

  /** What a failing run prints is enough to see it again. */
  @ParameterizedTest
  @ValueSource(longs = {7, 4711})
  void aSeedAlwaysGivesTheSameSchedule(long seed) {
    Schedule one = new Schedule(seed);
    Schedule other = new Schedule(seed);
    one.run();
    other.run();
    assertThat(one.history).isNotEmpty().isEqualTo(other.history);
  }

  /** One run. It is also Koyeb. */
  private static final class Schedule implements Attempts {
    private final SplittableRandom random;
    private final ManualTime time = new ManualTime();
    private final UpstreamConfig config;
    private final Pipeline pipeline;
    private final int troubles;

    private final List<String> history = new ArrayList<>();
    private final Map<CallContext, List<Delivery>> failures = new HashMap<>();
    private final List<String> wrong = new ArrayList<>();
    private final Set<String> sharedInFlight = new HashSet<>();
    private final Map<Secret, Instant> coolUntil = new HashMap<>();
    private State circuit = State.CLOSED;
    private int probes;
    private int inFlight;
    private int asked;
    private int ended;

    Schedule(long seed) {
      random = new SplittableRandom(seed);
      config =
          GatewayConfig.read(
                  new JsonObject()
                      .put("upstream.max-in-flight", random.nextInt(1, 5))
                      .put("upstream.max-waiting", random.nextInt(0, 6))
                      .put("upstream.retries", random.nextInt(0, 4))
                      .put("upstream.breaker-min-calls", random.nextInt(2, 12)))
              .upstream();
      pipeline = new Pipeline(this, config, time, time, random, this::changed, Telemetry.none());
      troubles = random.nextInt(101);
    }

    private void changed(State state) {
      circuit = state;
      probes = 0;
    }

    void run() {
      int requests = random.nextInt(5, 40);
      for (int i = 0; i < requests; i++) {
        ask();
        if (random.nextInt(3) > 0) {
          time.advance(Duration.ofMillis(random.nextInt(4_000)));
        }
      }
      time.advance(Duration.ofMinutes(1));
      assertThat(wrong).isEmpty();
      assertThat(ended).as("calls that ended").isEqualTo(asked);
      assertThat(inFlight).as("attempts that stayed").isZero();
      assertThat(time.timers()).as("timers that stayed").isZero();
    }

    private void ask() {
      Endpoint endpoint = ENDPOINTS.get(random.nextInt(ENDPOINTS.size()));
      Operation<Object> operation = FakeAttempts.operation(endpoint, "s" + random.nextInt(3));
      Instant begin = time.instant();
      int number = asked++;
      int[] ends = new int[1];
      boolean isBackground = random.nextInt(4) == 0;
      Future<Object> reply =
          (isBackground ? pipeline.background() : pipeline.calls()).send(operation);
      reply.onComplete(
          outcome -> {
            history.add("end " + number + " " + outcome.succeeded());
            ended++;
            if (++ends[0] > 1) {
              wrong.add("call " + number + " ended twice");
            }
            if (outcome.cause() instanceof AttemptException) {
              wrong.add("call " + number + " ended with an attempt's exception");
            }
            Duration took = Duration.between(begin, time.instant());
            // A timer of many deadlines is rounded up to the millisecond.
            if (took.compareTo(DEADLINE.plusMillis(2)) > 0) {
              wrong.add("call " + number + " took " + took);
            }
          });
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> Future<T> send(Operation<T> operation, CallContext context) {
      history.add("attempt " + operation.endpoint() + " " + operation.subject().value());
      checkThatItMayBeSent(operation, context);
      checkThatItMayBeRepeated(operation, context);
      inFlight++;
      Promise<Object> promise = Promise.promise();
      boolean[] open = {true};
      Delivery trouble =
          random.nextInt(100) < troubles ? TROUBLES.get(random.nextInt(TROUBLES.size())) : null;
      Timers.Timer answer =
          time.after(
              Duration.ofMillis(random.nextInt(1, 8_000)),
              () -> {
                open[0] = false;
                left(operation);
                if (trouble == null) {
                  promise.complete("done");
                } else {
                  promise.fail(failed(operation, context, trouble));
                }
              });
      context.onCancel(
          () -> {
            if (open[0]) {
              open[0] = false;
              answer.cancel();
              left(operation);
              promise.fail(failed(operation, context, Delivery.ABANDONED));
            }
          });
      return (Future<T>) promise.future();
    }

    private void left(Operation<?> operation) {
      inFlight--;
      sharedInFlight.remove(key(operation));
    }

    private AttemptException failed(
        Operation<?> operation, CallContext context, Delivery delivery) {
      failures.computeIfAbsent(context, c -> new ArrayList<>()).add(delivery);
      if (delivery.signal() == Delivery.Signal.NONE) {
        // If it was the probe, another may follow.
        probes = 0;
      }
      boolean asksToWait = delivery == Delivery.RATE_LIMITED || delivery == Delivery.REFUSED;
      if (!asksToWait || random.nextBoolean()) {
        return FakeAttempts.failed(delivery);
      }
      Duration wait = Duration.ofSeconds(random.nextInt(0, 30));
      if (delivery == Delivery.RATE_LIMITED) {
        coolUntil.merge(
            operation.subject(),
            time.instant().plus(wait),
            (one, other) -> one.isAfter(other) ? one : other);
      }
      return FakeAttempts.failed(delivery, wait);
    }

    private void checkThatItMayBeRepeated(Operation<?> operation, CallContext context) {
      List<Delivery> before = failures.getOrDefault(context, List.of());
      if (before.size() > config.retry().retries()) {
        wrong.add("sent " + (before.size() + 1) + " times");
      }
      for (Delivery delivery : before) {
        if (!delivery.allows(operation.endpoint().replay())) {
          wrong.add(operation.endpoint() + " was sent again after " + delivery);
        }
      }
    }

    private void checkThatItMayBeSent(Operation<?> operation, CallContext context) {
      if (context.isCancelled()) {
        wrong.add("sent for a call that is cancelled");
      }
      if (context.nanosLeft() < config.attemptTimeout().dividedBy(10).toNanos()) {
        wrong.add("sent with " + context.nanosLeft() + " ns left");
      }
      if (circuit == State.OPEN || (circuit == State.HALF_OPEN && ++probes > 1)) {
        wrong.add("sent while the circuit is " + circuit);
      }
      Instant cool = coolUntil.get(operation.subject());
      if (cool != null && time.instant().isBefore(cool)) {
        wrong.add("sent in a cool-down");
      }
      if (inFlight >= Pipeline.maxInFlight(config)) {
        wrong.add("more than " + Pipeline.maxInFlight(config) + " in flight");
      }
      if (operation.endpoint().isShared() && !sharedInFlight.add(key(operation))) {
        wrong.add("two of " + operation.endpoint() + " in flight for one bearer");
      }
    }

    private static String key(Operation<?> operation) {
      return operation.endpoint() + operation.subject().value();
    }
  }
}
