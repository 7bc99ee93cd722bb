package io.github.sessiongateway.internal.managed.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.internal.config.ConfigException;
import io.github.sessiongateway.internal.shared.Version;
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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

public class SessionStoreTest {
  public static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

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
  void aSessionIsReadAsWrittenAndEncryptedInItsFile() throws IOException {
    open().write(session("ci", 7));
    List<StoredSession> loaded = open().load().sessions();
    assertThat(loaded).hasSize(1);
    assertThat(loaded.get(0).generation()).isEqualTo(7);
    assertThat(loaded.get(0).reply().toJson()).isEqualTo(session("ci", 7).reply().toJson());
    assertThat(loaded.get(0).toString()).doesNotContain("canary");
    String file = Files.readString(dir.resolve("ci.session"), StandardCharsets.ISO_8859_1);
    assertThat(file).doesNotContain("canary").doesNotContain("account");
  }

  @Test
  void onlyTheOwnerCanReadTheDirectoryAndItsFiles() throws IOException {
    open().write(session("ci", 1));
    assertThat(mode(dir)).isEqualTo("rwx------");
    assertThat(mode(dir.resolve("ci.session"))).isEqualTo("rw-------");
    try (Stream<Path> files = Files.list(dir)) {
      assertThat(files).hasSize(1);
    }
  }

  /** A volume's provider may widen the modes at each mount, so that a group can use it. */
  @Test
  void modesThatAllowOtherUsersAreCorrected() throws IOException {
    open().write(session("ci", 1));
    Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxrwx---"));
    Files.setPosixFilePermissions(
        dir.resolve("ci.session"), PosixFilePermissions.fromString("rw-rw----"));
    assertThat(loaded()).containsExactly("ci 1");
    assertThat(mode(dir)).isEqualTo("rwx------");
    assertThat(mode(dir.resolve("ci.session"))).isEqualTo("rw-------");
  }

  @Test
  void aFileThatIsTornAnywhereDoesNotOpenAndStays() throws IOException {
    open().write(session("cd", 1));
    open().write(session("ci", 1));
    byte[] whole = Files.readAllBytes(dir.resolve("ci.session"));
    for (int length = 0; length < whole.length; length += 5) {
      put("ci.session", java.util.Arrays.copyOf(whole, length));
      assertStays();
    }
  }

  @Test
  void aFileWithAnyByteChangedDoesNotOpenAndStays() throws IOException {
    open().write(session("cd", 1));
    open().write(session("ci", 1));
    byte[] whole = Files.readAllBytes(dir.resolve("ci.session"));
    for (int at = 0; at < whole.length; at++) {
      byte[] changed = whole.clone();
      changed[at] ^= 1;
      put("ci.session", changed);
      assertStays();
    }
  }

  @Test
  void aFileUnderAnotherNameDoesNotOpen() throws IOException {
    open().write(session("ci", 1));
    open().write(session("cd", 1));
    Files.copy(dir.resolve("ci.session"), dir.resolve("other.session"));
    Files.copy(dir.resolve("ci.session"), dir.resolve("ci.session.session"));
    assertThat(loaded()).containsExactly("cd 1", "ci 1");
    assertThat(dir.resolve("other.session")).exists();
  }

  @Test
  void ifNoSessionOpensTheKeyIsWrongAndNoFileMoves() throws IOException {
    open().write(session("ci", 1));
    open().write(session("cd", 1));
    Files.writeString(keyFile, key(2));
    assertThatThrownBy(() -> open().load())
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("sessions-store.key-file: none of the 2 stored sessions opens");
    Files.writeString(keyFile, key(1));
    assertThat(loaded()).containsExactly("cd 1", "ci 1");
  }

  @Test
  void sessionsThatDoNotOpenAreCountedAndReturnWithTheirKey() throws IOException {
    open().write(session("ci", 1));
    Files.writeString(keyFile, key(2));
    open().write(session("cd", 1));
    SessionStore store = open();
    assertThat(names(store)).containsExactly("cd 1");
    assertThat(store.problem())
        .isEqualTo(
            "Stored sessions are missing (sessions-store.dir): 1 (1 opened by no key of"
                + " sessions-store.key-file).");
    store.erase("ci");
    Files.writeString(keyFile, key(2) + "\n" + key(1));
    assertThat(loaded()).containsExactly("cd 1", "ci 1");
  }

  @Test
  void aNewSessionSetsAsideAFileThatDidNotOpen() throws IOException {
    open().write(session("ci", 1));
    Files.writeString(keyFile, key(2));
    open().write(session("cd", 1));
    for (int generation = 2; generation < 4; generation++) {
      SessionStore store = open();
      assertThat(names(store)).doesNotContain("ci 1");
      store.write(session("ci", generation));
      assertThat(store.problem()).isNull();
    }
    assertThat(loaded()).containsExactly("cd 1", "ci 3");
    Files.writeString(keyFile, key(1));
    assertThat(loaded()).containsExactly("ci 1");
  }

  @Test
  void filesThatAnEarlierVersionSetAsideAreTriedAgain() throws IOException {
    open().write(session("ci", 1));
    Files.move(dir.resolve("ci.session"), dir.resolve("ci.set-aside"));
    assertThat(loaded()).containsExactly("ci 1");
    open().write(session("ci", 2));
    assertThat(loaded()).containsExactly("ci 2");
  }

  @Test
  void erasingASessionRemovesItsFilesSetAside() throws IOException {
    open().write(session("cd", 1));
    open().write(session("ci", 1));
    Files.move(dir.resolve("ci.session"), dir.resolve("ci.set-aside"));
    SessionStore store = open();
    assertThat(names(store)).containsExactly("cd 1", "ci 1");
    store.write(session("ci", 2));
    store.erase("ci");
    store.erase("never-there");
    assertThat(loaded()).containsExactly("cd 1");
  }

  @Test
  @Timeout(60)
  void linksPipesAndDirectoriesAreIgnored() throws Exception {
    open().write(session("ci", 1));
    Path away = Files.createDirectory(temporary.resolve("away"));
    Path victim = Files.copy(dir.resolve("ci.session"), away.resolve("ci.session"));
    Files.setPosixFilePermissions(victim, PosixFilePermissions.fromString("rw-r--r--"));
    Files.delete(dir.resolve("ci.session"));
    Files.createSymbolicLink(dir.resolve("ci.session"), victim);
    Files.createDirectory(dir.resolve("directory.session"));
    Files.createDirectories(dir.resolve("directory.tmp").resolve("full"));
    Files.createSymbolicLink(dir.resolve("cd.tmp"), victim);
    Process made = new ProcessBuilder("mkfifo", dir.resolve("pipe.session").toString()).start();
    assertThat(made.waitFor()).isZero();
    open().write(session("cd", 1));
    SessionStore store = open();
    assertThat(names(store)).containsExactly("cd 1");
    assertThat(store.problem()).contains("3 not written by this version");
    store.write(session("ci", 2));
    store.write(session("pipe", 1));
    assertThat(loaded()).containsExactly("cd 1", "ci 2", "pipe 1");
    assertThat(mode(victim)).isEqualTo("rw-r--r--");
  }

  @Test
  void aSessionIsReadWithoutChangingTheDirectory() throws IOException {
    open().write(session("ci", 1));
    put("ci.tmp", new byte[] {1});
    Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-x---"));
    assertThat(SessionStore.peek(dir, keyFile, "ci").generation()).isEqualTo(1);
    assertThat(SessionStore.peek(dir, keyFile, "cd")).isNull();
    assertThat(dir.resolve("ci.tmp")).exists();
    assertThat(mode(dir)).isEqualTo("rwxr-x---");
  }

  @Test
  void theKeyRotatesByAListTheNewestFirst() throws IOException {
    open().write(session("ci", 1));
    Files.writeString(keyFile, key(2) + "\n" + key(1) + "\n");
    assertThat(open().load().sessions()).hasSize(1);
    open().write(session("ci", 2));
    Files.writeString(keyFile, key(2));
    assertThat(open().load().sessions()).hasSize(1);
  }

  @Test
  void aKeyFileWithoutKeysIsAProblemAndIsNotQuoted() throws IOException {
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
  void unfinishedFilesOfADeadProcessAreRemoved() throws IOException {
    open().write(session("ci", 1));
    put("ci.tmp", new byte[] {1, 2, 3});
    assertThat(open().load().sessions()).hasSize(1);
    assertThat(dir.resolve("ci.tmp")).doesNotExist();
  }

  private void assertStays() throws IOException {
    byte[] content = Files.readAllBytes(dir.resolve("ci.session"));
    SessionStore store = open();
    assertThat(names(store)).containsExactly("cd 1");
    assertThat(store.problem()).isNotNull();
    assertThat(dir.resolve("ci.session")).hasBinaryContent(content);
  }

  private List<String> loaded() {
    return names(open());
  }

  private static List<String> names(SessionStore store) {
    return store.load().sessions().stream()
        .map(session -> session.identity().name() + " " + session.generation())
        .toList();
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

  public static String key(int seed) {
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

  public static StoredSession session(String name, long generation) {
    JsonObject token =
        new JsonObject().put("id", "canary").put("expires_at", "2026-01-01T00:50:00Z");
    return new StoredSession(
        new SessionIdentity(name, true, "someone", false, 1),
        "account",
        Version.of(1, generation),
        LoginReply.of(new JsonObject().put("token", token)),
        Duration.ofHours(1),
        Duration.ofMinutes(50),
        NOW,
        false,
        false);
  }
}
