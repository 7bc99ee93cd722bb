package io.github.sessiongateway.internal.managed;

import static io.github.sessiongateway.internal.managed.SessionFixture.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.managed.SharedFixture.Gateway;
import io.github.sessiongateway.internal.managed.store.StoredSession;
import io.github.sessiongateway.internal.shared.Standing;
import io.github.sessiongateway.internal.shared.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens that a gateway gets while the store does not answer outlive its process on its disk. */
class SpillTest {
  private final SharedFixture rig = new SharedFixture();
  private final Disk disk = new Disk();
  @TempDir private Path dir;
  private Path key;
  private Gateway gateway;

  @BeforeEach
  void create() throws IOException {
    key = Files.writeString(dir.resolve("key"), "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=");
    gateway = gateway("A");
  }

  private Gateway gateway(String name) {
    Gateway made = rig.new Gateway(name, key);
    made.disk = disk;
    return made;
  }

  private void begun() {
    gateway.boot();
    rig.settle();
    rig.succeed();
  }

  /** Lets the gateway get its second token while it is cut off. */
  private void cutOffWithANewerToken() {
    begun();
    gateway.isCut = true;
    gateway.until(gateway.held().mandatoryAt(), Duration.ZERO);
    rig.succeed();
    assertThat(rig.row().version()).isEqualTo(Version.of(1, 1));
  }

  /** Ends the gateway's process, and starts another one with its disk. */
  private Gateway restarted(boolean isCut) {
    gateway.kill();
    Gateway next = gateway("B");
    next.isCut = isCut;
    next.boot();
    rig.settle();
    return next;
  }

  @Test
  void nothingIsWrittenWhileTheStoreAnswers() {
    begun();
    assertThat(rig.row().version()).isEqualTo(Version.of(1, 1));
    assertThat(disk.files).isEmpty();
  }

  @Test
  void aTokenOfAnOutageIsWritten() {
    cutOffWithANewerToken();
    assertThat(disk.versions()).containsExactly("ci " + Version.of(1, 2));
  }

  @Test
  void aTokenIsWrittenWhoseWriteToTheStoreFails() {
    gateway.boot();
    rig.settle();
    gateway.isCut = true;
    rig.succeed();
    rig.time.advance(Duration.ofSeconds(5));
    assertThat(disk.versions()).containsExactly("ci " + Version.of(1, 1));
  }

  @Test
  void itsFileGoesWhenTheStoreHasTheToken() {
    cutOffWithANewerToken();
    gateway.isCut = false;
    rig.time.advance(Duration.ofSeconds(5));
    assertThat(rig.row().version()).isEqualTo(Version.of(1, 2));
    assertThat(disk.files).isEmpty();
  }

  @Test
  void theNextProcessOffersIt() {
    cutOffWithANewerToken();
    Gateway next = restarted(false);
    assertThat(id(next.token())).isEqualTo("t2");
    assertThat(rig.row().version()).isEqualTo(Version.of(1, 2));
    assertThat(disk.files).isEmpty();
    assertThat(rig.sent).containsExactly("A login", "A refresh t1");
  }

  @Test
  void theNextProcessUsesItAlsoWithoutTheStore() {
    cutOffWithANewerToken();
    Gateway next = restarted(true);
    assertThat(id(next.token())).isEqualTo("t2");
    assertThat(disk.versions()).containsExactly("ci " + Version.of(1, 2));
    next.isCut = false;
    rig.time.advance(Duration.ofSeconds(5));
    assertThat(rig.row().version()).isEqualTo(Version.of(1, 2));
    assertThat(disk.files).isEmpty();
  }

  /** Otherwise Koyeb's answer would be about a token that no other gateway knows. */
  @Test
  void itIsOfferedAlsoIfItsRefreshWaitsForTheStore() {
    cutOffWithANewerToken();
    Gateway next = restarted(true);
    next.rejected("t2");
    next.isCut = false;
    rig.time.advance(Duration.ofSeconds(5));
    assertThat(rig.row().version()).isEqualTo(Version.of(1, 2));
    assertThat(rig.sent).containsExactly("A login", "A refresh t1", "B refresh t2");
    rig.fail(SessionException.of(Failure.UNAUTHORIZED, "It is rejected."));
    rig.time.advance(Duration.ofSeconds(5));
    assertThat(rig.sent).containsExactly("A login", "A refresh t1", "B refresh t2", "B login");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void theStoresIsTakenIfItIsAsNew(int refreshes) {
    cutOffWithANewerToken();
    gateway.kill();
    Gateway other = rig.new Gateway("C", key);
    other.boot();
    rig.time.advance(Duration.ofSeconds(10));
    rig.succeed();
    for (int i = 1; i < refreshes; i++) {
      other.until(other.held().mandatoryAt(), Duration.ZERO);
      rig.succeed();
    }
    assertThat(rig.row().version()).isEqualTo(Version.of(1, 1 + refreshes));
    Gateway next = restarted(false);
    assertThat(id(next.token())).isEqualTo(id(other.token()));
    assertThat(disk.files).isEmpty();
  }

  /** Two gateways refreshed one token in the dark, and Koyeb rejected the token of the other. */
  @Test
  void itSupersedesARejectedOneOfItsVersion() {
    cutOffWithANewerToken();
    gateway.kill();
    Gateway other = rig.new Gateway("C", key);
    other.boot();
    rig.time.advance(Duration.ofSeconds(10));
    rig.succeed();
    var unused = other.ledger.rejected(other.session(), Version.of(1, 2));
    rig.settle();
    assertThat(rig.row().token().standing()).isEqualTo(Standing.REJECTED);
    other.kill();
    Gateway next = restarted(false);
    assertThat(id(next.token())).isEqualTo("t2");
    assertThat(rig.row().version()).isEqualTo(Version.of(1, 3));
    assertThat(disk.files).isEmpty();
  }

  /** A gateway that ends before it has erased its file leaves a token that the store has. */
  @ParameterizedTest
  @EnumSource(names = {"VALID", "REJECTED"})
  void aFileOfATokenThatTheStoreHasChangesNothing(Standing standing) {
    cutOffWithANewerToken();
    StoredSession file = disk.files.get("ci");
    gateway.isCut = false;
    rig.time.advance(Duration.ofSeconds(5));
    assertThat(disk.files).isEmpty();
    if (standing == Standing.REJECTED) {
      var unused = gateway.ledger.rejected(gateway.session(), Version.of(1, 2));
      rig.settle();
    }
    disk.write(file);
    Gateway next = restarted(false);
    assertThat(rig.row().version()).isEqualTo(Version.of(1, 2));
    assertThat(rig.row().token().standing()).isEqualTo(standing);
    assertThat(next.session().snapshot() == null).isEqualTo(standing == Standing.REJECTED);
    assertThat(disk.files).isEmpty();
  }

  @Test
  void itsFileStaysUntilTheStoreHasTheToken() {
    cutOffWithANewerToken();
    gateway.kill();
    Gateway next = gateway("B");
    next.boot();
    while (next.requests == 0) {
      rig.time.advance(Duration.ofMillis(1));
    }
    // It reads the store, and reaches it no more.
    next.isCut = true;
    rig.time.advance(Duration.ofSeconds(5));
    assertThat(rig.row().version()).isEqualTo(Version.of(1, 1));
    assertThat(disk.versions()).containsExactly("ci " + Version.of(1, 2));
  }

  @Test
  void aLogoutElsewhereEndsIt() {
    cutOffWithANewerToken();
    gateway.kill();
    Gateway other = rig.new Gateway("C", key);
    other.boot();
    rig.settle();
    var unused = other.context.ledger().ended(other.session());
    rig.settle();
    assertThat(rig.row().version().isEnd()).isTrue();
    Gateway next = restarted(false);
    assertThat(next.session().snapshot()).isNull();
    assertThat(disk.files).isEmpty();
    assertThat(rig.row().version().isEnd()).isTrue();
  }

  @Test
  void aRejectedOneIsNotGivenByTheNextProcess() {
    cutOffWithANewerToken();
    gateway.rejected("t2");
    Gateway next = restarted(true);
    assertThat(next.session().snapshot()).isNull();
  }
}
