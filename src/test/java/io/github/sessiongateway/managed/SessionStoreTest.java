package io.github.sessiongateway.managed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.config.ConfigException;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionStoreTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir Path temporary;
  private Path dir;
  private Path keyFile;

  @BeforeEach
  void keys() throws IOException {
    dir = temporary.resolve("store");
    keyFile = temporary.resolve("keys");
    Files.writeString(keyFile, key(1));
  }

  @Test
  void whatIsWrittenIsReadAgainAndIsNotInTheFile() throws IOException {
    open().write(session("ci", 7));
    List<StoredSession> loaded = open().load(1);
    assertThat(loaded).hasSize(1);
    assertThat(loaded.get(0).generation()).isEqualTo(7);
    assertThat(loaded.get(0).reply().toJson()).isEqualTo(session("ci", 7).reply().toJson());
    assertThat(loaded.get(0).toString()).doesNotContain("canary");
    String file = Files.readString(dir.resolve("ci.session"), StandardCharsets.ISO_8859_1);
    assertThat(file).doesNotContain("canary").doesNotContain("account");
  }

  @Test
  void theDirectoryAndTheFilesAreTheOwnersAlone() throws IOException {
    open().write(session("ci", 1));
    assertThat(mode(dir)).isEqualTo("rwx------");
    assertThat(mode(dir.resolve("ci.session"))).isEqualTo("rw-------");
    try (Stream<Path> files = Files.list(dir)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void aDirectoryThatIsOpenToOthersIsRefused() throws IOException {
    assertThat(open()).isNotNull();
    Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-x---"));
    assertThatThrownBy(this::open)
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("sessions-store.dir: ");
  }

  @Test
  void aFileThatIsOpenToOthersIsSetAside() throws IOException {
    open().write(session("ci", 1));
    Files.setPosixFilePermissions(
        dir.resolve("ci.session"), PosixFilePermissions.fromString("rw-r-----"));
    assertSetAside();
  }

  @Test
  void aFileThatIsTornAnywhereIsSetAside() throws IOException {
    open().write(session("ci", 1));
    byte[] whole = Files.readAllBytes(dir.resolve("ci.session"));
    for (int length = 0; length < whole.length; length += 5) {
      put("ci.session", java.util.Arrays.copyOf(whole, length));
      assertSetAside();
    }
  }

  @Test
  void aFileWithAnyByteChangedIsSetAside() throws IOException {
    open().write(session("ci", 1));
    byte[] whole = Files.readAllBytes(dir.resolve("ci.session"));
    for (int at = 0; at < whole.length; at++) {
      byte[] changed = whole.clone();
      changed[at] ^= 1;
      put("ci.session", changed);
      assertSetAside();
    }
  }

  @Test
  void aFileUnderAnotherNameIsSetAside() throws IOException {
    open().write(session("ci", 1));
    Files.move(dir.resolve("ci.session"), dir.resolve("other.session"));
    assertThat(open().load(1)).isEmpty();
    assertThat(dir.resolve("other.set-aside")).exists();
  }

  @Test
  void whatCannotBeReadIsSetAsideAndTheOthersAreRead() throws IOException {
    open().write(session("ci", 1));
    Files.createDirectory(
        dir.resolve("a.session"),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    assertThat(open().load(1)).hasSize(1);
    assertThat(dir.resolve("a.set-aside")).exists();
  }

  @Test
  void whatCannotEvenBeSetAsideCostsALineOfLog() throws IOException {
    open().write(session("ci", 1));
    put("a.session", new byte[] {1});
    Files.createDirectories(dir.resolve("a.set-aside").resolve("not empty"));
    assertThat(open().load(1)).hasSize(1);
  }

  @Test
  void aCopyUnderALongerNameIsNotTheSession() throws IOException {
    open().write(session("ci", 1));
    Files.copy(dir.resolve("ci.session"), dir.resolve("ci.session.session"));
    Files.setPosixFilePermissions(
        dir.resolve("ci.session.session"), PosixFilePermissions.fromString("rw-------"));
    assertThat(open().load(1)).hasSize(1);
    assertThat(dir.resolve("ci.session")).exists();
    assertThat(dir.resolve("ci.session.session")).doesNotExist();
  }

  @Test
  void aFileOfAnotherKeyIsSetAside() throws IOException {
    open().write(session("ci", 1));
    Files.writeString(keyFile, key(2));
    assertSetAside();
  }

  @Test
  void theKeyRotatesByAListTheNewestFirst() throws IOException {
    open().write(session("ci", 1));
    Files.writeString(keyFile, key(2) + "\n" + key(1) + "\n");
    assertThat(open().load(1)).hasSize(1);
    open().write(session("ci", 2));
    Files.writeString(keyFile, key(2));
    assertThat(open().load(1)).hasSize(1);
  }

  @Test
  void aKeyFileThatHoldsNoKeysIsRefusedAndNotQuoted() throws IOException {
    for (String wrong : List.of("", "canary!", Base64.getEncoder().encodeToString(new byte[16]))) {
      Files.writeString(keyFile, wrong);
      assertThatThrownBy(this::open)
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("sessions-store.key-file: ")
          .hasMessageNotContaining("canary")
          .hasNoCause();
    }
  }

  @Test
  void whatADyingProcessLeftIsRemovedAndTheOldFileStands() throws IOException {
    open().write(session("ci", 1));
    put("ci.tmp", new byte[] {1, 2, 3});
    assertThat(open().load(1)).hasSize(1);
    assertThat(dir.resolve("ci.tmp")).doesNotExist();
  }

  @Test
  void anErasedSessionIsGone() throws IOException {
    open().write(session("ci", 1));
    open().erase("ci");
    open().erase("never-there");
    assertThat(open().load(1)).isEmpty();
  }

  @Test
  void aStoredTokenIsUsedForWhatIsLeftOfItByTheWallClocksOwnDifference() {
    Rig rig = new Rig(true);
    StoredSession stored = session("ci", 1);
    Token token = stored.token(NOW.plus(Duration.ofMinutes(30)), 1, rig.around);
    assertThat(token.endsAt() - rig.around.now()).isEqualTo(Duration.ofMinutes(20).toNanos());
    assertThat(token.windows().end()).isEqualTo(Duration.ofHours(1).toNanos());
    assertThat(stored.token(NOW.plus(Duration.ofMinutes(50)), 1, rig.around)).isNull();
    Token fast = session("ci", 1).token(NOW.plus(Duration.ofMinutes(49)), 1, rig.around);
    assertThat(fast.isRefused()).isFalse();
  }

  /** The gateway that wrote it thought that it was half an hour later than it was. */
  @Test
  void aWallClockThatIsSetRightMeanwhileDoesNotMakeATokenLiveLonger() {
    Rig rig = new Rig(true);
    StoredSession right = session("ci", 1);
    StoredSession stored =
        new StoredSession(
            right.identity(),
            right.account(),
            right.generation(),
            right.reply(),
            right.life(),
            right.left(),
            NOW.plus(Duration.ofMinutes(30)),
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
    Token doubtful = session("ci", 1).token(NOW.minus(Duration.ofHours(3)), 1, rig.around);
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
    Token token = session("ci", 1).token(NOW.plus(Duration.ofMinutes(30)), 1, rig.around);
    rig.session.restore(token, 1);
    assertThat(rig.answers.status(rig.session).refreshedAt())
        .isEqualTo(rig.around.clock().instant().minus(Duration.ofMinutes(40)));
  }

  private void assertSetAside() throws IOException {
    assertThat(open().load(1)).isEmpty();
    assertThat(dir.resolve("ci.session")).doesNotExist();
    assertThat(dir.resolve("ci.set-aside")).exists();
  }

  private void put(String name, byte[] bytes) throws IOException {
    Path file = dir.resolve(name);
    Files.write(file, bytes);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private SessionStore open() {
    return SessionStore.open(dir, keyFile);
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  static String key(int seed) {
    byte[] bytes = new byte[32];
    bytes[0] = (byte) seed;
    return Base64.getEncoder().encodeToString(bytes);
  }

  @Test
  void aWriteThatFailsLeavesNoFileBehind() throws IOException {
    SessionStore store = open();
    Files.createDirectories(dir.resolve("ci.session").resolve("x"));
    assertThatThrownBy(() -> store.write(session("ci", 1))).isInstanceOf(IOException.class);
    assertThat(dir.resolve("ci.tmp")).doesNotExist();
  }

  static StoredSession session(String name, long generation) {
    JsonObject token =
        new JsonObject().put("id", "canary").put("expires_at", "2026-01-01T00:50:00Z");
    return new StoredSession(
        new SessionIdentity(name, true, "someone", false, 1),
        "account",
        generation,
        LoginReply.of(new JsonObject().put("token", token)),
        Duration.ofHours(1),
        Duration.ofMinutes(50),
        NOW,
        false);
  }
}
