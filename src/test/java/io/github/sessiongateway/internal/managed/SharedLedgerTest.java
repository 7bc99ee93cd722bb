package io.github.sessiongateway.internal.managed;

import static io.github.sessiongateway.internal.managed.SessionFixture.failure;
import static io.github.sessiongateway.internal.managed.SessionFixture.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.SessionStatus.State;
import io.github.sessiongateway.internal.managed.SharedFixture.Gateway;
import io.github.sessiongateway.internal.shared.Version;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Gateways that share a session, while the store answers. */
class SharedLedgerTest {
  private static final String KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
  private static final String OTHER = "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=";

  private final SharedFixture rig = new SharedFixture();
  @TempDir private Path dir;
  private Path keyFile;

  @BeforeEach
  void writeKey() throws IOException {
    keyFile = key("key", KEY);
  }

  private Path key(String file, String key) throws IOException {
    return Files.writeString(dir.resolve(file), key);
  }

  private Gateway gateway(String name) {
    return rig.new Gateway(name, keyFile);
  }

  /** Returns a gateway whose first login is under way. */
  private Gateway loggingIn() {
    Gateway first = gateway("A").boot();
    rig.settle();
    assertThat(rig.sent).containsExactly("A login");
    return first;
  }

  private Gateway started(Gateway gateway) {
    gateway.boot();
    rig.settle();
    return gateway;
  }

  @Test
  void aClaimWaitsUntilAnotherGatewaysTurnIsOver() {
    Gateway first = loggingIn();
    Gateway second = started(gateway("B"));
    assertThat(rig.row().lease().holder()).isEqualTo("A#1");
    first.kill();
    long end = rig.row().lease().until() - rig.time.instant().toEpochMilli();
    rig.time.advance(Duration.ofMillis(end - 1));
    assertThat(rig.sent).containsExactly("A login");
    rig.time.advance(Duration.ofMillis(200));
    assertThat(rig.sent).containsExactly("A login", "B login");
    assertThat(rig.row().lease().holder()).isEqualTo("B#1");
    assertThat(second.shown()).isEqualTo(State.ACQUIRING);
  }

  @Test
  void aTurnIsAnAttemptLong() {
    loggingIn();
    long end = rig.row().lease().until() - rig.time.instant().toEpochMilli();
    assertThat(end).isBetween(SharedFixture.TURN.toMillis() - 150, SharedFixture.TURN.toMillis());
  }

  @Test
  void aCallerThatWaitsGetsTheOtherGatewaysToken() {
    Gateway first = loggingIn();
    Gateway second = started(gateway("B"));
    Future<LoginReply> waiting = second.token();
    assertThat(waiting.isComplete()).isFalse();
    rig.succeed();
    assertThat(id(waiting)).isEqualTo("t1");
    assertThat(id(first.token())).isEqualTo("t1");
    assertThat(second.shown()).isEqualTo(State.FRESH);
    assertThat(second.session().progress().version()).isEqualTo(Version.of(1, 1));
    rig.time.advance(Duration.ofMinutes(1));
    assertThat(rig.sent).containsExactly("A login");
  }

  @Test
  void aCallerThatWaitsGetsTheOtherGatewaysFailure() {
    Gateway first = loggingIn();
    Gateway second = started(gateway("B"));
    Future<LoginReply> waiting = second.token();
    rig.fail(SessionFixture.unreachable());
    assertThat(failure(waiting).failure()).isEqualTo(Failure.UNREACHABLE);
    assertThat(failure(waiting).getMessage()).isEqualTo("No connection.");
    assertThat(second.shown()).isEqualTo(State.BACKING_OFF);
    assertThat(second.session().progress().failures()).isEqualTo(1);
    assertThat(rig.row().lease()).as("the turn has ended").isNull();
    long millis = 1_000_000;
    assertThat(second.session().dueAt() + at(second))
        .as("its attempt is not before the other's")
        .isGreaterThanOrEqualTo(first.session().dueAt() + at(first) - 2 * millis);
  }

  /** Returns when a gateway's clock began. */
  private long at(Gateway gateway) {
    return rig.time.getAsLong() - gateway.context.now();
  }

  @Test
  void oneGatewayRefreshesAndTheOtherFollows() {
    Gateway first = loggingIn();
    Gateway second = started(gateway("B"));
    rig.succeed();
    while (rig.sent.size() == 1) {
      rig.time.advance(Duration.ofSeconds(1));
    }
    rig.time.advance(Duration.ofSeconds(6));
    rig.succeed();
    assertThat(id(first.token())).isEqualTo("t2");
    assertThat(id(second.token())).isEqualTo("t2");
    rig.time.advance(Duration.ofMinutes(5));
    assertThat(rig.sent).hasSize(2);
    assertThat(rig.sent.get(1)).endsWith("refresh t1");
  }

  @Test
  void aSecondGatewayBeginsWithTheTokenOfTheStore() {
    loggingIn();
    rig.succeed();
    Gateway second = started(gateway("B"));
    assertThat(id(second.token())).isEqualTo("t1");
    assertThat(second.session().progress().generation()).isEqualTo(1);
    assertThat(rig.sent).containsExactly("A login");
  }

  @Test
  void aPasswordThatKoyebRejectedIsNotTriedAgainElsewhere() {
    Gateway first = loggingIn();
    Gateway second = started(gateway("B"));
    rig.fail(SessionFixture.own(401));
    assertThat(first.shown()).isEqualTo(State.LOST);
    assertThat(rig.row().attempts().rejectedCredentials()).isNotNull();
    rig.time.advance(Duration.ofMinutes(30));
    Future<LoginReply> asked = second.token();
    assertThat(failure(asked).failure()).isEqualTo(Failure.REAUTH_REQUIRED);
    Gateway third = started(gateway("C"));
    rig.time.advance(Duration.ofMinutes(30));
    assertThat(third.shown()).isEqualTo(State.LOST);
    assertThat(rig.sent).containsExactly("A login");
  }

  @Test
  void anotherAccountOfTheSamePasswordIsTried() {
    loggingIn();
    rig.fail(SessionFixture.own(401));
    Gateway second = gateway("B");
    second.email = "other@example.com";
    started(second);
    rig.time.advance(Duration.ofMinutes(1));
    assertThat(rig.sent).containsExactly("A login", "B login");
    rig.succeed();
    assertThat(id(second.token())).isEqualTo("t1");
  }

  @Test
  void aLogoutLetsRejectedCredentialsBeTriedAgainEverywhere() {
    Gateway first = loggingIn();
    Gateway second = started(gateway("B"));
    rig.fail(SessionFixture.own(401));
    rig.time.advance(Duration.ofMinutes(1));
    assertThat(failure(second.token()).failure()).isEqualTo(Failure.REAUTH_REQUIRED);
    first.logout();
    rig.settle();
    Future<LoginReply> asked = second.token();
    rig.settle();
    assertThat(rig.sent).containsExactly("A login", "B login");
    rig.succeed();
    assertThat(id(asked)).isEqualTo("t1");
  }

  @Test
  void aNewPasswordEndsTheLossEverywhere() {
    Gateway first = loggingIn();
    Gateway second = started(gateway("B"));
    rig.fail(SessionFixture.own(401));
    rig.time.advance(Duration.ofMinutes(1));
    second.session().reloaded("another");
    rig.settle();
    assertThat(rig.sent).containsExactly("A login", "B login");
    rig.succeed();
    assertThat(id(second.token())).isEqualTo("t1");
    assertThat(id(first.token())).isEqualTo("t1");
    assertThat(rig.row().attempts().rejectedCredentials()).isNull();
  }

  @Test
  void aSessionOfAnotherAccountIsNotTakenOver() {
    Gateway first = loggingIn();
    rig.succeed();
    Gateway second = gateway("B");
    second.email = "other@example.com";
    started(second);
    assertThat(second.held()).isNull();
    rig.time.advance(Duration.ofSeconds(1));
    assertThat(rig.sent).containsExactly("A login", "B login");
    rig.succeed();
    assertThat(id(second.token())).isEqualTo("t2");
    assertThat(id(first.token())).as("its own account's").isEqualTo("t1");
    assertThat(first.session().progress().version()).isEqualTo(Version.of(2, 2));
  }

  @Test
  void aGatewayWhoseKeysOpenNothingMakesNoCall() throws IOException {
    loggingIn();
    rig.succeed();
    keyFile = key("other", OTHER);
    Gateway second = started(gateway("B"));
    rig.time.advance(Duration.ofHours(1));
    assertThat(second.ledger.opensNothing()).isTrue();
    assertThat(rig.sent).doesNotContain("B login");
  }

  @Test
  void aRowThatNoKeyOpensLeavesTheOwnToken() throws IOException {
    Gateway first = loggingIn();
    rig.succeed();
    keyFile = key("both", OTHER + "\n" + KEY);
    Gateway second = started(gateway("B"));
    second.session().attempt(new PendingRefresh());
    rig.settle();
    rig.succeed();
    assertThat(id(second.token())).isEqualTo("t2");
    assertThat(id(first.token())).isEqualTo("t1");
    assertThat(first.ledger.problems().sentences())
        .containsExactly("1 sessions of the store do not open (sessions-store.key-file)");
  }

  @Test
  void aLogoutEndsTheSessionEverywhere() {
    Gateway first = loggingIn();
    Gateway second = started(gateway("B"));
    rig.succeed();
    Future<Void> ended = first.ledger.ended(first.session());
    rig.settle();
    assertThat(ended.succeeded()).isTrue();
    assertThat(second.shown()).isEqualTo(State.ABSENT);
    assertThat(rig.row().version()).isEqualTo(Version.of(1, 1).ended());
    assertThat(rig.row().token()).isNull();
  }

  @Test
  void aCloseGivesBackTheTurn() {
    Gateway first = loggingIn();
    Gateway second = started(gateway("B"));
    Future<Void> closed = first.ledger.close();
    rig.settle();
    assertThat(closed.succeeded()).isTrue();
    assertThat(rig.sent).containsExactly("A login", "B login");
    assertThat(second.shown()).isEqualTo(State.ACQUIRING);
  }

  @Test
  void aGatewayHasEightTurnsAtATime() {
    Gateway busy = gateway("A");
    busy.count = 10;
    busy.boot();
    rig.time.advance(Duration.ofSeconds(5));
    assertThat(rig.sent).hasSize(8);
    assertThat(turns()).isEqualTo(8);
    rig.succeed();
    assertThat(rig.sent).hasSize(9);
    rig.fail(SessionFixture.own(500));
    assertThat(rig.sent).as("a failure ends a turn, too").hasSize(10);
    assertThat(turns()).isEqualTo(8);
  }

  private long turns() {
    return rig.store.rows().stream().filter(row -> row.lease() != null).count();
  }
}
