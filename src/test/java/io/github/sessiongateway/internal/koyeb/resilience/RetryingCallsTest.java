package io.github.sessiongateway.internal.koyeb.resilience;

import static io.github.sessiongateway.internal.koyeb.resilience.FakeAttempts.failed;
import static io.github.sessiongateway.internal.koyeb.resilience.FakeAttempts.operation;
import static java.util.Locale.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.config.RetryConfig;
import io.github.sessiongateway.internal.koyeb.call.AttemptException;
import io.github.sessiongateway.internal.koyeb.call.Attempts;
import io.github.sessiongateway.internal.koyeb.call.CallContext;
import io.github.sessiongateway.internal.koyeb.call.Delivery;
import io.github.sessiongateway.internal.koyeb.call.Endpoint;
import io.github.sessiongateway.internal.koyeb.call.Operation;
import io.github.sessiongateway.internal.telemetry.Meters;
import io.github.sessiongateway.internal.telemetry.Telemetry;
import io.github.sessiongateway.testing.ManualTime;
import io.github.sessiongateway.testing.Page;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
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
  private final FakeAttempts koyeb = new FakeAttempts();
  private final RetryingCalls retrying = retrying(koyeb);

  /** The table of the documentation is the table of the code. */
  @Test
  void theDocumentationSaysWhatIsSentAgain() {
    List<List<String>> expected = new ArrayList<>();
    for (Delivery delivery : Delivery.values()) {
      if (delivery.wasAttempted() && delivery != Delivery.ABANDONED) {
        List<String> row = new ArrayList<>(List.of("`" + delivery.name().toLowerCase(ROOT) + "`"));
        for (Endpoint endpoint : List.of(Endpoint.LOGOUT, Endpoint.NEW, Endpoint.REFRESH)) {
          row.add(delivery.allows(endpoint.replay()) ? "again" : "no");
        }
        expected.add(row);
      }
    }
    assertThat(
            Page.site("failures").table("sent again?").stream()
                .map(RetryingCallsTest::withoutMeaning))
        .isEqualTo(expected);
    assertThat(Endpoint.LOGIN.replay()).isEqualTo(Endpoint.NEW.replay());
  }

  /** The second column says what the first means. */
  private static List<String> withoutMeaning(List<String> row) {
    List<String> cells = new ArrayList<>(row);
    cells.remove(1);
    return cells;
  }

  /** Otherwise the budget would grow while nothing gets through. */
  @Test
  void aCallWithoutAnAttemptEarnsNoRetry() {
    RetryingCalls calls = retrying(new LimitedAttempts(koyeb, 1, 100, time, Meters.NONE));
    for (int i = 0; i < 51; i++) {
      var unused = calls.send(operation(Endpoint.NEW, "s" + i));
    }
    time.advance(Duration.ofSeconds(21));
    koyeb.last().fail(Delivery.UNKNOWN);
    assertThat(koyeb.sent).hasSize(1);
    koyeb.failing(60, Delivery.NOT_SENT);
    for (int i = 0; i < 20; i++) {
      var unused = calls.send(operation(Endpoint.NEW, "t" + i));
      time.advance(Duration.ofMillis(210));
    }
    assertThat(koyeb.sent.size() - 1).isLessThanOrEqualTo(20 + 5 + 5);
  }

  @ParameterizedTest
  @EnumSource
  void anAttemptIsRepeatedWhereItsDeliveryAllows(Endpoint endpoint) {
    for (Delivery delivery : Delivery.values()) {
      if (delivery.wasAttempted()) {
        Throwable failure = failed(delivery);
        assertAttempts(endpoint, failure, delivery.allows(endpoint.replay()) ? 3 : 1);
      }
    }
    for (Failure own : List.of(Failure.OVERLOADED, Failure.CIRCUIT_OPEN, Failure.RATE_LIMITED)) {
      assertAttempts(endpoint, SessionException.of(own, "No."), 1);
    }
  }

  @Test
  void a401AfterALogoutThatMayBeDoneIsASuccess() {
    koyeb.failing(failed(Delivery.UNKNOWN), failed(Delivery.ANSWERED));
    Future<Object> reply = retrying.send(operation(Endpoint.LOGOUT));
    time.advance(Duration.ofSeconds(1));
    assertThat(reply.result()).isEqualTo("done");
  }

  @Test
  void a401AfterALogoutThatWasNotSentIsAFailure() {
    koyeb.failing(failed(Delivery.NOT_SENT), failed(Delivery.ANSWERED));
    Future<Object> reply = retrying.send(operation(Endpoint.LOGOUT));
    time.advance(Duration.ofSeconds(1));
    assertThat(reply.failed()).isTrue();
  }

  @Test
  void retryAfterIsKept() {
    koyeb.failing(failed(Delivery.RATE_LIMITED, Duration.ofSeconds(7)));
    var unused = retrying.send(operation(Endpoint.REFRESH));
    time.advance(Duration.ofMillis(6_999));
    assertThat(koyeb.sent).hasSize(1);
    time.advance(Duration.ofMillis(1));
    assertThat(koyeb.sent).hasSize(2);
  }

  @Test
  void aRetryThatWouldEndAfterTheDeadlineIsNotSent() {
    koyeb.failing(failed(Delivery.RATE_LIMITED, Duration.ofSeconds(20)));
    Future<Object> reply = retrying.send(operation(Endpoint.REFRESH));
    assertThat(reply.cause()).isInstanceOf(SessionException.class);
    assertThat(((SessionException) reply.cause()).retryAfter()).isEqualTo(DEADLINE);
  }

  /** Its reply would come too late. */
  @Test
  void aRetryWithTooLittleTimeLeftIsNotSent() {
    koyeb.failing(
        failed(Delivery.RATE_LIMITED, Duration.ofSeconds(19)),
        failed(Delivery.RATE_LIMITED, Duration.ofSeconds(20)));
    var unused = retrying.send(operation(Endpoint.NEW));
    time.advance(Duration.ofSeconds(19));
    assertThat(koyeb.sent).hasSize(2);
    koyeb.sent.clear();
    koyeb.forget();
    koyeb.failing(failed(Delivery.RATE_LIMITED, Duration.ofMillis(19_300)));
    Future<Object> reply = retrying.send(operation(Endpoint.NEW));
    assertThat(reply.failed()).isTrue();
    assertThat(koyeb.sent).hasSize(1);
  }

  @Test
  void aCallThatTimesOutInTheQueueSaysSo() {
    LimitedAttempts full = new LimitedAttempts(koyeb, 1, 1, time, Meters.NONE);
    CallContext other =
        new CallContext(Telemetry.none().current().get(), time, Duration.ofHours(1), LEAST);
    Future<Object> first = full.send(operation(Endpoint.NEW), other);
    Future<Object> reply = retrying(full).send(operation(Endpoint.LOGIN));
    time.advance(DEADLINE.plusMillis(1));
    assertThat(((SessionException) reply.cause()).failure()).isEqualTo(Failure.TIMEOUT);
    assertThat(reply.cause()).hasMessageContaining("nothing was sent");
    assertThat(koyeb.sent).hasSize(1);
    assertThat(first.isComplete()).isFalse();
  }

  @Test
  void anUnprocessedAttemptIsRepeatedWithoutTheBudget() {
    for (int i = 0; i < 100; i++) {
      var unused = retrying.send(operation(Endpoint.REFRESH));
    }
    List.copyOf(koyeb.sent).forEach(call -> call.fail(Delivery.UNPROCESSED));
    time.advance(Duration.ofSeconds(1));
    assertThat(koyeb.sent).hasSize(200);
  }

  @Test
  void aCallThatWasNotAttemptedEarnsNoRetries() {
    for (int i = 0; i < 1000; i++) {
      koyeb.failing(SessionException.of(Failure.CIRCUIT_OPEN, "No."));
      var unused = retrying.send(operation(Endpoint.NEW));
    }
    koyeb.sent.clear();
    for (int i = 0; i < 20; i++) {
      koyeb.failing(1, Delivery.NOT_SENT);
      var unused = retrying.send(operation(Endpoint.NEW));
    }
    time.advance(Duration.ofMillis(900));
    assertThat(koyeb.sent.size()).isBetween(20 + 5, 20 + 5 + 4);
  }

  @Test
  void aCallEndsAtItsDeadlineAndItsAttemptWithIt() {
    Future<Object> reply = retrying.send(operation(Endpoint.LOGOUT));
    time.advance(DEADLINE.minusMillis(1));
    assertThat(reply.isComplete()).isFalse();
    time.advance(Duration.ofMillis(2));
    assertThat(((SessionException) reply.cause()).failure()).isEqualTo(Failure.TIMEOUT);
    assertThat(koyeb.last().context().isCancelled()).isTrue();
    koyeb.last().fail(Delivery.NOT_SENT);
    time.advance(DEADLINE);
    assertThat(koyeb.sent).hasSize(1);
    assertThat(time.timers()).isZero();
  }

  @Test
  void anAttemptThatThrowsEndsTheCallAtOnce() {
    Attempts broken =
        new Attempts() {
          @Override
          public <T> Future<T> send(Operation<T> operation, CallContext context) {
            throw new IllegalStateException("closed");
          }
        };
    Future<Object> reply = retrying(broken).send(operation(Endpoint.NEW));
    assertThat(reply.cause()).hasMessage("closed");
  }

  @Test
  void backOffIsRandomAndItsCeilingDoubles() {
    List<Duration> waits = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      time.advance(Duration.ofSeconds(60));
      koyeb.sent.clear();
      koyeb.failing(2, Delivery.NOT_SENT);
      var before = time.instant();
      var unused = retrying.send(operation(Endpoint.NEW));
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
  void retriesAreAFifthOfTheCallsAndFive() {
    for (int i = 0; i < 1000; i++) {
      koyeb.failing(1, Delivery.NOT_SENT);
      var unused = retrying.send(operation(Endpoint.NEW));
    }
    while (time.timers() > 1) {
      int before = koyeb.sent.size();
      time.advance(Duration.ofMillis(10));
      koyeb.sent.subList(before, koyeb.sent.size()).forEach(call -> call.fail(Delivery.NOT_SENT));
    }
    assertThat(koyeb.sent.size()).isBetween(1000, 1000 + 200 + 5);
  }

  private void assertAttempts(Endpoint endpoint, Throwable failure, int attempts) {
    // The budget of earlier calls is another test's.
    time.advance(Duration.ofMinutes(1));
    koyeb.sent.clear();
    koyeb.failing(failure, failure, failure);
    Future<Object> reply = retrying.send(operation(endpoint));
    time.advance(Duration.ofSeconds(15));
    assertThat(koyeb.sent).as(endpoint + " after " + failure).hasSize(attempts);
    assertThat(reply.cause()).isSameAs(AttemptException.told(failure));
    koyeb.forget();
  }

  private RetryingCalls retrying(Attempts attempts) {
    return new RetryingCalls(
        attempts, CONFIG, DEADLINE, LEAST, time, time, new SplittableRandom(1), Telemetry.none());
  }
}
