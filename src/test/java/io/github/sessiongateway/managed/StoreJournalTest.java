package io.github.sessiongateway.managed;

import static io.github.sessiongateway.managed.SessionStoreTest.key;
import static io.github.sessiongateway.managed.SessionStoreTest.session;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.testing.ManualTime;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreJournalTest {
  @TempDir Path temporary;
  private Path dir;
  private Path keyFile;

  @BeforeEach
  void keys() throws IOException {
    dir = temporary.resolve("store");
    keyFile = Files.writeString(temporary.resolve("keys"), key(1));
  }

  /** A disk that is full, for example. */
  @Test
  void whatADiskDidNotTakeIsOfferedAgainAndShowsInHealthUntilThen() throws IOException {
    ManualTime time = new ManualTime();
    open().write(session("old", 1));
    StoreJournal journal = new StoreJournal(open(), StoreJournalTest::now, time);
    Path away = Files.move(dir, temporary.resolve("away"));
    Files.writeString(dir, "in the way");
    journal.write(session("ci", 1));
    journal.write(session("ci", 2));
    journal.erase("old");
    journal.write(session("cd", 1));
    assertThat(journal.problem()).isNotNull().doesNotContain("canary");
    time.advance(StoreJournal.AGAIN);
    assertThat(journal.problem()).isNotNull();
    Files.delete(dir);
    Files.move(away, dir);
    journal.write(session("cd", 2));
    assertThat(journal.problem()).as("another is still to be written").isNotNull();
    time.advance(StoreJournal.AGAIN);
    assertThat(journal.problem()).isNull();
    assertThat(open().load(1).sessions())
        .extracting(session -> session.identity().name() + " " + session.generation())
        .containsExactly("cd 2", "ci 2");
    assertThat(time.timers()).isZero();
  }

  @Test
  void atTheEndADiskThatFailsIsTriedOnceMoreAndNotWaitedFor() throws IOException {
    ManualTime time = new ManualTime();
    StoreJournal journal = new StoreJournal(open(), StoreJournalTest::now, time);
    Files.delete(dir);
    journal.write(session("ci", 1));
    assertThat(journal.close().succeeded()).isTrue();
    StoreJournal other = new StoreJournal(open(), StoreJournalTest::now, time);
    Files.delete(dir);
    other.write(session("ci", 1));
    assertThat(open()).isNotNull();
    assertThat(other.close().succeeded()).isTrue();
    other.write(session("too-late", 1));
    assertThat(open().load(1).sessions()).extracting(s -> s.identity().name()).containsExactly("ci");
  }

  @Test
  void aWorkerThatIsGoneIsADiskThatFails() {
    StoreJournal journal =
        new StoreJournal(
            open(),
            work -> {
              throw new RejectedExecutionException();
            },
            new ManualTime());
    for (int i = 0; i < 10_000; i++) {
      journal.write(session("s" + i, 1));
    }
    assertThat(journal.problem()).isNotNull();
    assertThat(journal.close().succeeded()).isTrue();
  }

  @Test
  void ofWhatWaitsForTheDiskOnlyTheLatestOfASessionIsWrittenInOrder() throws IOException {
    List<Runnable> disk = new ArrayList<>();
    StoreJournal journal = new StoreJournal(open(), slow(disk), new ManualTime());
    for (int generation = 1; generation <= 50; generation++) {
      journal.write(session("ci", generation));
      journal.write(session("cd", generation));
    }
    journal.erase("cd");
    Future<Void> flushed = journal.close();
    int writes = 0;
    while (!disk.isEmpty()) {
      disk.remove(0).run();
      writes++;
    }
    assertThat(writes).isEqualTo(3);
    assertThat(flushed.isComplete()).isTrue();
    assertThat(open().load(1).sessions()).hasSize(1).allMatch(session -> session.generation() == 50);
  }

  @Test
  void theEndComesHoweverManyWaitForTheDisk() {
    List<Runnable> disk = new ArrayList<>();
    Function<Callable<Void>, Future<Void>> slow = slow(disk);
    // Nothing is written: it is about how many.
    StoreJournal journal =
        new StoreJournal(open(), work -> slow.apply(() -> null), new ManualTime());
    for (int i = 0; i < 100_000; i++) {
      journal.write(session("s" + i, 1));
    }
    Future<Void> closed = journal.close();
    while (!disk.isEmpty()) {
      disk.remove(disk.size() - 1).run();
    }
    assertThat(closed.succeeded()).isTrue();
  }

  private SessionStore open() {
    return SessionStore.open(dir, keyFile);
  }

  /** A disk that takes each write when the test says. */
  private static Function<Callable<Void>, Future<Void>> slow(List<Runnable> disk) {
    return work -> {
      Promise<Void> done = Promise.promise();
      disk.add(() -> now(work).onComplete(done));
      return done.future();
    };
  }

  private static Future<Void> now(Callable<Void> work) {
    try {
      return Future.succeededFuture(work.call());
    } catch (Exception e) {
      return Future.failedFuture(e);
    }
  }
}
