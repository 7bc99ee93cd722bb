package io.github.sessiongateway.internal.managed;

import static io.github.sessiongateway.internal.managed.SessionFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.SessionEvent.EventType;
import io.vertx.core.Future;
import org.junit.jupiter.api.Test;

/** Listeners of events that change the session at once. */
class SessionListenersTest {
  @Test
  void aWaitingCallerDoesNotGetATokenThatAListenerRevokes() {
    SessionFixture rig = new SessionFixture(true);
    atOnce(rig, EventType.ACQUIRED, () -> logOut(rig));
    Future<LoginReply> waiting = rig.token();
    rig.koyeb.succeed();
    assertThat(rig.koyeb.revoked).containsExactly("t1");
    assertThat(failure(waiting).code()).isEqualTo("no_such_session");
  }

  @Test
  void aListenerThatLogsOutAndAsksAgainAtA401LeavesOneLogin() {
    SessionFixture rig = SessionFixture.refreshing(true);
    atOnce(
        rig,
        EventType.INVALIDATED,
        () -> {
          logOut(rig);
          var unused = rig.token();
        });
    rig.koyeb.fail(SessionFixture.own(401));
    assertThat(rig.koyeb.sent).containsExactly("refresh t1", "login first");
  }

  @Test
  void aLogoutAtNewCredentialsDoesNotBeginTheSession() {
    SessionFixture rig = SessionFixture.refreshing(true);
    rig.koyeb.fail(SessionFixture.own(403));
    atOnce(rig, EventType.RELOADED, () -> logOut(rig));
    rig.session.reloaded("next");
    assertThat(rig.koyeb.sent).containsExactly("refresh t1");
  }

  private static void atOnce(SessionFixture rig, EventType type, Runnable action) {
    rig.listener =
        event -> {
          if (event.type() == type) {
            action.run();
          }
        };
  }

  private static void logOut(SessionFixture rig) {
    assertThat(rig.session.logout().succeeded()).isTrue();
  }
}
