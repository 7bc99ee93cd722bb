package io.github.sessiongateway.managed;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.LoginReply;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What a stored token is worth when it is read again. */
class StoredSessionTest {
  private static final Instant NOW = SessionStoreTest.NOW;

  @Test
  void aStoredTokenIsUsedForWhatIsLeftOfItByTheWallClocksOwnDifference() {
    Rig rig = new Rig(true);
    StoredSession stored = SessionStoreTest.session("ci", 1);
    Token token = stored.token(NOW.plus(Duration.ofMinutes(30)), 1, rig.around);
    assertThat(token.endsAt() - rig.around.now()).isEqualTo(Duration.ofMinutes(20).toNanos());
    assertThat(token.windows().end()).isEqualTo(Duration.ofHours(1).toNanos());
    assertThat(stored.token(NOW.plus(Duration.ofMinutes(50)), 1, rig.around)).isNull();
    Token fast =
        SessionStoreTest.session("ci", 1).token(NOW.plus(Duration.ofMinutes(49)), 1, rig.around);
    assertThat(fast.isRefused()).isFalse();
  }

  /** The gateway that wrote it thought that it was half an hour later than it was. */
  @Test
  void aWallClockThatIsSetRightMeanwhileDoesNotMakeATokenLiveLonger() {
    Rig rig = new Rig(true);
    StoredSession right = SessionStoreTest.session("ci", 1);
    StoredSession stored =
        new StoredSession(
            right.identity(),
            right.account(),
            right.generation(),
            right.reply(),
            right.life(),
            right.left(),
            NOW.plus(Duration.ofMinutes(30)),
            false,
            false);
    Token token = stored.token(NOW.plus(Duration.ofMinutes(40)), 1, rig.around);
    assertThat(token.endsAt() - rig.around.now()).isEqualTo(Duration.ofMinutes(10).toNanos());
    assertThat(token.isRefused()).isFalse();
    for (int minutes : new int[] {29, 55}) {
      Token doubtful = stored.token(NOW.plus(Duration.ofMinutes(minutes)), 1, rig.around);
      assertThat(doubtful.isRefused()).as("after %s minutes", minutes).isTrue();
      assertThat(doubtful.endsAt()).isGreaterThan(rig.around.now());
    }
  }

  @Test
  void aStoredTokenThatMayHaveExpiredIsRefreshedBeforeItIsAnswered() {
    Rig rig = new Rig(true);
    Token doubtful =
        SessionStoreTest.session("ci", 1).token(NOW.minus(Duration.ofHours(3)), 1, rig.around);
    rig.session.restore(doubtful, 7);
    assertThat(rig.session.snapshot()).isNull();
    Future<LoginReply> waiting = rig.token();
    rig.time.advance(Duration.ofMillis(1));
    assertThat(rig.koyeb.sent).containsExactly("refresh canary");
    rig.koyeb.fail(Rig.unreachable());
    assertThat(Rig.failure(waiting).code()).isEqualTo("unreachable");
    rig.time.advance(Duration.ofSeconds(1));
    rig.koyeb.fail(Rig.own(401));
    assertThat(rig.koyeb.sent).containsExactly("refresh canary", "refresh canary", "login first");
    rig.koyeb.succeed();
    assertThat(Rig.id(rig.token())).isEqualTo("t1");
  }

  @Test
  void aRestoredSessionSaysWhenItsTokenCameAndNotWhenTheGatewayStarted() {
    Rig rig = new Rig(true);
    Token token =
        SessionStoreTest.session("ci", 1).token(NOW.plus(Duration.ofMinutes(30)), 1, rig.around);
    rig.session.restore(token, 1);
    assertThat(rig.answers.status(rig.session).refreshedAt())
        .isEqualTo(rig.around.clock().instant().minus(Duration.ofMinutes(40)));
  }

  @Test
  void aSessionThatAnEarlierVersionWroteIsRead() {
    JsonObject json = SessionStoreTest.session("ci", 1).toJson();
    json.remove("written");
    assertThat(StoredSession.fromJson(json, 1, 1).writtenAt()).isEqualTo(NOW);
  }
}
