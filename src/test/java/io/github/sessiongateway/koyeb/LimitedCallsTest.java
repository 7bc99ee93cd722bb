package io.github.sessiongateway.koyeb;

import static io.github.sessiongateway.koyeb.Upstream.operation;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionAddress;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.testing.ManualTime;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LimitedCallsTest {
  private final ManualTime time = new ManualTime();
  private final Upstream koyeb = new Upstream();
  private final LimitedCalls limited = new LimitedCalls(koyeb, 2, 2, time);

  @Test
  void whoWaitsIsSentInTheOrderOfArrival() {
    for (String name : new String[] {"a", "b", "c", "d"}) {
      var unused = send(name, new Flight());
    }
    assertThat(subjects()).containsExactly("a", "b");
    koyeb.sent.get(1).succeed();
    assertThat(subjects()).containsExactly("a", "b", "c");
    koyeb.sent.get(0).fail(Upstream.timeout());
    assertThat(subjects()).containsExactly("a", "b", "c", "d");
  }

  @Test
  void oneBeyondTheQueueIsOverloadedAtOnce() {
    for (String name : new String[] {"a", "b", "c", "d"}) {
      var unused = send(name, new Flight());
    }
    SessionException refused = failure(send("e", new Flight()));
    assertThat(refused.failure()).isEqualTo(Failure.OVERLOADED);
    assertThat(refused.retryAfter()).isNull();
  }

  @Test
  void theTimeToRetryComesFromTheRateOfCompletion() {
    LimitedCalls one = new LimitedCalls(koyeb, 1, 3, time);
    for (int i = 0; i < 4; i++) {
      var unused = one.send(operation(SessionAddress.NEW), new Flight());
    }
    for (int i = 0; i < 3; i++) {
      time.advance(Duration.ofSeconds(2));
      koyeb.last().succeed();
      var unused = one.send(operation(SessionAddress.NEW), new Flight());
    }
    SessionException refused = failure(one.send(operation(SessionAddress.NEW), new Flight()));
    // Three completions in the four seconds since the first of them, and three that wait.
    assertThat(refused.retryAfter()).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(8));
  }

  @Test
  void aQuietHourIsNoRateOfCompletionAndNobodyIsToldToWaitForHours() {
    LimitedCalls one = new LimitedCalls(koyeb, 1, 50, time);
    for (int i = 0; i < 3; i++) {
      var unused = one.send(operation(SessionAddress.NEW), new Flight());
      koyeb.last().succeed();
      time.advance(Duration.ofSeconds(3));
    }
    time.advance(Duration.ofHours(1));
    for (int i = 0; i < 51; i++) {
      var unused = one.send(operation(SessionAddress.NEW), new Flight());
    }
    assertThat(failure(one.send(operation(SessionAddress.NEW), new Flight())).retryAfter())
        .isNull();
    for (int i = 0; i < 3; i++) {
      time.advance(Duration.ofSeconds(4));
      koyeb.last().succeed();
      var unused = one.send(operation(SessionAddress.NEW), new Flight());
    }
    assertThat(failure(one.send(operation(SessionAddress.NEW), new Flight())).retryAfter())
        .isEqualTo(Duration.ofMinutes(1));
  }

  /** Such as when the client has been closed. */
  @Test
  void anyNumberOfThoseThatWaitMayFailAtOnce() {
    int many = 20_000;
    LimitedCalls one = new LimitedCalls(koyeb, 1, many, time);
    var first = one.send(operation(SessionAddress.NEW), new Flight());
    List<Future<Object>> waiting = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      waiting.add(one.send(operation(SessionAddress.NEW), new Flight()));
    }
    koyeb.failing(Collections.nCopies(many, Upstream.notSent()).toArray(SessionException[]::new));
    koyeb.sent.get(0).fail(Upstream.notSent());
    assertThat(first.failed()).isTrue();
    assertThat(waiting).allMatch(Future::failed);
  }

  @Test
  void whoWaitsForAFlightThatIsOverLeavesUnsent() {
    Flight given = new Flight();
    var a = send("a", new Flight());
    var b = send("b", new Flight());
    Future<Object> c = send("c", given);
    var d = send("d", new Flight());
    given.end();
    assertThat(c.failed()).isTrue();
    var e = send("e", new Flight());
    koyeb.sent.get(0).succeed();
    koyeb.sent.get(1).succeed();
    assertThat(subjects()).containsExactly("a", "b", "d", "e");
    assertThat(a.succeeded() && b.succeeded() && !d.isComplete() && !e.isComplete()).isTrue();
  }

  @Test
  void whoMayNotBeSentAnyMoreWhenItsTurnComesIsAnsweredAndTheNextIsSent() {
    var a = send("a", new Flight());
    var b = send("b", new Flight());
    Flight refused = new Flight();
    refused.unless(() -> SessionException.of(Failure.CIRCUIT_OPEN, "No."));
    Flight late = new Flight();
    late.endsIn(() -> 10, 10);
    Future<Object> c = send("c", refused);
    Future<Object> d = send("d", late);
    koyeb.sent.get(0).succeed();
    assertThat(failure(c).failure()).isEqualTo(Failure.CIRCUIT_OPEN);
    assertThat(failure(d).failure()).isEqualTo(Failure.TIMEOUT);
    assertThat(subjects()).containsExactly("a", "b");
    var e = send("e", new Flight());
    assertThat(subjects()).containsExactly("a", "b", "e");
    assertThat(a.succeeded() && !b.isComplete() && !e.isComplete()).isTrue();
  }

  @Test
  void anOutcomeIsHeardBeforeTheNextIsSent() {
    Flight next = new Flight();
    boolean[] refuses = new boolean[1];
    next.unless(() -> refuses[0] ? SessionException.of(Failure.CIRCUIT_OPEN, "No.") : null);
    Future<Object> a = send("a", new Flight()).onComplete(outcome -> refuses[0] = true);
    var b = send("b", new Flight());
    Future<Object> c = send("c", next);
    koyeb.sent.get(0).fail(Upstream.timeout());
    assertThat(a.failed() && c.failed() && !b.isComplete()).isTrue();
    assertThat(subjects()).containsExactly("a", "b");
  }

  @Test
  void whoAsksInAnOutcomeIsBehindThoseWhoWait() {
    var a = send("a", new Flight()).onComplete(outcome -> send("late", new Flight()));
    var b = send("b", new Flight());
    var c = send("c", new Flight());
    koyeb.sent.get(0).succeed();
    assertThat(subjects()).containsExactly("a", "b", "c");
    assertThat(a.succeeded() && !b.isComplete() && !c.isComplete()).isTrue();
  }

  @Test
  void aFaultKeepsNoPlace() {
    Calls broken =
        new Calls() {
          @Override
          public <T> Future<T> send(Operation<T> operation, Flight flight) {
            throw new IllegalStateException("closed");
          }
        };
    LimitedCalls one = new LimitedCalls(broken, 1, 0, time);
    for (int i = 0; i < 3; i++) {
      Future<Object> reply = one.send(operation(SessionAddress.NEW), new Flight());
      assertThat(reply.cause()).hasMessage("closed");
    }
  }

  /** Over random arrivals, completions and callers who give up. */
  @Test
  void whoeverIsSentIsSentInTheOrderOfArrivalAndNeverTooManyAtOnce() {
    for (long seed = 0; seed < 2_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Upstream upstream = new Upstream();
      int most = random.nextInt(1, 5);
      LimitedCalls calls = new LimitedCalls(upstream, most, random.nextInt(0, 8), time);
      List<Flight> flights = new ArrayList<>();
      for (int step = 0; step < 100; step++) {
        int open = (int) upstream.sent.stream().filter(LimitedCallsTest::isOpen).count();
        assertThat(open).as("seed %d", seed).isLessThanOrEqualTo(most);
        switch (random.nextInt(3)) {
          case 0 -> {
            flights.add(new Flight());
            var unused =
                calls.send(
                    operation(SessionAddress.NEW, String.format("%03d", flights.size())),
                    flights.get(flights.size() - 1));
          }
          case 1 ->
              upstream.sent.stream()
                  .filter(LimitedCallsTest::isOpen)
                  .skip(open == 0 ? 0 : random.nextInt(open))
                  .findFirst()
                  .ifPresent(Upstream.Sent::succeed);
          default -> {
            if (!flights.isEmpty()) {
              flights.get(random.nextInt(flights.size())).end();
            }
          }
        }
      }
      assertThat(upstream.sent.stream().map(call -> call.operation().subject().value()))
          .as("seed %d", seed)
          .isSorted();
    }
  }

  private static boolean isOpen(Upstream.Sent call) {
    return !call.outcome().future().isComplete();
  }

  private Future<Object> send(String name, Flight flight) {
    return limited.send(operation(SessionAddress.NEW, name), flight);
  }

  private java.util.stream.Stream<String> subjects() {
    return koyeb.sent.stream().map(call -> call.operation().subject().value());
  }

  private static SessionException failure(Future<?> future) {
    return (SessionException) future.cause();
  }
}
