package io.github.sessiongateway.koyeb;

import static io.github.sessiongateway.koyeb.Upstream.after;
import static io.github.sessiongateway.koyeb.Upstream.operation;
import static io.github.sessiongateway.koyeb.Upstream.own;
import static io.github.sessiongateway.koyeb.Upstream.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.api.SessionAddress;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.config.BreakerConfig;
import io.github.sessiongateway.koyeb.Breaker.State;
import io.github.sessiongateway.testing.ManualTime;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class BreakingCallsTest {
  private final ManualTime time = new ManualTime();
  private final Upstream koyeb = new Upstream();
  private final Breaker breaker =
      new Breaker(
          new BreakerConfig(Duration.ofSeconds(10), 4, 100, Duration.ofSeconds(5)),
          time,
          state -> {});
  private final Pauses pauses = new Pauses(time);
  private final BreakingCalls breaking = new BreakingCalls(koyeb, breaker, pauses);

  @Test
  void noConnectionTimeOutsFiveHundredsAndBadRepliesCount() {
    koyeb.failing(Upstream.notSent(), Upstream.timeout(), status(500), Upstream.badReply());
    for (int i = 0; i < 4; i++) {
      var unused = send("s");
    }
    SessionException refused = failure(send("s"));
    assertThat(refused.failure()).isEqualTo(Failure.CIRCUIT_OPEN);
    assertThat(refused.retryAfter()).isEqualTo(Duration.ofSeconds(5));
    assertThat(koyeb.sent).hasSize(4);
  }

  @Test
  void answersThatBlameTheRequestDoNotCountAsFailures() {
    for (int status : List.of(400, 401, 403, 404, 409, 410, 422, 429)) {
      koyeb.failing(own(status));
      var unused = send("s");
    }
    koyeb.failing(status(500), status(500), status(500), status(500));
    for (int i = 0; i < 4; i++) {
      var unused = send("s");
    }
    assertThat(breaker.state()).isEqualTo(State.CLOSED);
  }

  @Test
  void aRefusalOfTheGatewaysOwnDoesNotCountAtAll() {
    SessionException own = SessionException.of(Failure.OVERLOADED, "No.");
    koyeb.failing(own, own, own, status(500), status(500), status(500));
    for (int i = 0; i < 6; i++) {
      var unused = send("s");
    }
    assertThat(breaker.state()).isEqualTo(State.CLOSED);
    koyeb.failing(status(500));
    var unused = send("s");
    assertThat(breaker.state()).isEqualTo(State.OPEN);
  }

  @Test
  void aSubjectThatKoyebAskedToWaitIsRefusedWithoutSendingAndNoOtherIs() {
    koyeb.failing(after(own(429), 7));
    var unused = send("busy");
    time.advance(Duration.ofSeconds(3));
    SessionException refused = failure(send("busy"));
    assertThat(refused.failure()).isEqualTo(Failure.RATE_LIMITED);
    assertThat(refused.origin()).isEqualTo(SessionException.Origin.GATEWAY);
    assertThat(refused.retryAfter()).isEqualTo(Duration.ofSeconds(4));
    assertThat(send("other").isComplete()).isFalse();
    assertThat(koyeb.sent).hasSize(2);
    time.advance(Duration.ofSeconds(4));
    assertThat(send("busy").isComplete()).isFalse();
  }

  @Test
  void whoHadToWaitIsNotSentIntoAnOpenCircuitOrAPause() {
    Flight waits = new Flight();
    var admitted = breaking.send(operation(SessionAddress.NEW, "s"), waits);
    assertThat(waits.refusal()).isNull();
    pauses.pause(new Secret("s"), Duration.ofSeconds(3));
    assertThat(refusal(waits)).isEqualTo(Failure.RATE_LIMITED);
    time.advance(Duration.ofSeconds(3));
    assertThat(waits.refusal()).isNull();
    koyeb.failing(status(500), status(500), status(500), status(500));
    for (int i = 0; i < 4; i++) {
      var unused = send("other");
    }
    assertThat(refusal(waits)).isEqualTo(Failure.CIRCUIT_OPEN);
    time.advance(Duration.ofSeconds(5));
    Flight probe = new Flight();
    var probing = breaking.send(operation(SessionAddress.NEW, "s"), probe);
    assertThat(probe.refusal()).isNull();
    assertThat(refusal(waits)).isEqualTo(Failure.CIRCUIT_OPEN);
    koyeb.last().succeed();
    assertThat(waits.refusal()).isNull();
    assertThat(probing.succeeded() && !admitted.isComplete()).isTrue();
  }

  @Test
  void whatWeEndedEarlyOrAGoAwaySentAwaySaysNothingOfKoyeb() {
    for (Flight.Finding finding : List.of(Flight.Finding.OURS, Flight.Finding.SENT_AWAY)) {
      for (int i = 0; i < 10; i++) {
        var unused = send("s");
        koyeb.last().flight().attempted(finding);
        koyeb.last().fail(Upstream.timeout());
      }
    }
    assertThat(breaker.state()).isEqualTo(State.CLOSED);
  }

  /** Or a caller who waits for a pause would begin it anew. */
  @Test
  void aRefusalForAPauseBeginsNoPause() {
    koyeb.failing(after(SessionException.of(Failure.RATE_LIMITED, "No."), 30));
    var unused = send("s");
    assertThat(pauses.left(new Secret("s"))).isNull();
  }

  @Test
  void aShorterPauseDoesNotEndALongerOne() {
    pauses.pause(new Secret("s"), Duration.ofSeconds(50));
    pauses.pause(new Secret("s"), Duration.ofSeconds(2));
    assertThat(pauses.left(new Secret("s"))).isEqualTo(Duration.ofSeconds(50));
    pauses.pause(new Secret("s"), Duration.ofSeconds(55));
    assertThat(pauses.left(new Secret("s"))).isEqualTo(Duration.ofSeconds(55));
  }

  @Test
  void aPauseIsAMinuteAtMostAndTheirTableIsBounded() {
    pauses.pause(new Secret("long"), Duration.ofDays(1));
    assertThat(pauses.left(new Secret("long"))).isEqualTo(Duration.ofSeconds(60));
    for (int i = 0; i < Pauses.MAX_SUBJECTS; i++) {
      pauses.pause(new Secret("s" + i), Duration.ofSeconds(30));
    }
    assertThat(pauses.size()).isEqualTo(Pauses.MAX_SUBJECTS);
    assertThat(pauses.left(new Secret("long"))).isNull();
    time.advance(Duration.ofSeconds(30));
    assertThat(pauses.left(new Secret("s1"))).isNull();
    assertThat(pauses.size()).isEqualTo(Pauses.MAX_SUBJECTS - 1);
  }

  private Future<Object> send(String subject) {
    return breaking.send(operation(SessionAddress.NEW, subject), new Flight());
  }

  private static Failure refusal(Flight flight) {
    return Objects.requireNonNull(flight.refusal()).failure();
  }

  private static SessionException failure(Future<?> future) {
    return (SessionException) future.cause();
  }
}
