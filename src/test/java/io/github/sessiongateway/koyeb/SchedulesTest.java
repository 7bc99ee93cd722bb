package io.github.sessiongateway.koyeb;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.api.SessionAddress;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.clock.Timers;
import io.github.sessiongateway.config.GatewayConfig;
import io.github.sessiongateway.config.UpstreamConfig;
import io.github.sessiongateway.testing.ManualTime;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
 * Random callers and a random Koyeb under manual time, and what must hold whatever happens. {@code
 * -Dschedules=N} runs more of them.
 */
@Timeout(value = 1, unit = TimeUnit.HOURS)
class SchedulesTest {
  private static final int SCHEDULES = Integer.getInteger("schedules", 10_000);
  private static final List<SessionAddress> ADDRESSES = List.of(SessionAddress.values());
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  @Test
  void whateverHappensEveryRequestEndsOnceInTimeAndNothingIsSentThatMustNotBe() {
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

  /** One run. */
  private static final class Schedule implements Calls {
    private final SplittableRandom random;
    private final ManualTime time = new ManualTime();
    private final UpstreamConfig config;
    private final Calls gateway;
    private final int troubles;

    private final List<String> history = new ArrayList<>();
    private final Map<Flight, List<Attempt>> attempts = new HashMap<>();
    private final List<String> wrong = new ArrayList<>();
    private final Set<String> refreshing = new HashSet<>();
    private final Map<Secret, Instant> pausedUntil = new HashMap<>();
    private Breaker.State circuit = Breaker.State.CLOSED;
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
      gateway = Koyeb.decorated(this, time, time, random, this::changed, config);
      troubles = random.nextInt(101);
    }

    private void changed(Breaker.State state) {
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
      assertThat(ended).as("requests that ended").isEqualTo(asked);
      assertThat(inFlight).as("calls that stayed").isZero();
      assertThat(time.timers()).as("timers that stayed").isZero();
    }

    private void ask() {
      SessionAddress address = ADDRESSES.get(random.nextInt(4));
      Operation<Object> operation = Upstream.operation(address, "s" + random.nextInt(3));
      var begin = time.instant();
      int number = asked++;
      int[] ends = new int[1];
      Future<Object> reply = gateway.send(operation, new Flight());
      reply.onComplete(
          outcome -> {
            history.add("end " + number + " " + outcome.succeeded());
            ended++;
            if (++ends[0] > 1) {
              wrong.add("request " + number + " ended twice");
            }
            Duration took = Duration.between(begin, time.instant());
            // A timer of many deadlines is rounded up to the millisecond.
            if (took.compareTo(DEADLINE.plusMillis(2)) > 0) {
              wrong.add("request " + number + " took " + took);
            }
          });
    }

    /** Koyeb. */
    @Override
    @SuppressWarnings("unchecked")
    public <T> Future<T> send(Operation<T> operation, Flight flight) {
      history.add("call " + operation.address() + " " + operation.subject().value());
      check(operation, flight);
      inFlight++;
      Promise<Object> promise = Promise.promise();
      boolean[] open = {true};
      Runnable left =
          () -> {
            if (open[0]) {
              open[0] = false;
              inFlight--;
              refreshing.remove(key(operation));
            }
          };
      SessionException failure = random.nextInt(100) < troubles ? trouble() : null;
      boolean stale = random.nextInt(4) == 0;
      Timers.Timer answer =
          time.after(
              Duration.ofMillis(random.nextInt(1, 8_000)),
              () -> {
                left.run();
                flight.attempted(stale ? Flight.Finding.STALE : Flight.Finding.NONE);
                if (failure == null) {
                  promise.complete("done");
                } else {
                  attempts.get(flight).add(Attempt.of(failure, flight));
                  pause(operation, failure);
                  promise.fail(failure);
                }
              });
      flight.whenOver(
          () -> {
            if (open[0]) {
              answer.cancel();
              left.run();
              promise.fail(Upstream.timeout());
            }
          });
      return (Future<T>) promise.future();
    }

    private void check(Operation<?> operation, Flight flight) {
      checkThatItMayBeSent(operation, flight);
      List<Attempt> before = attempts.computeIfAbsent(flight, f -> new ArrayList<>());
      if (flight.isOver()) {
        wrong.add("sent for a flight that is over");
      }
      if (before.size() > config.retry().retries()) {
        wrong.add("sent " + (before.size() + 1) + " times");
      }
      for (Attempt attempt : before) {
        if (!attempt.allowsAnother(operation.address())) {
          wrong.add(operation.address() + " was sent again after " + attempt);
        }
      }
      if (inFlight >= config.maxInFlight()) {
        wrong.add("more than " + config.maxInFlight() + " in flight");
      }
      boolean single =
          operation.address() == SessionAddress.REFRESH
              || operation.address() == SessionAddress.LOGOUT;
      if (single && !refreshing.add(key(operation))) {
        wrong.add("two of " + operation.address() + " in flight for one bearer");
      }
    }

    /** Koyeb asks for it, and for a minute at most it is obeyed. */
    private void pause(Operation<?> operation, SessionException failure) {
      if (failure.failure() == Failure.RATE_LIMITED && failure.retryAfter() != null) {
        Duration wait = failure.retryAfter();
        Instant end = time.instant().plus(wait);
        pausedUntil.merge(
            operation.subject(), end, (one, other) -> one.isAfter(other) ? one : other);
      }
    }

    /** Also who had to wait is not sent any more. */
    private void checkThatItMayBeSent(Operation<?> operation, Flight flight) {
      if (circuit == Breaker.State.OPEN || (circuit == Breaker.State.HALF_OPEN && ++probes > 1)) {
        wrong.add("sent while the circuit is " + circuit);
      }
      Instant pausedTo = pausedUntil.get(operation.subject());
      if (pausedTo != null && time.instant().isBefore(pausedTo)) {
        wrong.add("sent in a pause");
      }
      if (flight.nanosLeft() < config.attemptTimeout().dividedBy(10).toNanos()) {
        wrong.add("sent with " + flight.nanosLeft() + " ns left");
      }
    }

    private static String key(Operation<?> operation) {
      Secret subject = operation.subject();
      return operation.address() + subject.value();
    }

    private SessionException trouble() {
      SessionException failure =
          switch (random.nextInt(9)) {
            case 0 -> Upstream.notSent();
            case 1 -> Upstream.timeout();
            case 2 -> Upstream.badReply();
            case 3 -> Upstream.status(500);
            case 4 -> Upstream.status(503);
            case 5 -> Upstream.own(503);
            case 6 -> Upstream.own(429);
            case 7 -> Upstream.own(401);
            default -> Upstream.status(502);
          };
      boolean dated =
          failure.failure() == Failure.RATE_LIMITED
              || failure.status() == Failure.OVERLOADED.status();
      return dated && random.nextBoolean()
          ? Upstream.after(failure, random.nextInt(0, 30))
          : failure;
    }
  }
}
