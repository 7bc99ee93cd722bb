package io.github.sessiongateway.internal.managed;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.SessionStatus;
import io.github.sessiongateway.api.SessionStatus.Turn;
import io.github.sessiongateway.internal.managed.SharedFixture.Gateway;
import io.github.sessiongateway.internal.shared.Row;
import io.github.sessiongateway.internal.shared.Version;
import io.github.sessiongateway.internal.telemetry.Meters.Gauge;
import io.github.sessiongateway.internal.telemetry.SharedMeter.Holder;
import io.github.sessiongateway.internal.telemetry.SharedMeter.Loss;
import io.github.sessiongateway.testing.LogLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What status, health, log and metrics tell of sessions that gateways share. */
class SharedSightTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final String LOST =
      "The store of sessions has lost rows (%d older, %d missing): it was restored, has lost"
          + " writes, or a person has changed it";

  private final SharedFixture rig = new SharedFixture();
  @TempDir private Path dir;
  private Gateway first;
  private Gateway second;

  /** Lets the first gateway log in, while the second one waits. */
  @BeforeEach
  void create() throws IOException {
    Path key = dir.resolve("key");
    Files.writeString(key, "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=");
    first = rig.new Gateway("A", key).boot();
    rig.settle();
    second = rig.new Gateway("B", key).boot();
    rig.settle();
    assertThat(rig.sent).containsExactly("A login");
  }

  /** Lets the first gateway bring a second token. */
  private void refresh() {
    first.session().attempt(new PendingRefresh());
    rig.settle();
    rig.succeed();
    rig.time.advance(SECOND);
    assertThat(rig.row().version()).isEqualTo(Version.of(1, 2));
  }

  private static Turn turn(Gateway gateway) {
    SessionStatus status = gateway.reader().status(gateway.session());
    return SessionStatus.fromJson(status.toJson()).turn();
  }

  @Test
  void theStatusNamesTheGatewayThatHasTheTurn() {
    assertThat(turn(first)).isEqualTo(new Turn("A#1", true));
    assertThat(turn(second)).isEqualTo(new Turn("A#1", false));
    rig.succeed();
    assertThat(turn(first)).isNull();
    assertThat(turn(second)).isNull();
  }

  @Test
  void theStatusNamesNoTurnThatIsOver() {
    first.kill();
    second.isCut = true;
    rig.time.advance(SharedFixture.TURN.plus(SECOND));
    assertThat(turn(second)).isNull();
  }

  @Test
  void turnsAreCountedByTheGatewayThatHasThem() {
    rig.time.advance(SECOND.multipliedBy(3));
    assertThat(first.counted.turns).isEqualTo(Map.of(Holder.THIS, 1));
    assertThat(second.counted.turns)
        .as("once, and not at each look")
        .isEqualTo(Map.of(Holder.ANOTHER, 1));
    first.kill();
    rig.time.advance(SharedFixture.TURN);
    assertThat(second.counted.turns).isEqualTo(Map.of(Holder.ANOTHER, 1, Holder.THIS, 1));
  }

  @Test
  void callsWithoutATurnAreCounted() {
    rig.succeed();
    first.isCut = true;
    first.until(first.held().mandatoryAt(), Duration.ZERO);
    rig.time.advance(SECOND.multipliedBy(3));
    assertThat(first.counted.turns).isEqualTo(Map.of(Holder.THIS, 1, Holder.NONE, 1));
    assertThat(first.counted.value(Gauge.STORE_UNREACHABLE)).isGreaterThan(3);
    assertThat(first.counted.failedLooks).isPositive();
    first.isCut = false;
    rig.time.advance(SECOND.multipliedBy(4));
    assertThat(first.counted.value(Gauge.STORE_UNREACHABLE)).isZero();
  }

  @Test
  void anAdoptionIsCountedWithItsLag() {
    rig.succeed();
    assertThat(first.counted.adoptions).isZero();
    assertThat(second.counted.adoptions).isEqualTo(1);
    second.isCut = true;
    refresh();
    rig.time.advance(SECOND.multipliedBy(30));
    second.isCut = false;
    rig.time.advance(SECOND.multipliedBy(4));
    assertThat(second.counted.adoptions).isEqualTo(2);
    assertThat(second.counted.lags).hasSize(2);
    assertThat(Duration.ofNanos(second.counted.lags.get(0))).isLessThan(SECOND);
    assertThat(Duration.ofNanos(second.counted.lags.get(1)))
        .isBetween(SECOND.multipliedBy(31), SECOND.multipliedBy(36));
  }

  @Test
  void anOldTokenOfANewGatewayHasNoLag() throws IOException {
    rig.succeed();
    rig.time.advance(Duration.ofMinutes(5));
    Gateway third = rig.new Gateway("C", dir.resolve("key")).boot();
    rig.settle();
    assertThat(third.counted.adoptions).isEqualTo(1);
    assertThat(third.counted.lags).isEmpty();
  }

  @Test
  void aWriteThatFindsANewerRowIsAConflict() {
    rig.succeed();
    assertThat(first.counted.conflicts + second.counted.conflicts).isZero();
    first.session().attempt(new PendingRefresh());
    second.session().attempt(new PendingRefresh());
    rig.settle();
    assertThat(first.counted.conflicts + second.counted.conflicts).isEqualTo(1);
  }

  @Test
  void aStoreThatGoesBackIsToldOnceBySomeGateway() {
    rig.succeed();
    List<Row> earlier = rig.store.rows();
    refresh();
    try (LogLines log = LogLines.of(LostRows.class)) {
      rig.store.rollBack(earlier);
      rig.time.advance(SECOND.multipliedBy(3));
      assertThat(rig.row().version()).isEqualTo(Version.of(1, 2));
      assertThat(losses()).containsExactly(Loss.OLDER);
      rig.store.rollBack(earlier);
      rig.time.advance(SECOND.multipliedBy(3));
      assertThat(losses()).hasSize(2);
      assertThat(log.lines())
          .hasSizeBetween(1, 2)
          .allMatch(
              line ->
                  line.equals(
                      "The store had an older version of session ci than this gateway. It was"
                          + " restored from a backup, has lost writes, or a person has changed"
                          + " it. This gateway has written what it knows again"));
    }
    Gateway told = first.counted.losses.isEmpty() ? second : first;
    int count = told.counted.losses.size();
    assertThat(told.ledger.problems().sentences()).containsExactly(LOST.formatted(count, 0));
    rig.time.advance(Duration.ofMinutes(10));
    assertThat(told.ledger.problems().sentences()).isEmpty();
  }

  private List<Loss> losses() {
    return Stream.of(first, second).flatMap(gateway -> gateway.counted.losses.stream()).toList();
  }

  @Test
  void aStoreThatWasEmptiedIsToldAtTheNextTurn() {
    rig.succeed();
    try (LogLines log = LogLines.of(LostRows.class)) {
      rig.store.rollBack(List.of());
      rig.time.advance(SECOND.multipliedBy(3));
      refresh();
      assertThat(losses()).containsExactly(Loss.MISSING);
      assertThat(log.lines())
          .singleElement()
          .asString()
          .startsWith("The store did not have session ci any more. It was restored");
    }
    assertThat(first.ledger.problems().sentences()).containsExactly(LOST.formatted(0, 1));
  }

  @Test
  void twoGatewaysThatCrossAreNoLoss() {
    first.isCut = true;
    rig.succeed();
    rig.time.advance(SharedFixture.TURN.plus(SECOND));
    first.isCut = false;
    rig.time.advance(SECOND.multipliedBy(5));
    assertThat(losses()).isEmpty();
  }
}
