package io.github.sessiongateway.internal.managed;

import static io.github.sessiongateway.api.SessionEvent.EventType.ACQUIRED;
import static io.github.sessiongateway.api.SessionEvent.EventType.INVALIDATED;
import static io.github.sessiongateway.api.SessionEvent.EventType.LOST;
import static io.github.sessiongateway.api.SessionEvent.EventType.REFRESHED;
import static io.github.sessiongateway.api.SessionEvent.EventType.REFRESH_FAILED;
import static io.github.sessiongateway.api.SessionEvent.EventType.REVOKED;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.SessionEvent.EventType;
import io.github.sessiongateway.internal.managed.SharedFixture.Gateway;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every gateway hears an event, and only the gateway that caused it has it as its own. */
class SharedEventsTest {
  private final SharedFixture rig = new SharedFixture();
  private Gateway first;
  private Gateway second;

  @BeforeEach
  void logIn(@TempDir Path dir) throws IOException {
    Path keyFile =
        Files.writeString(dir.resolve("key"), "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=");
    first = rig.new Gateway("A", keyFile).boot();
    rig.settle();
    second = rig.new Gateway("B", keyFile).boot();
    rig.settle();
  }

  private static void assertTold(Gateway cause, Gateway other, EventType... events) {
    assertThat(cause.events).containsExactly(events);
    assertThat(cause.ownEvents).containsExactly(events);
    assertThat(other.events).containsExactly(events);
    assertThat(other.ownEvents).isEmpty();
  }

  private void forget() {
    for (Gateway gateway : List.of(first, second)) {
      gateway.events.clear();
      gateway.ownEvents.clear();
    }
  }

  @Test
  void aLoginIsToldByTheGatewayThatBroughtTheToken() {
    rig.succeed();
    assertTold(first, second, ACQUIRED);
  }

  @Test
  void aRefreshIsToldByTheGatewayThatBroughtTheToken() {
    rig.succeed();
    forget();
    second.session().attempt(new PendingRefresh());
    rig.settle();
    assertThat(rig.sent).containsExactly("A login", "B refresh t1");
    rig.succeed();
    assertTold(second, first, REFRESHED);
  }

  @Test
  void aFailureIsToldByTheGatewayThatCalled() {
    rig.fail(SessionFixture.unreachable());
    assertTold(first, second, REFRESH_FAILED);
  }

  @Test
  void aRejectedTokenIsToldWhereItWasReported() {
    rig.succeed();
    forget();
    second.session().reject(second.held());
    rig.time.advance(Duration.ofMillis(20));
    assertTold(second, first, INVALIDATED);
  }

  @Test
  void aLogoutIsToldWhereItWasAskedFor() {
    rig.succeed();
    forget();
    Future<Void> ended = second.logout();
    rig.settle();
    assertThat(ended.succeeded()).isTrue();
    assertTold(second, first, REVOKED);
  }

  @Test
  void aLossIsToldByTheGatewayWhosePasswordWasRejected() {
    rig.fail(SessionFixture.own(401));
    forget();
    assertThat(second.token().failed()).isFalse();
    rig.time.advance(Duration.ofMinutes(30));
    assertThat(second.events).containsExactly(LOST);
    assertThat(second.ownEvents).isEmpty();
    assertThat(rig.sent).containsExactly("A login");
  }
}
