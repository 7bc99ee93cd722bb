package io.github.sessiongateway.internal.koyeb.resilience;

import static io.github.sessiongateway.internal.koyeb.resilience.FakeAttempts.operation;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.koyeb.call.Attempts;
import io.github.sessiongateway.internal.koyeb.call.CallContext;
import io.github.sessiongateway.internal.koyeb.call.Delivery;
import io.github.sessiongateway.internal.koyeb.call.Endpoint;
import io.github.sessiongateway.internal.koyeb.call.Operation;
import io.github.sessiongateway.internal.telemetry.Meters;
import io.github.sessiongateway.internal.telemetry.Telemetry;
import io.github.sessiongateway.testing.ManualTime;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LimitedAttemptsTest {
  private final ManualTime time = new ManualTime();
  private final FakeAttempts koyeb = new FakeAttempts();
  private final LimitedAttempts limited = new LimitedAttempts(koyeb, 2, 2, time, Meters.NONE);

  @Test
  void queuedAttemptsAreSentInTheOrderOfArrival() {
    for (String name : new String[] {"a", "b", "c", "d"}) {
      var unused = send(name);
    }
    assertThat(koyeb.subjects()).containsExactly("a", "b");
    koyeb.sent.get(1).succeed();
    assertThat(koyeb.subjects()).containsExactly("a", "b", "c");
    koyeb.sent.get(0).fail(Delivery.UNKNOWN);
    assertThat(koyeb.subjects()).containsExactly("a", "b", "c", "d");
  }

  @Test
  void anAttemptBeyondTheQueueIsOverloaded() {
    for (String name : new String[] {"a", "b", "c", "d"}) {
      var unused = send(name);
    }
    SessionException overloaded = failure(send("e"));
    assertThat(overloaded.failure()).isEqualTo(Failure.OVERLOADED);
    assertThat(overloaded.retryAfter()).isNull();
  }

  @Test
  void retryAfterComesFromTheRateOfCompletion() {
    LimitedAttempts one = new LimitedAttempts(koyeb, 1, 3, time, Meters.NONE);
    for (int i = 0; i < 4; i++) {
      var unused = send(one, "s");
    }
    for (int i = 0; i < 3; i++) {
      time.advance(Duration.ofSeconds(2));
      koyeb.last().succeed();
      var unused = send(one, "s");
    }
    // Three completions in the four seconds since the first of them, and three that are queued.
    assertThat(failure(send(one, "s")).retryAfter())
        .isBetween(Duration.ofSeconds(5), Duration.ofSeconds(8));
  }

  @Test
  void aQuietHourIsNotARateOfCompletion() {
    LimitedAttempts one = new LimitedAttempts(koyeb, 1, 50, time, Meters.NONE);
    for (int i = 0; i < 3; i++) {
      var unused = send(one, "s");
      koyeb.last().succeed();
      time.advance(Duration.ofSeconds(3));
    }
    time.advance(Duration.ofHours(1));
    for (int i = 0; i < 51; i++) {
      var unused = send(one, "s");
    }
    assertThat(failure(send(one, "s")).retryAfter()).isNull();
    for (int i = 0; i < 3; i++) {
      time.advance(Duration.ofSeconds(4));
      koyeb.last().succeed();
      var unused = send(one, "s");
    }
    assertThat(failure(send(one, "s")).retryAfter()).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void whatWasNotAttemptedIsNotACompletion() {
    LimitedAttempts one = new LimitedAttempts(koyeb, 1, 0, time, Meters.NONE);
    for (int i = 0; i < 3; i++) {
      koyeb.failing(SessionException.of(Failure.CIRCUIT_OPEN, "Open."));
      assertThat(failure(send(one, "s")).failure()).isEqualTo(Failure.CIRCUIT_OPEN);
    }
    Future<Object> slow = send(one, "s");
    assertThat(failure(send(one, "s")).retryAfter()).isNull();
    assertThat(slow.isComplete()).isFalse();
  }

  /** For instance because the client was closed. */
  @Test
  void anyNumberOfQueuedAttemptsMayFailAtOnce() {
    int many = 20_000;
    LimitedAttempts one = new LimitedAttempts(koyeb, 1, many, time, Meters.NONE);
    Future<Object> first = send(one, "s");
    List<Future<Object>> queued = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      queued.add(send(one, "s"));
    }
    koyeb.failing(many, Delivery.NOT_SENT);
    koyeb.sent.get(0).fail(Delivery.NOT_SENT);
    assertThat(first.failed()).isTrue();
    assertThat(queued).allMatch(Future::failed);
  }

  @Test
  void aCancelledCallLeavesTheQueueUnsent() {
    CallContext cancelled = context();
    Future<Object> a = send("a");
    Future<Object> b = send("b");
    Future<Object> c = limited.send(operation(Endpoint.NEW, "c"), cancelled);
    Future<Object> d = send("d");
    cancelled.cancel();
    assertThat(failure(c).failure()).isEqualTo(Failure.TIMEOUT);
    assertThat(failure(c)).hasMessageContaining("nothing was sent");
    Future<Object> e = send("e");
    koyeb.sent.get(0).succeed();
    koyeb.sent.get(1).succeed();
    assertThat(koyeb.subjects()).containsExactly("a", "b", "d", "e");
    assertThat(a.succeeded() && b.succeeded() && !d.isComplete() && !e.isComplete()).isTrue();
  }

  @Test
  void anAttemptWithTooLittleTimeLeftIsNotSent() {
    Future<Object> a = send("a");
    Future<Object> b = send("b");
    CallContext late =
        new CallContext(
            Telemetry.none().current().get(), time, Duration.ofSeconds(10), Duration.ofSeconds(10));
    Future<Object> c = limited.send(operation(Endpoint.NEW, "c"), late);
    koyeb.sent.get(0).succeed();
    assertThat(failure(c).failure()).isEqualTo(Failure.TIMEOUT);
    Future<Object> e = send("e");
    assertThat(koyeb.subjects()).containsExactly("a", "b", "e");
    assertThat(a.succeeded() && !b.isComplete() && !e.isComplete()).isTrue();
  }

  @Test
  void anAttemptMadeWithinAnOutcomeIsBehindTheQueue() {
    Future<Object> a = send("a").onComplete(outcome -> send("late"));
    Future<Object> b = send("b");
    Future<Object> c = send("c");
    koyeb.sent.get(0).succeed();
    assertThat(koyeb.subjects()).containsExactly("a", "b", "c");
    assertThat(a.succeeded() && !b.isComplete() && !c.isComplete()).isTrue();
  }

  @Test
  void anAttemptThatThrowsKeepsNoPlace() {
    Attempts broken =
        new Attempts() {
          @Override
          public <T> Future<T> send(Operation<T> operation, CallContext context) {
            throw new IllegalStateException("closed");
          }
        };
    LimitedAttempts one = new LimitedAttempts(broken, 1, 0, time, Meters.NONE);
    for (int i = 0; i < 3; i++) {
      assertThat(send(one, "s").cause()).hasMessage("closed");
    }
  }

  /** Over random arrivals, completions and cancellations. */
  @Test
  void theOrderIsThatOfArrivalAndTheLimitHolds() {
    for (long seed = 0; seed < 2_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      FakeAttempts upstream = new FakeAttempts();
      int most = random.nextInt(1, 5);
      LimitedAttempts attempts =
          new LimitedAttempts(upstream, most, random.nextInt(0, 8), time, Meters.NONE);
      List<CallContext> contexts = new ArrayList<>();
      for (int step = 0; step < 100; step++) {
        int open = (int) upstream.sent.stream().filter(FakeAttempts.Sent::isOpen).count();
        assertThat(open).as("seed %d", seed).isLessThanOrEqualTo(most);
        switch (random.nextInt(3)) {
          case 0 -> {
            contexts.add(context());
            String name = String.format("%03d", contexts.size());
            var unused =
                attempts.send(operation(Endpoint.NEW, name), contexts.get(contexts.size() - 1));
          }
          case 1 ->
              upstream.sent.stream()
                  .filter(FakeAttempts.Sent::isOpen)
                  .skip(open == 0 ? 0 : random.nextInt(open))
                  .findFirst()
                  .ifPresent(FakeAttempts.Sent::succeed);
          default -> {
            if (!contexts.isEmpty()) {
              contexts.get(random.nextInt(contexts.size())).cancel();
            }
          }
        }
      }
      assertThat(upstream.subjects()).as("seed %d", seed).isSorted();
    }
  }

  private Future<Object> send(String name) {
    return send(limited, name);
  }

  private Future<Object> send(Attempts attempts, String name) {
    return attempts.send(operation(Endpoint.NEW, name), context());
  }

  private CallContext context() {
    return new CallContext(
        Telemetry.none().current().get(), time, Duration.ofHours(2), Duration.ZERO);
  }

  private static SessionException failure(Future<?> future) {
    return (SessionException) future.cause();
  }
}
