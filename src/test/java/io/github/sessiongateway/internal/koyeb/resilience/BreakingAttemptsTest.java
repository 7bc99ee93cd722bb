package io.github.sessiongateway.internal.koyeb.resilience;

import static io.github.sessiongateway.internal.koyeb.resilience.FakeAttempts.failed;
import static io.github.sessiongateway.internal.koyeb.resilience.FakeAttempts.operation;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.Reason;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.config.BreakerConfig;
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
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BreakingAttemptsTest {
  private static final BreakerConfig FOUR_FAILURES =
      new BreakerConfig(Duration.ofSeconds(10), 4, 100, Duration.ofSeconds(5));

  private final ManualTime time = new ManualTime();
  private final FakeAttempts koyeb = new FakeAttempts();
  private State state = State.CLOSED;
  private final BreakingAttempts breaking = breaking(koyeb);

  @ParameterizedTest
  @EnumSource(
      names = {
        "NOT_SENT",
        "UNUSABLE",
        "REFUSED",
        "REFUSED_BY_PROXY",
        "STALE",
        "FAILED",
        "UNKNOWN",
        "UNSUPPORTED"
      })
  void attemptsThatShowAFailingKoyebOpenTheCircuit(Delivery delivery) {
    send(4, delivery);
    SessionException open = failure(send("s"));
    assertThat(open.failure()).isEqualTo(Failure.CIRCUIT_OPEN);
    assertThat(open.retryAfter()).isEqualTo(Duration.ofSeconds(5));
    assertThat(koyeb.sent).hasSize(4);
  }

  @ParameterizedTest
  @EnumSource(names = {"RATE_LIMITED", "ANSWERED"})
  void anAnswerThatBlamesTheRequestIsASuccess(Delivery delivery) {
    send(1, delivery);
    send(6, Delivery.FAILED);
    assertThat(state).isEqualTo(State.CLOSED);
  }

  @ParameterizedTest
  @EnumSource(names = {"ABANDONED", "UNPROCESSED"})
  void anAttemptThatSaysNothingOfKoyebDoesNotCount(Delivery delivery) {
    send(9, delivery);
    send(3, Delivery.FAILED);
    assertThat(state).isEqualTo(State.CLOSED);
    send(1, Delivery.FAILED);
    assertThat(state).isEqualTo(State.OPEN);
  }

  @Test
  void aFailureWithoutAnAttemptDoesNotCount() {
    for (int i = 0; i < 9; i++) {
      koyeb.failing(SessionException.of(Failure.SHUTTING_DOWN, "No."));
      var unused = send("s");
    }
    send(3, Delivery.FAILED);
    assertThat(state).isEqualTo(State.CLOSED);
  }

  /** Otherwise the circuit would wait for its probe for ever. */
  @Test
  void aProbeThatThrowsLetsAnotherProbe() {
    send(4, Delivery.FAILED);
    time.advance(Duration.ofSeconds(5));
    koyeb.failing(new IllegalStateException("closed"));
    assertThat(send("s").cause()).hasMessage("closed");
    Attempts broken =
        breaking(
            new Attempts() {
              @Override
              public <T> Future<T> send(Operation<T> operation, CallContext context) {
                throw new IllegalStateException("thrown");
              }
            });
    assertThat(broken.send(operation(Endpoint.NEW), context()).cause()).hasMessage("thrown");
    assertThat(send("s").isComplete()).isFalse();
    koyeb.last().succeed();
    assertThat(state).isEqualTo(State.CLOSED);
  }

  @Test
  void anOpenCircuitSaysWhyItIsOpen() {
    send(3, Delivery.FAILED);
    SessionException refused =
        SessionException.of(Failure.UNREACHABLE, "No.").because(Reason.REFUSED);
    koyeb.failing(new AttemptException(refused, Delivery.NOT_SENT));
    var unused = send("s");
    assertThat(failure(send("s")).reason()).isEqualTo(Reason.REFUSED);
    assertThat(failure(send("s"))).hasMessageContaining(Reason.REFUSED.text());
  }

  @Test
  void aCooldownAppliesToItsSubjectAlone() {
    koyeb.failing(failed(Delivery.RATE_LIMITED, Duration.ofSeconds(7)));
    var unused = send("busy");
    time.advance(Duration.ofSeconds(3));
    SessionException limited = failure(send("busy"));
    assertThat(limited.failure()).isEqualTo(Failure.RATE_LIMITED);
    assertThat(limited.origin()).isEqualTo(SessionException.Origin.GATEWAY);
    assertThat(limited.retryAfter()).isEqualTo(Duration.ofSeconds(4));
    assertThat(send("other").isComplete()).isFalse();
    assertThat(koyeb.sent).hasSize(2);
    time.advance(Duration.ofSeconds(4));
    assertThat(send("busy").isComplete()).isFalse();
  }

  /** Otherwise a caller that waits for a cooldown would prolong it. */
  @Test
  void aLimitOfTheGatewaysOwnBeginsNoCooldown() {
    koyeb.failing(
        SessionException.of(Failure.RATE_LIMITED, "No.").retryAfter(Duration.ofSeconds(30)));
    var unused = send("s");
    assertThat(send("s").isComplete()).isFalse();
  }

  private BreakingAttempts breaking(Attempts attempts) {
    return new BreakingAttempts(
        attempts,
        new Breaker(FOUR_FAILURES, time, changed -> state = changed),
        new Cooldowns(time));
  }

  private void send(int times, Delivery delivery) {
    koyeb.failing(times, delivery);
    for (int i = 0; i < times; i++) {
      var unused = send("s");
    }
  }

  private Future<Object> send(String subject) {
    return breaking.send(operation(Endpoint.NEW, subject), context());
  }

  private CallContext context() {
    return new CallContext(
        Telemetry.none().current().get(), time, Duration.ofSeconds(20), Duration.ZERO);
  }

  private static SessionException failure(Future<?> future) {
    return (SessionException) future.cause();
  }
}
