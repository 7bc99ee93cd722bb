package io.github.sessiongateway.internal.managed;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.internal.managed.store.SessionStoreTest;
import io.github.sessiongateway.internal.managed.store.StoredSession;
import io.github.sessiongateway.internal.managed.token.Token;
import io.github.sessiongateway.internal.shared.Version;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The remaining life of a stored token when it is read. */
class StoredSessionTest {
  private static final Instant NOW = SessionStoreTest.NOW;

  @Test
  void aStoredTokensRemainingLifeCountsByTheWallClock() {
    SessionFixture rig = new SessionFixture(true);
    StoredSession stored = SessionStoreTest.session("ci", 1);
    Token token = rig.context.lifetimes().restored(stored, NOW.plus(Duration.ofMinutes(30)), 1);
    assertThat(token.endsAt() - rig.context.now()).isEqualTo(Duration.ofMinutes(20).toNanos());
    assertThat(token.windows().end()).isEqualTo(Duration.ofHours(1).toNanos());
    assertThat(rig.context.lifetimes().restored(stored, NOW.plus(Duration.ofMinutes(50)), 1))
        .isNull();
    Token fast =
        rig.context
            .lifetimes()
            .restored(SessionStoreTest.session("ci", 1), NOW.plus(Duration.ofMinutes(49)), 1);
    assertThat(fast.isRejected()).isFalse();
  }

  /** The wall clock was half an hour ahead when the token was stored. */
  @Test
  void aCorrectedWallClockDoesNotExtendAStoredToken() {
    SessionFixture rig = new SessionFixture(true);
    StoredSession right = SessionStoreTest.session("ci", 1);
    StoredSession stored =
        new StoredSession(
            right.identity(),
            right.account(),
            right.version(),
            right.reply(),
            right.life(),
            right.left(),
            NOW.plus(Duration.ofMinutes(30)),
            false,
            false);
    Token token = rig.context.lifetimes().restored(stored, NOW.plus(Duration.ofMinutes(40)), 1);
    assertThat(token.endsAt() - rig.context.now()).isEqualTo(Duration.ofMinutes(10).toNanos());
    assertThat(token.isRejected()).isFalse();
    for (int minutes : new int[] {29, 55}) {
      Token doubtful =
          rig.context.lifetimes().restored(stored, NOW.plus(Duration.ofMinutes(minutes)), 1);
      assertThat(doubtful.isRejected()).as("after %s minutes", minutes).isTrue();
      assertThat(doubtful.endsAt()).isGreaterThan(rig.context.now());
    }
  }

  @Test
  void aStoredTokenThatMayHaveExpiredIsRefreshedFirst() {
    SessionFixture rig = new SessionFixture(true);
    Token doubtful =
        rig.context
            .lifetimes()
            .restored(SessionStoreTest.session("ci", 1), NOW.minus(Duration.ofHours(3)), 1);
    rig.session.restore(doubtful, Version.of(1, 7));
    assertThat(rig.session.snapshot()).isNull();
    Future<LoginReply> waiting = rig.token();
    rig.time.advance(Duration.ofMillis(1));
    assertThat(rig.koyeb.sent).containsExactly("refresh canary");
    rig.koyeb.fail(SessionFixture.unreachable());
    assertThat(SessionFixture.failure(waiting).code()).isEqualTo("unreachable");
    rig.time.advance(Duration.ofSeconds(1));
    rig.koyeb.fail(SessionFixture.own(401));
    assertThat(rig.koyeb.sent).containsExactly("refresh canary", "refresh canary", "login first");
    rig.koyeb.succeed();
    assertThat(SessionFixture.id(rig.token())).isEqualTo("t1");
  }

  @Test
  void aRestoredSessionShowsWhenItsTokenWasReceived() {
    SessionFixture rig = new SessionFixture(true);
    Token token =
        rig.context
            .lifetimes()
            .restored(SessionStoreTest.session("ci", 1), NOW.plus(Duration.ofMinutes(30)), 1);
    rig.session.restore(token, Version.of(1, 1));
    assertThat(rig.answers.status(rig.session).refreshedAt())
        .isEqualTo(rig.context.clock().instant().minus(Duration.ofMinutes(40)));
  }

  @Test
  void aSessionThatAnEarlierVersionWroteIsRead() {
    JsonObject json = SessionStoreTest.session("ci", 1).toJson();
    json.remove("written");
    assertThat(StoredSession.fromJson(json, 1).writtenAt()).isEqualTo(NOW);
  }
}
