package io.github.sessiongateway.internal.managed;

import static io.github.sessiongateway.internal.managed.SessionFixture.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.managed.SharedFixture.Gateway;
import io.github.sessiongateway.internal.managed.store.TokenSeal;
import io.github.sessiongateway.internal.shared.Row;
import io.github.sessiongateway.internal.shared.Version;
import io.github.sessiongateway.testing.LogLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How an old key of several gateways gets out of use. */
class SealUpkeepTest {
  private static final String OLD = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
  private static final String NEW = "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=";
  private static final String DONE =
      "All sessions that this gateway shares are sealed by the first key of"
          + " sessions-store.key-file: if all gateways say so, its older keys can be taken out";

  private final SharedFixture rig = new SharedFixture();
  @TempDir private Path dir;
  private Path newFirst;
  private Path oldFirst;

  @BeforeEach
  void writeKeys() throws IOException {
    newFirst = Files.writeString(dir.resolve("new-first"), NEW + "\n" + OLD);
    oldFirst = Files.writeString(dir.resolve("old-first"), OLD + "\n" + NEW);
  }

  /** Lets a gateway with the old key first log in with each session. */
  private Gateway loggedIn(int sessions) {
    Gateway gateway = rig.new Gateway("A", oldFirst);
    gateway.count = sessions;
    gateway.boot();
    rig.settle();
    for (int i = 0; i < sessions; i++) {
      rig.succeed();
    }
    return gateway;
  }

  private Gateway started(String name, Path keys, int sessions) {
    Gateway gateway = rig.new Gateway(name, keys);
    gateway.count = sessions;
    gateway.boot();
    rig.settle();
    return gateway;
  }

  private long sealedBy(String key) throws IOException {
    TokenSeal seal = TokenSeal.read(Files.writeString(dir.resolve("one"), key));
    return rig.store.rows().stream()
        .filter(row -> seal.open(row.name(), row.version(), row.token().sealed()) != null)
        .count();
  }

  @Test
  void rowsOfAnOldKeyAreSealedAgainAFewPerSecond() throws IOException {
    Gateway first = loggedIn(10);
    first.kill();
    try (LogLines log = LogLines.of(SealUpkeep.class)) {
      Gateway second = started("B", newFirst, 10);
      assertThat(sealedBy(NEW)).isZero();
      rig.time.advance(Duration.ofMillis(900));
      assertThat(sealedBy(NEW)).isEqualTo(4);
      rig.time.advance(Duration.ofSeconds(1));
      assertThat(sealedBy(NEW)).isEqualTo(8);
      assertThat(log.lines()).isEmpty();
      rig.time.advance(Duration.ofSeconds(1));
      assertThat(sealedBy(NEW)).isEqualTo(10);
      assertThat(log.lines()).containsExactly(DONE);
      assertThat(rig.row().version()).isEqualTo(Version.of(1, 1));
      assertThat(id(second.token())).isNotNull();
    }
    Gateway third = started("C", Files.writeString(dir.resolve("new"), NEW), 10);
    assertThat(third.ledger.opensNothing()).isFalse();
    assertThat(third.ledger.problems().sentences()).isEmpty();
    assertThat(id(third.token())).isEqualTo("t1");
    assertThat(rig.sent).hasSize(10);
  }

  @Test
  void keysThatChangeAreUsedForRowsOfThePrevious() throws IOException {
    Gateway gateway = loggedIn(6);
    Row row = rig.row();
    try (LogLines log = LogLines.of(SealUpkeep.class)) {
      gateway.seal.use(Files.readAllBytes(newFirst));
      gateway.ledger.keysChanged();
      rig.time.advance(Duration.ofSeconds(3));
      assertThat(sealedBy(NEW)).isEqualTo(6);
      assertThat(log.lines()).containsExactly(DONE);
    }
    assertThat(rig.row().version()).isEqualTo(row.version());
    assertThat(id(gateway.token())).isEqualTo("t1");
  }

  @Test
  void gatewaysWithTheKeysInAnotherOrderDoNotFight() throws IOException {
    loggedIn(1);
    started("B", newFirst, 1);
    rig.time.advance(Duration.ofSeconds(2));
    assertThat(sealedBy(NEW)).isEqualTo(1);
    Row row = rig.row();
    rig.time.advance(Duration.ofMinutes(5));
    assertThat(rig.row()).isEqualTo(row);
  }

  @Test
  void aSessionWithATurnIsLeftToIt() throws IOException {
    Gateway first = loggedIn(1);
    first.session().attempt(new PendingRefresh());
    rig.settle();
    assertThat(rig.row().lease()).isNotNull();
    started("B", newFirst, 1);
    rig.time.advance(Duration.ofSeconds(5));
    assertThat(sealedBy(NEW)).isZero();
    assertThat(rig.row().lease()).isNotNull();
    rig.succeed();
    rig.time.advance(Duration.ofSeconds(5));
    assertThat(rig.row().version()).isEqualTo(Version.of(1, 2));
    assertThat(sealedBy(NEW)).isEqualTo(1);
  }

  @Test
  void aRowOfAnotherAccountIsLeftAsItIs() throws IOException {
    Gateway other = rig.new Gateway("B", newFirst);
    other.email = "other@example.com";
    other.boot();
    rig.settle();
    rig.succeed();
    Gateway old = rig.new Gateway("A", oldFirst);
    old.boot();
    rig.time.advance(Duration.ofSeconds(6));
    rig.succeed();
    assertThat(rig.row().version()).isEqualTo(Version.of(2, 2));
    assertThat(sealedBy(OLD)).isEqualTo(1);
    Row row = rig.row();
    rig.time.advance(Duration.ofSeconds(30));
    assertThat(other.session().progress().version()).isEqualTo(Version.of(2, 2));
    assertThat(rig.row()).isEqualTo(row);
  }

  @Test
  void aSessionThatIsDueIsLeftToItsRefresh() throws IOException {
    Gateway first = loggedIn(1);
    first.until(first.session().dueAt(), SharedFixture.TURN);
    started("B", newFirst, 1);
    rig.time.advance(Duration.ofSeconds(5));
    assertThat(sealedBy(NEW)).isZero();
  }

  @Test
  void aStoreThatDoesNotAnswerIsSparedByTheUpkeep() throws IOException {
    loggedIn(3).kill();
    Gateway second = started("B", newFirst, 3);
    second.isCut = true;
    rig.time.advance(Duration.ofSeconds(20));
    // One request is the look that has no answer yet.
    assertThat(second.requests - second.counted.looks - 1).as("writes").isEqualTo(3);
    assertThat(sealedBy(NEW)).isZero();
    second.isCut = false;
    rig.time.advance(Duration.ofSeconds(10));
    assertThat(sealedBy(NEW)).isEqualTo(3);
    assertThat(second.counted.conflicts).isZero();
  }

  @Test
  void oneKeyAloneTellsNothing() throws IOException {
    oldFirst = Files.writeString(dir.resolve("alone"), OLD);
    try (LogLines log = LogLines.of(SealUpkeep.class)) {
      loggedIn(1);
      started("B", oldFirst, 1);
      Row row = rig.row();
      rig.time.advance(Duration.ofMinutes(1));
      assertThat(rig.row()).isEqualTo(row);
      assertThat(log.lines()).isEmpty();
    }
  }
}
