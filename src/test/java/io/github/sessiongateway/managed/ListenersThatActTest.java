package io.github.sessiongateway.managed;

import static io.github.sessiongateway.managed.Rig.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.SessionEvent.EventType;
import io.vertx.core.Future;
import org.junit.jupiter.api.Test;

/** Who hears of a change in this process may change the session at once. */
class ListenersThatActTest {
  @Test
  void whoWaitsForATokenThatAListenerLogsOutIsNotGivenIt() {
    Rig rig = new Rig(true);
    atOnce(rig, EventType.ACQUIRED, () -> logOut(rig));
    Future<LoginReply> waiting = rig.token();
    rig.koyeb.succeed();
    assertThat(rig.koyeb.revoked).containsExactly("t1");
    assertThat(failure(waiting).code()).isEqualTo("no_such_session");
  }

  @Test
  void whoLogsOutAndAsksAgainAtA401LeavesOneLogin() {
    Rig rig = Rig.refreshing(true);
    atOnce(
        rig,
        EventType.INVALIDATED,
        () -> {
          logOut(rig);
          var unused = rig.token();
        });
    rig.koyeb.fail(Rig.own(401));
    assertThat(rig.koyeb.sent).containsExactly("refresh t1", "login first");
  }

  @Test
  void aSessionThatIsLoggedOutAtItsNewCredentialsDoesNotBeginAgain() {
    Rig rig = Rig.refreshing(true);
    rig.koyeb.fail(Rig.own(403));
    atOnce(rig, EventType.RELOADED, () -> logOut(rig));
    rig.session.reloaded("next");
    assertThat(rig.koyeb.sent).containsExactly("refresh t1");
  }

  private static void atOnce(Rig rig, EventType type, Runnable action) {
    rig.listener =
        event -> {
          if (event.type() == type) {
            action.run();
          }
        };
  }

  private static void logOut(Rig rig) {
    assertThat(rig.session.logout().succeeded()).isTrue();
  }
}
