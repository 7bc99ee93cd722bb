package io.github.sessiongateway.koyeb;

import static io.github.sessiongateway.koyeb.Upstream.operation;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.SessionAddress;
import io.github.sessiongateway.api.SessionException;
import io.vertx.core.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CoalescingCallsTest {
  private final Upstream koyeb = new Upstream();
  private final CoalescingCalls coalescing = new CoalescingCalls(koyeb);

  @ParameterizedTest
  @EnumSource(names = {"REFRESH", "LOGOUT"})
  void aSecondCallerJoinsTheFlight(SessionAddress address) {
    Future<Object> first = send(address, "a");
    Future<Object> second = send(address, "a");
    assertThat(koyeb.sent).hasSize(1);
    koyeb.last().succeed();
    assertThat(first.result()).isEqualTo("done");
    assertThat(second.result()).isEqualTo("done");
  }

  @Test
  void aFailureIsShared() {
    Future<Object> first = send(SessionAddress.REFRESH, "a");
    Future<Object> second = send(SessionAddress.REFRESH, "a");
    SessionException failure = Upstream.timeout();
    koyeb.last().fail(failure);
    assertThat(first.cause()).isSameAs(failure);
    assertThat(second.cause()).isSameAs(failure);
  }

  @Test
  void aFlightThatHasEndedIsNotJoined() {
    var first = send(SessionAddress.REFRESH, "a");
    koyeb.last().succeed();
    var second = send(SessionAddress.REFRESH, "a");
    assertThat(koyeb.sent).hasSize(2);
    koyeb.last().fail(Upstream.timeout());
    koyeb.failing(Upstream.notSent());
    var third = send(SessionAddress.REFRESH, "a");
    var fourth = send(SessionAddress.REFRESH, "a");
    assertThat(koyeb.sent).hasSize(4);
    assertThat(first.succeeded() && second.failed() && third.failed()).isTrue();
    assertThat(fourth.isComplete()).isFalse();
  }

  @Test
  void anotherBearerAndAnotherMessageAreFlightsOfTheirOwn() {
    var a = send(SessionAddress.REFRESH, "a");
    var b = send(SessionAddress.REFRESH, "b");
    var c = send(SessionAddress.LOGOUT, "a");
    assertThat(koyeb.sent).hasSize(3);
    assertThat(a.isComplete() || b.isComplete() || c.isComplete()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(names = {"LOGIN", "NEW"})
  void everySessionThatIsAskedForIsBegun(SessionAddress address) {
    var first = send(address, "a");
    var second = send(address, "a");
    assertThat(koyeb.sent).hasSize(2);
    assertThat(first.isComplete() || second.isComplete()).isFalse();
  }

  private Future<Object> send(SessionAddress address, String subject) {
    return coalescing.send(operation(address, subject), new Flight());
  }
}
