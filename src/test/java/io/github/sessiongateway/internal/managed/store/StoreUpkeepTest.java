package io.github.sessiongateway.internal.managed.store;

import static io.github.sessiongateway.internal.managed.store.SessionStoreTest.key;
import static io.github.sessiongateway.internal.managed.store.SessionStoreTest.session;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.testing.LogLines;
import io.github.sessiongateway.testing.ManualTime;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The documented rotation of the store's key, and its interruptions. */
class StoreUpkeepTest {
  private static final int SESSIONS = 20;
  private static final String TAKE_OUT =
      "All stored sessions are sealed by the first key of sessions-store.key-file: the others can"
          + " be taken out";

  @TempDir Path temporary;
  private final ManualTime time = new ManualTime();
  private final Deque<Runnable> disk = new ArrayDeque<>();
  private Path dir;
  private Path keyFile;
  private SessionStore store;
  private StoreJournal journal;

  @BeforeEach
  void twentySessionsUnderTheOldKey() throws IOException {
    dir = temporary.resolve("store");
    keyFile = Files.writeString(temporary.resolve("keys"), key(1));
    start();
    for (int i = 0; i < SESSIONS; i++) {
      journal.write(session("s" + i, 1));
    }
    run(SESSIONS + 1);
    assertThat(disk).isEmpty();
  }

  @Test
  void aNewFirstKeyEncryptsAllWhileTheGatewayRuns() throws IOException {
    try (LogLines log = LogLines.of(StoreUpkeep.class)) {
      keys(key(2), key(1));
      use();
      runAll();
      assertThat(log.lines()).containsExactly(TAKE_OUT);
      keys(key(2));
      use();
      runAll();
      assertThat(log.lines()).hasSize(2);
    }
    assertThat(opened()).isEqualTo(SESSIONS);
  }

  @Test
  void theNextStartContinuesAKilledRotation() throws IOException {
    keys(key(2), key(1));
    use();
    // Lists the sessions, and runs one step.
    run(2);
    try (LogLines log = LogLines.of(StoreUpkeep.class)) {
      start();
      assertThat(journal.problems()).isEmpty();
      runAll();
      assertThat(log.lines()).containsExactly(TAKE_OUT);
    }
    keys(key(2));
    assertThat(opened()).isEqualTo(SESSIONS);
  }

  @Test
  void aRestartAfterTheRotationLogsAgainThatItIsComplete() throws IOException {
    keys(key(2), key(1));
    start();
    runAll();
    try (LogLines log = LogLines.of(StoreUpkeep.class)) {
      start();
      run(2);
      assertThat(disk).isEmpty();
      assertThat(log.lines()).containsExactly(TAKE_OUT);
    }
  }

  @Test
  void aReplacedKeyDecryptsUntilAllIsEncryptedAgain() throws IOException {
    keys(key(2));
    use();
    runAll();
    assertThat(opened()).isEqualTo(SESSIONS);
  }

  @Test
  void aKillAfterAKeyWasReplacedLosesNoSession() throws IOException {
    keys(key(2));
    use();
    run(2);
    assertThat(opened()).isBetween(1, SESSIONS - 1);
    keys(key(2), key(1));
    assertThat(opened()).isEqualTo(SESSIONS);
  }

  @Test
  void aChangeOfASessionIsWrittenBeforeTheUpkeep() throws IOException {
    keys(key(2), key(1));
    use();
    run(1);
    journal.write(session("s19", 2));
    Future<Boolean> stored = journal.stored("s19");
    // Ends the step that is under way, and then writes the change.
    run(2);
    assertThat(stored.result()).isTrue();
    runAll();
    keys(key(2));
    assertThat(SessionStore.open(dir, keyFile).load().sessions())
        .hasSize(SESSIONS)
        .filteredOn(session -> session.generation() == 2)
        .hasSize(1);
  }

  @Test
  void aDiskThatIsFullAtTheStartShowsInHealthAndIsTriedAgain() throws IOException {
    start();
    Path away = Files.move(dir, temporary.resolve("away"));
    runAll();
    assertThat(journal.problems()).hasSize(1).first().asString().contains("cannot be stored");
    Files.move(away, dir);
    time.advance(StoreJournal.AGAIN);
    runAll();
    assertThat(journal.problems()).isEmpty();
    try (Stream<Path> files = Files.list(dir)) {
      assertThat(files).hasSize(SESSIONS);
    }
  }

  /** Starts again, as after a killed process. */
  private void start() {
    disk.clear();
    store = SessionStore.open(dir, keyFile);
    List<String> older = store.load().olderSeals();
    journal =
        new StoreJournal(
            store,
            work -> {
              Promise<Void> done = Promise.promise();
              disk.add(() -> StoreJournalTest.now(work).onComplete(done));
              return done.future();
            },
            time,
            time);
    journal.open(older);
  }

  private void use() {
    assertThat(store.use(StoreKeys.read(keyFile))).isTrue();
    journal.keysChanged();
  }

  private void run(int steps) {
    for (int i = 0; i < steps; i++) {
      disk.remove().run();
    }
  }

  private void runAll() {
    while (!disk.isEmpty()) {
      run(1);
    }
  }

  private void keys(String... keys) throws IOException {
    Files.writeString(keyFile, String.join("\n", keys) + "\n");
  }

  private int opened() {
    return SessionStore.open(dir, keyFile).load().sessions().size();
  }
}
