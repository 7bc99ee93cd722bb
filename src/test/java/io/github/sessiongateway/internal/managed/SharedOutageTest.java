package io.github.sessiongateway.internal.managed;

import static io.github.sessiongateway.internal.managed.SessionFixture.failure;
import static io.github.sessiongateway.internal.managed.SessionFixture.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.internal.managed.SharedFixture.Gateway;
import io.github.sessiongateway.internal.managed.token.RefreshSchedule;
import io.github.sessiongateway.internal.managed.token.Token;
import io.github.sessiongateway.internal.shared.Version;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Gateways that share a session, while the store does not answer. */
class SharedOutageTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final SharedFixture rig = new SharedFixture();
  @TempDir private Path dir;
  private Gateway gateway;

  @BeforeEach
  void create() throws IOException {
    Path key = dir.resolve("key");
    Files.writeString(key, "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=");
    gateway = rig.new Gateway("A", key);
  }

  /** Lets the gateway log in, and cuts it off. */
  private void cutOffWithAToken() {
    gateway.boot();
    rig.settle();
    rig.succeed();
    assertThat(rig.row().version()).isEqualTo(Version.of(1, 1));
    gateway.isCut = true;
    rig.sent.clear();
  }

  private long lastMoment() {
    Token token = gateway.held();
    return token.mandatoryAt()
        - RefreshSchedule.spread(token.windows().mandatory() - token.windows().advisory());
  }

  @Test
  void theTokenIsAnsweredUntilTheLastMoment() {
    cutOffWithAToken();
    for (Duration before = Duration.ofMinutes(50);
        before.compareTo(SECOND) > 0;
        before = before.minusSeconds(10)) {
      if (lastMoment() - before.toNanos() > gateway.context.now()) {
        gateway.until(lastMoment(), before);
        assertThat(id(gateway.token())).isEqualTo("t1");
      }
    }
    assertThat(rig.sent).isEmpty();
  }

  @Test
  void atTheLastMomentOneCallIsMadeWithoutATurn() {
    cutOffWithAToken();
    gateway.until(lastMoment(), Duration.ofMillis(1));
    assertThat(rig.sent).isEmpty();
    rig.time.advance(SECOND.multipliedBy(2));
    assertThat(rig.sent).containsExactly("A refresh t1");
    rig.time.advance(SECOND.multipliedBy(30));
    assertThat(rig.sent).hasSize(1);
    rig.succeed();
    assertThat(id(gateway.token())).isEqualTo("t2");
    assertThat(gateway.ledger.rows().unwritten()).isEqualTo(1);
    gateway.until(lastMoment(), SECOND);
    assertThat(rig.sent).as("the next token's last moment is to come").hasSize(1);
  }

  @Test
  void aCallThatFailedIsNotRepeatedWithinATurn() {
    cutOffWithAToken();
    gateway.until(lastMoment(), Duration.ZERO);
    rig.time.advance(SECOND);
    rig.fail(SessionFixture.unreachable());
    long left = SharedFixture.TURN.minus(SECOND.multipliedBy(2)).toSeconds();
    rig.time.advance(Duration.ofSeconds(left));
    assertThat(rig.sent).hasSize(1);
    rig.time.advance(SECOND.multipliedBy(4));
    assertThat(rig.sent).containsExactly("A refresh t1", "A refresh t1");
  }

  @Test
  void withoutCallsInAnOutageTheTokenExpires() {
    gateway.callsUnreachable = false;
    cutOffWithAToken();
    gateway.until(gateway.held().endsAt(), SECOND.multipliedBy(3));
    assertThat(id(gateway.token())).isEqualTo("t1");
    rig.time.advance(SECOND.multipliedBy(30));
    assertThat(failure(gateway.token()).failure()).isEqualTo(Failure.STORE_UNREACHABLE);
    assertThat(rig.sent).isEmpty();
    gateway.isCut = false;
    rig.time.advance(SECOND.multipliedBy(4));
    assertThat(rig.sent).containsExactly("A login");
    rig.succeed();
    assertThat(id(gateway.token())).isEqualTo("t2");
  }

  /** Its token would seem valid elsewhere for as long as its wall clock is ahead. */
  @Test
  void aTokenOfAGatewayThatNeverReadTheStoreHasTheStoresTime() {
    gateway.wallClock = Duration.ofDays(3);
    gateway.isCut = true;
    gateway.boot();
    rig.time.advance(SECOND.multipliedBy(6));
    rig.succeed();
    long endsAt = rig.time.instant().plus(SharedFixture.LIFE).toEpochMilli();
    gateway.isCut = false;
    rig.time.advance(SECOND.multipliedBy(5));
    assertThat(rig.row().token().endsAt()).isCloseTo(endsAt, within(1_000L));
    assertThat(rig.row().removableAt())
        .isCloseTo(endsAt + Duration.ofDays(1).toMillis(), within(10_000L));
  }

  @Test
  void aCallerIsToldAtOnceIfOnlyTheStoreHelps() {
    gateway.callsUnreachable = false;
    cutOffWithAToken();
    gateway.rejected("t1");
    Future<?> asked = gateway.token();
    // The doubt and the claim each wait for the store.
    rig.time.advance(SECOND.multipliedBy(5));
    assertThat(failure(asked).failure()).isEqualTo(Failure.STORE_UNREACHABLE);
    assertThat(failure(gateway.token()).failure()).isEqualTo(Failure.STORE_UNREACHABLE);
    assertThat(rig.sent).isEmpty();
  }

  @Test
  void aStoreThatAnswersAgainLetsTheSessionCallAtOnce() {
    cutOffWithAToken();
    gateway.until(gateway.held().refreshAt(), Duration.ZERO);
    rig.time.advance(SECOND.multipliedBy(3));
    assertThat(rig.sent).isEmpty();
    gateway.isCut = false;
    rig.time.advance(SECOND.multipliedBy(4));
    assertThat(gateway.context.now()).isLessThan(lastMoment());
    assertThat(rig.sent).containsExactly("A refresh t1");
    assertThat(rig.row().lease()).isNotNull();
  }

  @Test
  void aGatewayThatNeverReadTheStoreWaitsFiveSeconds() {
    gateway.isCut = true;
    gateway.boot();
    rig.time.advance(Duration.ofMillis(4_999));
    assertThat(rig.sent).isEmpty();
    rig.time.advance(Duration.ofMillis(2));
    assertThat(rig.sent).containsExactly("A login");
  }

  @Test
  void aGatewayThatHasReadTheStoreDoesNotWait() {
    cutOffWithAToken();
    gateway.rejected("t1");
    // The doubt and the claim each wait for the store.
    rig.time.advance(Duration.ofMillis(4_100));
    assertThat(rig.sent).containsExactly("A refresh t1");
  }

  @Test
  void theOutageIsToldWithWhatIsNotWritten() {
    cutOffWithAToken();
    gateway.until(lastMoment(), Duration.ZERO);
    rig.time.advance(SECOND);
    rig.succeed();
    assertThat(gateway.ledger.problems().sentences())
        .singleElement()
        .asString()
        .matches(
            "The store of sessions has not answered for \\d+ s, and 1 sessions are not written."
                + " No answer in 2 s\\.");
    gateway.isCut = false;
    rig.time.advance(SECOND.multipliedBy(4));
    assertThat(gateway.ledger.problems().sentences()).isEmpty();
    assertThat(rig.row().version()).isEqualTo(Version.of(1, 2));
  }

  @Test
  void oneRowThatCannotBeReadIsNoOutage() {
    cutOffWithAToken();
    gateway.isCut = false;
    gateway.isUnreadable = true;
    gateway.session().attempt(new PendingRefresh());
    rig.time.advance(SECOND.multipliedBy(3));
    assertThat(gateway.ledger.problems().sentences()).isEmpty();
    assertThat(gateway.ledger.rows().unreachableFor()).isNull();
  }

  @Test
  void aCloseWritesWhatIsLeft() {
    cutOffWithAToken();
    gateway.until(lastMoment(), Duration.ZERO);
    rig.time.advance(SECOND);
    rig.succeed();
    rig.time.advance(SECOND.multipliedBy(10));
    gateway.isCut = false;
    Future<Void> closed = gateway.ledger.close();
    rig.settle();
    assertThat(closed.succeeded()).isTrue();
    assertThat(rig.row().version()).isEqualTo(Version.of(1, 2));
  }

  @Test
  void aLogoutFailsInAnOutage() {
    cutOffWithAToken();
    Future<Void> ended = gateway.ledger.ended(gateway.session());
    rig.time.advance(SECOND.multipliedBy(3));
    assertThat(failure(ended).failure()).isEqualTo(Failure.STORE_UNREACHABLE);
    assertThat(id(gateway.token())).isEqualTo("t1");
  }
}
