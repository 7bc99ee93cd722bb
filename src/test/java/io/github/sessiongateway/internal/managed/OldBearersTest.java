package io.github.sessiongateway.internal.managed;

import static io.github.sessiongateway.internal.managed.SessionFixture.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.internal.managed.store.StoredSession;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sessions at a Koyeb where a refresh revokes the old token. */
class OldBearersTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final SessionFixture rig = SessionFixture.fresh(false, HOUR);

  /** The documented figures: 40 reads, each the first in its advisory window. */
  @Test
  void noReaderGetsATokenThatItsOwnReadRevokes() {
    assertThat(deadOfForty()).as("before it is known").isEqualTo(40);
    learn();
    assertThat(deadOfForty()).as("since it is known").isZero();
  }

  @Test
  void aReaderDuringARefreshGetsTheNewToken() {
    learn();
    rig.untilRefresh();
    assertThat(rig.session.snapshot()).as("read by any thread").isNull();
    Future<LoginReply> answer = rig.token();
    assertThat(answer.isComplete()).isFalse();
    rig.koyeb.succeed();
    assertThat(id(answer)).isEqualTo(rig.held().bearer().value());
  }

  @Test
  void aRefreshThatFailsLeavesTheReaderTheOldToken() {
    learn();
    rig.untilRefresh();
    Future<LoginReply> answer = rig.token();
    rig.koyeb.fail(SessionFixture.unreachable());
    assertThat(answer.result().isStale()).isTrue();
    rig.time.advance(Duration.ofSeconds(1));
    assertThat(rig.token().isComplete()).as("at the next attempt").isTrue();
  }

  @Test
  void onlyAReplacedTokenShowsThatOldBearersDie() {
    var current = rig.answers.rejected(rig.session, new Bearer("t1"));
    rig.koyeb.succeed();
    var rejectedBefore = rig.answers.rejected(rig.session, new Bearer("t1"));
    var stranger = rig.answers.rejected(rig.session, new Bearer("other"));
    assertThat(List.of(current, rejectedBefore, stranger)).allMatch(Future::succeeded);
    assertThat(rig.context.oldBearers().die()).isFalse();
  }

  @Test
  void anExpiredTokenDoesNotShowThatOldBearersDie() {
    refresh();
    rig.time.advance(HOUR);
    var unused = rig.answers.rejected(rig.session, new Bearer("t1"));
    assertThat(rig.context.oldBearers().die()).isFalse();
  }

  @Test
  void thatOldBearersDieIsLoggedAndStored() {
    assertThat(rig.answers.status(rig.session).toJson().containsKey("old_bearer_dies")).isFalse();
    learn();
    assertThat(rig.answers.status(rig.session).toJson().getBoolean("old_bearer_dies")).isTrue();
    StoredSession written = rig.stored.get(rig.stored.size() - 1);
    assertThat(StoredSession.fromJson(written.toJson(), 1).oldBearersDie()).isTrue();
  }

  @Test
  void thatOldBearersDieIsKnownAfterARestart() {
    RegistryFixture next = new RegistryFixture();
    StoredSession stored = next.stored("a", Duration.ofMinutes(30));
    JsonObject written = stored.toJson().put("old_bearers_die", true);
    var unused = next.opened(1, StoredSession.fromJson(written, 7));
    assertThat(next.context.oldBearers().die()).isTrue();
  }

  private void learn() {
    String old = rig.held().bearer().value();
    refresh();
    assertThat(id(rig.answers.rejected(rig.session, new Bearer(old)))).isNotEqualTo(old);
    assertThat(rig.context.oldBearers().die()).isTrue();
  }

  private void refresh() {
    rig.untilRefresh();
    rig.koyeb.succeed();
  }

  /** Returns how many tokens are revoked 100 ms after they were read. A refresh takes 50 ms. */
  private int deadOfForty() {
    int dead = 0;
    for (int i = 0; i < 40; i++) {
      rig.time.advance(Duration.ofNanos(rig.held().advisoryAt() - rig.context.now()));
      Future<LoginReply> read = rig.token();
      rig.time.advance(Duration.ofMillis(50));
      rig.koyeb.succeed();
      rig.time.advance(Duration.ofMillis(50));
      dead += rig.koyeb.sent.contains("refresh " + id(read)) ? 1 : 0;
    }
    return dead;
  }
}
