package io.github.sessiongateway.koyeb;

import static io.github.sessiongateway.koyeb.Upstream.after;
import static io.github.sessiongateway.koyeb.Upstream.operation;
import static io.github.sessiongateway.koyeb.Upstream.own;
import static io.github.sessiongateway.koyeb.Upstream.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionAddress;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.config.RetryConfig;
import io.github.sessiongateway.testing.ManualTime;
import io.github.sessiongateway.testing.Readme;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RetryingCallsTest {
  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final Duration LEAST = Duration.ofMillis(800);
  private static final RetryConfig CONFIG =
      new RetryConfig(2, Duration.ofMillis(200), Duration.ofSeconds(5));

  private final ManualTime time = new ManualTime();
  private final Upstream koyeb = new Upstream();
  private final RetryingCalls retrying =
      new RetryingCalls(koyeb, CONFIG, DEADLINE, LEAST, time, time, new SplittableRandom(1));

  /** The table of the README is the table of the code. */
  @Test
  void theReadmeSaysWhatIsSentAgain() {
    List<List<String>> expected = new ArrayList<>();
    for (SessionAddress address :
        List.of(
            SessionAddress.LOGOUT,
            SessionAddress.NEW,
            SessionAddress.LOGIN,
            SessionAddress.REFRESH)) {
      List<String> row = new ArrayList<>(List.of("`" + address.address() + "`"));
      Arrays.stream(Attempt.values())
          .map(attempt -> attempt.allowsAnother(address) ? "again" : "no")
          .forEach(row::add);
      expected.add(row);
    }
    assertThat(Readme.table("sent again?")).isEqualTo(expected);
  }

  /** Or the budget would grow just when nothing gets through. */
  @Test
  void whoNeverHadATurnIsNoFirstCall() {
    Calls calls =
        new RetryingCalls(
            new LimitedCalls(koyeb, 1, 100, time),
            CONFIG,
            DEADLINE,
            LEAST,
            time,
            time,
            new SplittableRandom(1));
    for (int i = 0; i < 51; i++) {
      var unused = calls.send(operation(SessionAddress.NEW, "s" + i), new Flight());
    }
    time.advance(Duration.ofSeconds(21));
    koyeb.last().fail(Upstream.timeout());
    assertThat(koyeb.sent).hasSize(1);
    koyeb.failing(Collections.nCopies(60, Upstream.notSent()).toArray(SessionException[]::new));
    for (int i = 0; i < 20; i++) {
      var unused = calls.send(operation(SessionAddress.NEW, "t" + i), new Flight());
      time.advance(Duration.ofMillis(210));
    }
    assertThat(koyeb.sent.size() - 1).isLessThanOrEqualTo(20 + 5 + 5);
  }

  @ParameterizedTest
  @EnumSource(SessionAddress.class)
  void eachFailureIsSentAgainAsTheTableSays(SessionAddress address) {
    assertAttempts(address, Upstream.notSent(), 3);
    assertAttempts(address, own(429), 3);
    assertAttempts(address, own(503), 3);
    assertAttempts(address, after(status(503), 1), 3);
    boolean refresh = address == SessionAddress.REFRESH;
    boolean logout = address == SessionAddress.LOGOUT;
    assertAttempts(address, status(503), refresh ? 1 : 3);
    for (int status : List.of(500, 502, 504)) {
      assertAttempts(address, own(status), logout ? 3 : 1);
    }
    assertAttempts(address, Upstream.timeout(), logout ? 3 : 1);
    assertAttempts(address, Upstream.badReply(), logout ? 3 : 1);
    for (int status : List.of(400, 401, 403, 404, 410, 418, 501)) {
      assertAttempts(address, own(status), 1);
    }
    for (Failure own : List.of(Failure.OVERLOADED, Failure.CIRCUIT_OPEN, Failure.RATE_LIMITED)) {
      assertAttempts(address, SessionException.of(own, "No."), 1);
    }
  }

  @ParameterizedTest
  @EnumSource(SessionAddress.class)
  void aStaleConnectionIsTriedAgainButNeverForARefresh(SessionAddress address) {
    var reply = retrying.send(operation(address), new Flight());
    koyeb.last().flight().attempted(Flight.Finding.STALE);
    koyeb.last().fail(Upstream.badReply());
    time.advance(Duration.ofSeconds(1));
    assertThat(koyeb.sent).hasSize(address == SessionAddress.REFRESH ? 1 : 2);
    koyeb.last().succeed();
    assertThat(reply.succeeded()).isEqualTo(address != SessionAddress.REFRESH);
  }

  @Test
  void aLogoutWhoseFirstAttemptMayHaveEndedTheSessionIsDoneWithA401() {
    koyeb.failing(Upstream.timeout(), own(401));
    Future<Object> reply = retrying.send(operation(SessionAddress.LOGOUT), new Flight());
    time.advance(Duration.ofSeconds(1));
    assertThat(reply.result()).isEqualTo("done");
  }

  @Test
  void aLogoutWhoseFirstAttemptWasNotSentIsNot() {
    koyeb.failing(Upstream.notSent(), own(401));
    Future<Object> reply = retrying.send(operation(SessionAddress.LOGOUT), new Flight());
    time.advance(Duration.ofSeconds(1));
    assertThat(reply.failed()).isTrue();
  }

  @Test
  void koyebsRetryAfterIsKept() {
    koyeb.failing(after(own(429), 7));
    var unused = retrying.send(operation(SessionAddress.REFRESH), new Flight());
    time.advance(Duration.ofMillis(6_999));
    assertThat(koyeb.sent).hasSize(1);
    time.advance(Duration.ofMillis(1));
    assertThat(koyeb.sent).hasSize(2);
  }

  @Test
  void aRetryThatCannotEndBeforeTheDeadlineIsNotBegun() {
    koyeb.failing(after(own(429), 20));
    Future<Object> reply = retrying.send(operation(SessionAddress.REFRESH), new Flight());
    assertThat(reply.cause()).isInstanceOf(SessionException.class);
    assertThat(((SessionException) reply.cause()).retryAfter()).isEqualTo(DEADLINE);
  }

  /** It would be done and not be heard of. */
  @Test
  void aRetryWithTooLittleTimeLeftIsNotBegun() {
    koyeb.failing(after(own(429), 19), after(own(429), 20));
    var unused = retrying.send(operation(SessionAddress.NEW), new Flight());
    time.advance(Duration.ofSeconds(19));
    assertThat(koyeb.sent).hasSize(2);
    koyeb.sent.clear();
    koyeb.forget();
    koyeb.failing(after(own(429), 20).retryAfter(Duration.ofMillis(19_300)));
    Future<Object> reply = retrying.send(operation(SessionAddress.NEW), new Flight());
    assertThat(reply.failed()).isTrue();
    assertThat(koyeb.sent).hasSize(1);
  }

  @Test
  void aWaiterWhoseTimeIsUpIsToldThatNothingWasSent() {
    Flight flight = new Flight();
    LimitedCalls full = new LimitedCalls(koyeb, 1, 1, time);
    var first = full.send(operation(SessionAddress.NEW), new Flight());
    RetryingCalls waiting =
        new RetryingCalls(full, CONFIG, DEADLINE, LEAST, time, time, new SplittableRandom(1));
    Future<Object> reply = waiting.send(operation(SessionAddress.LOGIN), flight);
    time.advance(DEADLINE.plusMillis(1));
    assertThat(((SessionException) reply.cause()).failure()).isEqualTo(Failure.TIMEOUT);
    assertThat(reply.cause()).hasMessageContaining("before it was the call's turn");
    assertThat(koyeb.sent).hasSize(1);
    assertThat(first.isComplete()).isFalse();
  }

  @Test
  void whatAGoAwaySentAwayIsSentAgainWithoutTheBudget() {
    for (int i = 0; i < 100; i++) {
      var unused = retrying.send(operation(SessionAddress.REFRESH), new Flight());
    }
    List.copyOf(koyeb.sent)
        .forEach(
            call -> {
              call.flight().attempted(Flight.Finding.SENT_AWAY);
              call.fail(Upstream.notSent());
            });
    time.advance(Duration.ofSeconds(1));
    assertThat(koyeb.sent).hasSize(200);
  }

  @Test
  void whatWasNeverSentEarnsNoRetries() {
    for (int i = 0; i < 1000; i++) {
      koyeb.failing(SessionException.of(Failure.CIRCUIT_OPEN, "No."));
      var unused = retrying.send(operation(SessionAddress.NEW), new Flight());
    }
    koyeb.sent.clear();
    for (int i = 0; i < 20; i++) {
      koyeb.failing(Upstream.notSent());
      var unused = retrying.send(operation(SessionAddress.NEW), new Flight());
    }
    time.advance(Duration.ofMillis(900));
    assertThat(koyeb.sent.size()).isBetween(20 + 5, 20 + 5 + 4);
  }

  @Test
  void aFlightEndsAtItsDeadlineAndItsAttemptWithIt() {
    Flight flight = new Flight();
    Future<Object> reply = retrying.send(operation(SessionAddress.LOGOUT), flight);
    time.advance(DEADLINE.minusMillis(1));
    assertThat(reply.isComplete()).isFalse();
    time.advance(Duration.ofMillis(2));
    assertThat(((SessionException) reply.cause()).failure()).isEqualTo(Failure.TIMEOUT);
    assertThat(flight.isOver()).isTrue();
    koyeb.last().fail(Upstream.notSent());
    time.advance(DEADLINE);
    assertThat(koyeb.sent).hasSize(1);
    assertThat(time.timers()).isZero();
  }

  @Test
  void aFaultEndsTheFlightAtOnce() {
    Calls broken =
        new Calls() {
          @Override
          public <T> Future<T> send(Operation<T> operation, Flight flight) {
            throw new IllegalStateException("closed");
          }
        };
    RetryingCalls faulty =
        new RetryingCalls(broken, CONFIG, DEADLINE, LEAST, time, time, new SplittableRandom(1));
    Flight flight = new Flight();
    Future<Object> reply = faulty.send(operation(SessionAddress.NEW), flight);
    assertThat(reply.cause()).hasMessage("closed");
    assertThat(flight.isOver()).isTrue();
  }

  @Test
  void backOffIsRandomAndItsCeilingDoubles() {
    List<Duration> waits = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      time.advance(Duration.ofSeconds(60));
      koyeb.sent.clear();
      koyeb.failing(Upstream.notSent(), Upstream.notSent());
      var before = time.instant();
      var unused = retrying.send(operation(SessionAddress.NEW), new Flight());
      Duration waited = Duration.ZERO;
      while (koyeb.sent.size() < 3) {
        time.advance(Duration.ofMillis(1));
        waited = Duration.between(before, time.instant());
      }
      koyeb.last().succeed();
      waits.add(waited);
    }
    assertThat(waits).allMatch(wait -> wait.compareTo(Duration.ofMillis(601)) <= 0);
    assertThat(waits).anyMatch(wait -> wait.compareTo(Duration.ofMillis(450)) > 0);
    assertThat(waits).anyMatch(wait -> wait.compareTo(Duration.ofMillis(100)) < 0);
  }

  @Test
  void aKoyebInTroubleSeesAFifthMoreCallsBeyondAFloorOfAFew() {
    for (int i = 0; i < 1000; i++) {
      koyeb.failing(Upstream.notSent());
      var unused = retrying.send(operation(SessionAddress.NEW), new Flight());
    }
    while (time.timers() > 1) {
      int before = koyeb.sent.size();
      time.advance(Duration.ofMillis(10));
      koyeb.sent.subList(before, koyeb.sent.size()).forEach(call -> call.fail(Upstream.notSent()));
    }
    assertThat(koyeb.sent.size()).isBetween(1000, 1000 + 200 + 5);
  }

  private void assertAttempts(SessionAddress address, SessionException failure, int attempts) {
    // The budget of earlier calls is another test's.
    time.advance(Duration.ofMinutes(1));
    koyeb.sent.clear();
    koyeb.failing(failure, failure, failure);
    Future<Object> reply = retrying.send(operation(address), new Flight());
    time.advance(Duration.ofSeconds(15));
    assertThat(koyeb.sent).as(address + " after " + failure.code()).hasSize(attempts);
    assertThat(reply.cause()).isSameAs(failure);
    koyeb.forget();
  }
}
