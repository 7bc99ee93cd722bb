package io.github.sessiongateway.internal.managed.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.config.ConfigException;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.OnContext;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class StoreLockTest {
  private final Path dir;
  private final Context context;
  private final List<Duration> pauses = new ArrayList<>();

  StoreLockTest(@TempDir Path dir, Vertx vertx) {
    this.dir = dir;
    context = vertx.getOrCreateContext();
  }

  @Test
  void aDirectoryIsLockedOnceInAProcessByAnyPath() throws IOException {
    StoreLock held = StoreLock.tryTake(dir);
    assertThat(held).isNotNull();
    assertThat(StoreLock.tryTake(dir)).isNull();
    Path link = Files.createSymbolicLink(dir.resolve("link"), dir);
    assertThat(StoreLock.tryTake(link)).isNull();
    held.release();
    StoreLock again = StoreLock.tryTake(link);
    assertThat(again).isNotNull();
    again.release();
  }

  @Test
  void onlyTheOwnerCanUseTheLockFile() throws IOException {
    StoreLock held = StoreLock.tryTake(dir);
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(dir.resolve(StoreLock.FILE))))
        .isEqualTo("rw-------");
    held.release();
  }

  @Test
  @Timeout(60)
  void aLockThatIsNotARegularFileIsAProblem() throws Exception {
    Path lock = dir.resolve(StoreLock.FILE);
    Path elsewhere = dir.resolve("elsewhere");
    List<Callable<?>> wrong =
        List.of(
            () -> Files.createDirectory(lock),
            () -> Files.createSymbolicLink(lock, elsewhere),
            () -> new ProcessBuilder("mkfifo", lock.toString()).start().waitFor());
    for (Callable<?> make : wrong) {
      make.call();
      assertThatThrownBy(() -> StoreLock.tryTake(dir))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("sessions-store.dir: cannot be used: " + dir)
          .hasMessageContaining(".lock is not a regular file");
      Files.delete(lock);
    }
    assertThat(elsewhere).doesNotExist();
    StoreLock.tryTake(dir).release();
  }

  @Test
  void aWriteThatHangsHoldsTheLockUntilItEnds() throws Exception {
    StoreLock held = StoreLock.tryTake(dir);
    held.holding(
        () -> {
          held.release();
          assertThat(StoreLock.tryTake(dir)).isNull();
          return null;
        });
    StoreLock next = StoreLock.tryTake(dir);
    assertThat(next).isNotNull();
    assertThatThrownBy(() -> held.holding(() -> null)).isInstanceOf(IOException.class);
    next.release();
  }

  @Test
  void aLockWhoseFileWasDeletedIsTakenAgain() throws IOException {
    StoreLock held = StoreLock.tryTake(dir);
    held.check();
    Files.delete(dir.resolve(StoreLock.FILE));
    held.check();
    Process other = LockHolder.start(dir);
    assertThat(LockHolder.says(other)).isEqualTo("refused");
    other.destroyForcibly();
    held.release();
  }

  @Test
  void aLockFileOfAnotherProcessIsALostLock() throws Exception {
    StoreLock held = StoreLock.tryTake(dir);
    Files.delete(dir.resolve(StoreLock.FILE));
    Process other = LockHolder.start(dir);
    assertThat(LockHolder.says(other)).isEqualTo("held");
    assertThatThrownBy(held::check)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("another process has the directory");
    other.destroyForcibly().waitFor();
    held.check();
    held.release();
  }

  /** On POSIX, closing a second channel to the file would release the lock. */
  @Test
  void aSecondTryInTheProcessDoesNotReleaseTheLock() throws IOException {
    StoreLock held = StoreLock.tryTake(dir);
    assertThat(StoreLock.tryTake(dir)).isNull();
    Process other = LockHolder.start(dir);
    assertThat(LockHolder.says(other)).isEqualTo("refused");
    other.destroyForcibly();
    held.release();
  }

  @Test
  void aKilledProcessReleasesTheLock() throws IOException, InterruptedException {
    Process other = LockHolder.start(dir);
    assertThat(LockHolder.says(other)).isEqualTo("held");
    assertThat(StoreLock.tryTake(dir)).isNull();
    other.destroyForcibly().waitFor();
    StoreLock taken = StoreLock.tryTake(dir);
    assertThat(taken).isNotNull();
    taken.release();
  }

  @Test
  void theSecondProcessWaitsUntilTheLockIsReleased() throws IOException {
    StoreLock held = StoreLock.tryTake(dir);
    StoreLock taken = Await.result(taking(held::release));
    assertThat(pauses).hasSize(3);
    taken.release();
  }

  @Test
  void aDirectoryInUseFailsWithItsOwnCode() throws IOException {
    StoreLock held = StoreLock.tryTake(dir);
    assertThat(Await.failure(taking(() -> {})))
        .isInstanceOfSatisfying(
            SessionException.class, e -> assertThat(e.failure()).isEqualTo(Failure.STORE_IN_USE))
        .hasMessageContaining(dir + " (sessions-store.dir)");
    Duration waited = pauses.stream().reduce(Duration.ZERO, Duration::plus);
    assertThat(waited).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(30));
    held.release();
  }

  /** Takes the lock with pauses that end at once. The task runs in the third pause. */
  private Future<StoreLock> taking(Runnable inTheThird) {
    Timers timers =
        (pause, task) -> {
          pauses.add(pause);
          if (pauses.size() == 3) {
            inTheThird.run();
          }
          context.runOnContext(v -> task.run());
          return () -> {};
        };
    return OnContext.call(context, () -> StoreLock.take(dir, context, timers));
  }
}
