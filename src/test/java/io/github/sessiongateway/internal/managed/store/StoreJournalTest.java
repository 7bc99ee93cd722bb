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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

public class StoreJournalTest {
  private static final Duration LIMIT = Duration.ofSeconds(8);

  @TempDir Path temporary;
  private final ManualTime time = new ManualTime();
  private Path dir;
  private Path keyFile;

  @BeforeEach
  void keys() throws IOException {
    dir = temporary.resolve("store");
    keyFile = Files.writeString(temporary.resolve("keys"), key(1));
  }

  /** The disk may be full, for example. */
  @Test
  void aFailedWriteIsTriedAgainAndShownInHealthUntilThen() throws IOException {
    open().write(session("old", 1));
    StoreJournal journal = new StoreJournal(open(), StoreJournalTest::now, time, time);
    Path away = Files.move(dir, temporary.resolve("away"));
    Files.writeString(dir, "in the way");
    journal.write(session("ci", 1));
    journal.write(session("ci", 2));
    journal.erase("old");
    journal.write(session("cd", 1));
    assertThat(journal.problems().toString()).contains("cannot be stored").doesNotContain("canary");
    time.advance(StoreJournal.AGAIN);
    assertThat(journal.problems()).isNotEmpty();
    Files.delete(dir);
    Files.move(away, dir);
    journal.write(session("cd", 2));
    assertThat(journal.problems()).as("another is still to be written").isNotEmpty();
    time.advance(StoreJournal.AGAIN);
    assertThat(journal.problems()).isEmpty();
    assertThat(open().load().sessions())
        .extracting(session -> session.identity().name() + " " + session.generation())
        .containsExactly("cd 2", "ci 2");
    assertThat(time.timers()).isZero();
  }

  @Test
  void atTheCloseAFailedWriteIsTriedOnceMore() throws IOException {
    StoreJournal journal = new StoreJournal(open(), StoreJournalTest::now, time, time);
    Files.delete(dir);
    journal.write(session("ci", 1));
    assertThat(journal.close(LIMIT).succeeded()).isTrue();
    StoreJournal other = new StoreJournal(open(), StoreJournalTest::now, time, time);
    Files.delete(dir);
    other.write(session("ci", 1));
    assertThat(open()).isNotNull();
    assertThat(other.close(LIMIT).succeeded()).isTrue();
    other.write(session("too-late", 1));
    assertThat(open().load().sessions()).extracting(s -> s.identity().name()).containsExactly("ci");
  }

  @Test
  void aClosedWorkerIsAFailingDisk() {
    StoreJournal journal =
        new StoreJournal(
            open(),
            work -> {
              throw new RejectedExecutionException();
            },
            time,
            time);
    for (int i = 0; i < 10_000; i++) {
      journal.write(session("s" + i, 1));
    }
    assertThat(journal.problems()).isNotEmpty();
    assertThat(journal.close(LIMIT).succeeded()).isTrue();
  }

  @Test
  void onlyTheLatestWaitingChangeOfASessionIsWritten() throws IOException {
    List<Runnable> disk = new ArrayList<>();
    StoreJournal journal = new StoreJournal(open(), slow(disk), time, time);
    for (int generation = 1; generation <= 50; generation++) {
      journal.write(session("ci", generation));
      journal.write(session("cd", generation));
    }
    journal.erase("cd");
    Future<Void> flushed = journal.close(LIMIT);
    int writes = 0;
    while (!disk.isEmpty()) {
      disk.remove(0).run();
      writes++;
    }
    assertThat(writes).isEqualTo(3);
    assertThat(flushed.isComplete()).isTrue();
    assertThat(open().load().sessions()).hasSize(1).allMatch(session -> session.generation() == 50);
  }

  @Test
  void theCloseEndsHoweverManyChangesWait() {
    List<Runnable> disk = new ArrayList<>();
    Function<Callable<Void>, Future<Void>> slow = slow(disk);
    // Nothing is written, because only the number of changes matters.
    StoreJournal journal = new StoreJournal(open(), work -> slow.apply(() -> null), time, time);
    for (int i = 0; i < 100_000; i++) {
      journal.write(session("s" + i, 1));
    }
    Future<Void> closed = journal.close(LIMIT);
    while (!disk.isEmpty()) {
      disk.remove(disk.size() - 1).run();
    }
    assertThat(closed.succeeded()).isTrue();
  }

  @Test
  void aSessionIsStoredWhenTheDiskHasItsLatestChange() throws IOException {
    List<Runnable> disk = new ArrayList<>();
    StoreJournal journal = new StoreJournal(open(), slow(disk), time, time);
    journal.write(session("ci", 1));
    Future<Boolean> first = journal.stored("ci");
    journal.write(session("ci", 2));
    Future<Boolean> latest = journal.stored("ci");
    disk.remove(0).run();
    assertThat(first.result()).isTrue();
    assertThat(latest.isComplete()).isFalse();
    disk.remove(0).run();
    assertThat(latest.result()).isTrue();
    assertThat(journal.stored("ci").result()).isTrue();
    time.advance(SlowDisk.SLOW);
    assertThat(time.timers()).isZero();
  }

  @Test
  void aSessionIsNotStoredIfTheDiskFailsOrTakesTooLong() throws IOException {
    List<Runnable> disk = new ArrayList<>();
    StoreJournal journal = new StoreJournal(open(), slow(disk), time, time);
    journal.write(session("ci", 1));
    Future<Boolean> late = journal.stored("ci");
    time.advance(StoreJournal.PATIENCE.minusMillis(1));
    assertThat(late.isComplete()).isFalse();
    time.advance(Duration.ofMillis(1));
    assertThat(late.result()).isFalse();
    Files.delete(dir);
    Future<Boolean> failed = journal.stored("ci");
    disk.remove(0).run();
    assertThat(failed.result()).isFalse();
    assertThat(journal.stored("ci").result()).isFalse();
  }

  @Test
  void aDiskThatHangsShowsInHealthAfterFiveSeconds() throws IOException {
    List<Runnable> disk = new ArrayList<>();
    StoreJournal journal = new StoreJournal(open(), slow(disk), time, time);
    journal.write(session("ci", 1));
    time.advance(Duration.ofSeconds(3));
    journal.write(session("cd", 1));
    time.advance(Duration.ofMillis(1999));
    assertThat(journal.problems()).isEmpty();
    time.advance(Duration.ofMillis(1));
    assertThat(journal.problems()).hasSize(1).first().asString().contains("is slow or hangs");
    disk.remove(0).run();
    assertThat(journal.problems()).as("the other waits for less").isEmpty();
    time.advance(Duration.ofSeconds(5));
    assertThat(journal.problems()).hasSize(1);
    disk.remove(0).run();
    assertThat(journal.problems()).isEmpty();
    time.advance(Duration.ofSeconds(5));
    assertThat(time.timers()).isZero();
  }

  @Test
  void theCloseNamesTheSessionsThatWereNotWritten() throws IOException {
    List<Runnable> disk = new ArrayList<>();
    StoreJournal journal = new StoreJournal(open(), slow(disk), time, time);
    journal.write(session("ci", 1));
    journal.write(session("cd", 1));
    Future<Boolean> cd = journal.stored("cd");
    try (LogLines log = LogLines.of(StoreJournal.class)) {
      Future<Void> closed = journal.close(LIMIT);
      time.advance(LIMIT.minusMillis(1));
      assertThat(closed.isComplete()).isFalse();
      time.advance(Duration.ofMillis(1));
      assertThat(closed.succeeded()).isTrue();
      assertThat(log.lines()).contains("2 sessions were not written to the store: cd, ci");
    }
    assertThat(cd.result()).isFalse();
    disk.remove(0).run();
    assertThat(disk).isEmpty();
  }

  private SessionStore open() {
    return SessionStore.open(dir, keyFile);
  }

  /** Returns a disk that completes each write when the test says. */
  private static Function<Callable<Void>, Future<Void>> slow(List<Runnable> disk) {
    return work -> {
      Promise<Void> done = Promise.promise();
      disk.add(() -> now(work).onComplete(done));
      return done.future();
    };
  }

  public static Future<Void> now(Callable<Void> work) {
    try {
      return Future.succeededFuture(work.call());
    } catch (Exception e) {
      return Future.failedFuture(e);
    }
  }
}
