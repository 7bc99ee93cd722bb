package io.github.sessiongateway.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.Reason;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.testing.ManualTime;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(VertxExtension.class)
class GatewayCallsTest {
  private static final Duration BOUND = Duration.ofSeconds(2);
  private static final Duration TICK = GatewayCalls.TICK;
  private static final int PATIENCE = 20;

  private final Vertx vertx;
  private final ManualTime time = new ManualTime();
  private final FakeLine line = new FakeLine();
  private final GatewayCalls calls = new GatewayCalls(line, time);

  GatewayCallsTest(Vertx vertx) {
    this.vertx = vertx;
  }

  private Future<JsonObject> send(String address) {
    Promise<JsonObject> outcome = Promise.promise();
    calls.send(
        new Call(
            address, null, new DeliveryOptions(), vertx.getOrCreateContext(), PATIENCE, outcome));
    return outcome.future();
  }

  private static SessionException failure(Future<?> call) {
    return (SessionException) call.cause();
  }

  private static void assertGone(Future<?> call) {
    assertThat(call.failed()).isTrue();
    assertThat(failure(call).failure()).isEqualTo(Failure.UNREACHABLE);
    assertThat(failure(call).status()).isEqualTo(503);
    assertThat(failure(call).reason()).isEqualTo(Reason.RESET);
  }

  @Test
  void aClientKeepsToOneGateway() {
    Future<JsonObject> first = send("session.login");
    line.replies.get(0).complete(FakeLine.REPLY);
    send("session.token");
    assertThat(first.result()).isEqualTo(FakeLine.REPLY);
    assertThat(line.asked).containsExactly("A session.login", "A session.token");
    assertThat(line.finds).isEqualTo(1);
  }

  @Test
  void oneLoopPingsForAllRequestsAndEndsWithThem() {
    send("session.login");
    send("session.login");
    time.advance(TICK.multipliedBy(4));
    assertThat(line.pings).isEqualTo(4);
    line.replies.forEach(reply -> reply.complete(FakeLine.REPLY));
    time.advance(TICK.multipliedBy(4));
    assertThat(line.pings).isEqualTo(4);
    assertThat(time.timers()).isZero();
  }

  @Test
  void aGatewayThatLivesMayTakeLong() {
    Future<JsonObject> slow = send("session.login");
    time.advance(Duration.ofMinutes(1));
    assertThat(slow.isComplete()).isFalse();
    assertThat(line.finds).isEqualTo(1);
  }

  @Test
  void aRequestThatIsNotRepeatableFailsWithinTheBound() {
    Future<JsonObject> login = send("session.login");
    time.advance(Duration.ofSeconds(3));
    line.dead.add("A");
    time.advance(BOUND);
    assertGone(login);
    assertThat(line.asked).containsExactly("A session.login");
    assertThat(time.timers()).isZero();
  }

  @Test
  void aRepeatableRequestGoesToAnotherGatewayWithinTheBound() {
    Future<JsonObject> token = send("session.token");
    line.dead.add("A");
    time.advance(BOUND);
    assertThat(line.asked).containsExactly("A session.token", "B session.token");
    line.replies.get(1).complete(FakeLine.REPLY);
    assertThat(token.result()).isEqualTo(FakeLine.REPLY);
  }

  @Test
  void aRepeatableRequestFailsIfNoOtherGatewayAnswers() {
    Future<JsonObject> token = send("session.token");
    line.dead.addAll(line.known);
    time.advance(BOUND);
    assertGone(token);
    assertThat(time.timers()).isZero();
  }

  @Test
  void aRepeatableRequestFailsIfTheClusterKnowsNoOther() {
    Future<JsonObject> token = send("session.token");
    line.dead.add("A");
    line.known.clear();
    time.advance(BOUND);
    assertGone(token);
    assertThat(line.asked).containsExactly("A session.token");
  }

  @Test
  void gatewaysThatDieOneByOneEndARequest() {
    line.known.add("C");
    line.known.add("D");
    Future<JsonObject> token = send("session.token");
    for (String gateway : line.known) {
      line.dead.add(gateway);
      time.advance(BOUND);
    }
    assertGone(token);
    assertThat(line.asked).hasSize(3);
  }

  @Test
  void aPauseIsNoDeath() {
    Future<JsonObject> login = send("session.login");
    line.dead.add("A");
    time.advance(Duration.ofMillis(1_500));
    line.revive();
    time.advance(Duration.ofSeconds(10));
    assertThat(login.isComplete()).isFalse();
    line.replies.get(0).complete(FakeLine.REPLY);
    assertThat(login.result()).isEqualTo(FakeLine.REPLY);
  }

  @Test
  void newRequestsDoNotGoToASilentGateway() {
    send("session.login");
    line.dead.add("A");
    time.advance(Duration.ofMillis(750));
    send("session.login");
    assertThat(line.asked).containsExactly("A session.login", "B session.login");
  }

  @Test
  void theReplyOfAGatewayThatSeemedGoneCountsToo() {
    Future<JsonObject> token = send("session.token");
    line.dead.add("A");
    time.advance(BOUND);
    assertThat(line.asked).hasSize(2);
    line.replies.get(0).complete(FakeLine.REPLY);
    line.replies.get(1).fail("too late");
    assertThat(token.result()).isEqualTo(FakeLine.REPLY);
  }

  @Test
  void theFailureOfAGatewayThatSeemedGoneDoesNotCount() {
    Future<JsonObject> token = send("session.token");
    line.dead.add("A");
    time.advance(BOUND);
    line.replies.get(0).fail(FakeLine.failure(ReplyFailure.TIMEOUT));
    assertThat(token.isComplete()).isFalse();
    line.replies.get(1).complete(FakeLine.REPLY);
    assertThat(token.result()).isEqualTo(FakeLine.REPLY);
  }

  @Test
  void aReplyIsASignOfLife() {
    send("session.login");
    Future<JsonObject> slow = send("session.login");
    line.dead.add("A");
    time.advance(TICK.multipliedBy(6));
    line.replies.get(0).complete(FakeLine.REPLY);
    time.advance(TICK.multipliedBy(6));
    assertThat(slow.isComplete()).isFalse();
    time.advance(TICK);
    assertGone(slow);
  }

  @Test
  void aGatewayThatIsFoundAgainLives() {
    Future<JsonObject> login = send("session.login");
    line.known.remove("B");
    line.answersPings = false;
    time.advance(Duration.ofSeconds(10));
    assertThat(login.isComplete()).isFalse();
  }

  @Test
  void aLateReplyDoesNotEndTheWatchOverOtherRequests() {
    line.known.remove("B");
    send("session.login");
    line.dead.add("A");
    time.advance(BOUND);
    line.revive();
    Future<JsonObject> next = send("session.login");
    line.replies.get(0).complete(FakeLine.REPLY);
    line.dead.add("A");
    time.advance(BOUND);
    assertGone(next);
  }

  @ParameterizedTest
  @EnumSource(names = {"NO_HANDLERS", "RECIPIENT_FAILURE"})
  void whatAStoppingGatewayDoesNotTakeGoesToAnother(ReplyFailure type) {
    Future<JsonObject> login = send("session.login");
    line.replies.get(0).fail(FakeLine.failure(type));
    time.advance(TICK);
    assertThat(line.asked).containsExactly("A session.login", "B session.login");
    line.replies.get(1).complete(FakeLine.REPLY);
    assertThat(login.result()).isEqualTo(FakeLine.REPLY);
  }

  @Test
  void aFailureOfTheGatewayIsPassedOn() {
    Future<JsonObject> token = send("session.token");
    SessionException stopping = SessionException.of(Failure.SHUTTING_DOWN, "The gateway stops.");
    line.replies.get(0).fail(stopping);
    assertThat(token.cause()).isSameAs(stopping);
    assertThat(line.asked).hasSize(1);
  }

  @Test
  void withoutAGatewayThatCanBeFoundAnyIsAsked() {
    line.known.clear();
    Future<JsonObject> old = send("session.login");
    assertThat(line.asked).containsExactly("any session.login");
    line.replies.get(0).fail(FakeLine.failure(ReplyFailure.NO_HANDLERS));
    assertThat(old.cause()).matches(BusLine::hasNoConsumer);
    time.advance(TICK);
    assertThat(time.timers()).isZero();
  }

  @Test
  void theReplyOfAnyIsPassedOn() {
    line.known.clear();
    Future<JsonObject> login = send("session.login");
    line.replies.get(0).complete(FakeLine.REPLY);
    assertThat(login.result()).isEqualTo(FakeLine.REPLY);
  }

  @Test
  void theSearchForAGatewayEnds() {
    line.dead.addAll(line.known);
    Future<JsonObject> login = send("session.login");
    time.advance(TICK.multipliedBy(PATIENCE));
    assertThat(login.isComplete()).isFalse();
    time.advance(TICK);
    assertThat(failure(login)).hasMessage("No gateway of the cluster answers: nothing was sent.");
    assertThat(failure(login).reason()).isNull();
    assertThat(line.asked).isEmpty();
    assertThat(time.timers()).isZero();
  }

  @Test
  void aGatewayIsFoundBesideOneThatIsDead() {
    line.dead.add("A");
    send("session.login");
    time.advance(TICK);
    assertThat(line.asked).containsExactly("B session.login");
  }

  @Test
  void aGatewayThatIsFoundLateIsNotTaken() {
    line.dead.add("A");
    send("session.login");
    time.advance(TICK);
    line.revive();
    send("session.login");
    assertThat(line.asked).containsExactly("B session.login", "B session.login");
  }

  @Test
  void withoutAnAnswerToTheSearchNothingIsAsked() {
    line.dead.addAll(line.known);
    Future<JsonObject> login = send("session.login");
    line.searches.get("A").fail(FakeLine.failure(ReplyFailure.TIMEOUT));
    assertThat(login.isComplete()).isFalse();
    assertThat(line.asked).isEmpty();
  }
}
