package io.github.sessiongateway.internal.koyeb.resilience;

import static io.github.sessiongateway.internal.koyeb.resilience.FakeAttempts.operation;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.koyeb.call.Attempts;
import io.github.sessiongateway.internal.koyeb.call.CallContext;
import io.github.sessiongateway.internal.koyeb.call.Calls;
import io.github.sessiongateway.internal.koyeb.call.Delivery;
import io.github.sessiongateway.internal.koyeb.call.Endpoint;
import io.github.sessiongateway.internal.koyeb.call.Operation;
import io.github.sessiongateway.internal.telemetry.Telemetry;
import io.vertx.core.Future;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CoalescingCallsTest {
  private final FakeAttempts koyeb = new FakeAttempts();
  private final CoalescingCalls coalescing = new CoalescingCalls(calls(koyeb), Telemetry.none());

  @ParameterizedTest
  @EnumSource(names = {"REFRESH", "LOGOUT"})
  void aSecondCallerJoinsACallUnderWay(Endpoint endpoint) {
    Future<Object> first = send(endpoint, "a");
    Future<Object> second = send(endpoint, "a");
    assertThat(koyeb.sent).hasSize(1);
    koyeb.last().succeed();
    assertThat(first.result()).isEqualTo("done");
    assertThat(second.result()).isEqualTo("done");
  }

  @Test
  void aFailureIsShared() {
    Future<Object> first = send(Endpoint.REFRESH, "a");
    Future<Object> second = send(Endpoint.REFRESH, "a");
    koyeb.last().fail(Delivery.UNKNOWN);
    assertThat(first.failed()).isTrue();
    assertThat(second.cause()).isSameAs(first.cause());
  }

  @Test
  void aCallThatHasEndedIsNotJoined() {
    var first = send(Endpoint.REFRESH, "a");
    koyeb.last().succeed();
    var second = send(Endpoint.REFRESH, "a");
    assertThat(koyeb.sent).hasSize(2);
    koyeb.last().fail(Delivery.UNKNOWN);
    koyeb.failing(1, Delivery.NOT_SENT);
    var third = send(Endpoint.REFRESH, "a");
    var fourth = send(Endpoint.REFRESH, "a");
    assertThat(koyeb.sent).hasSize(4);
    assertThat(first.succeeded() && second.failed() && third.failed()).isTrue();
    assertThat(fourth.isComplete()).isFalse();
  }

  @Test
  void anotherBearerAndAnotherEndpointAreCallsOfTheirOwn() {
    var a = send(Endpoint.REFRESH, "a");
    var b = send(Endpoint.REFRESH, "b");
    var c = send(Endpoint.LOGOUT, "a");
    assertThat(koyeb.sent).hasSize(3);
    assertThat(a.isComplete() || b.isComplete() || c.isComplete()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(names = {"LOGIN", "NEW", "MINT"})
  void callsThatCreateAreNeverJoined(Endpoint endpoint) {
    var first = send(endpoint, "a");
    var second = send(endpoint, "a");
    assertThat(koyeb.sent).hasSize(2);
    assertThat(first.isComplete() || second.isComplete()).isFalse();
  }

  @Test
  void callsBesideOthersJoinThem() {
    FakeAttempts others = new FakeAttempts();
    CoalescingCalls beside = coalescing.beside(calls(others));
    Future<Object> first = send(Endpoint.REFRESH, "a");
    Future<Object> second = beside.send(operation(Endpoint.REFRESH, "a"));
    assertThat(others.sent).isEmpty();
    koyeb.last().succeed();
    assertThat(first.succeeded() && second.succeeded()).isTrue();
  }

  private Future<Object> send(Endpoint endpoint, String subject) {
    return coalescing.send(operation(endpoint, subject));
  }

  /** Returns calls of one attempt each. */
  private static Calls calls(Attempts attempts) {
    return new Calls() {
      @Override
      public <T> Future<T> send(Operation<T> operation) {
        Duration deadline = Duration.ofSeconds(20);
        return attempts.send(
            operation,
            new CallContext(Telemetry.none().current().get(), () -> 0, deadline, Duration.ZERO));
      }
    };
  }
}
