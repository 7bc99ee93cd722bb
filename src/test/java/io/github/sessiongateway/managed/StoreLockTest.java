package io.github.sessiongateway.managed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sessiongateway.clock.Timers;
import io.github.sessiongateway.config.ConfigException;
import io.github.sessiongateway.testing.Await;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreLockTest {
  @TempDir Path dir;
  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final List<Duration> pauses = new ArrayList<>();

  @AfterEach
  void close() {
    Await.result(vertx.close());
  }

  @Test
  void aDirectoryIsHeldOnceInAProcessByWhateverPathAndAgainOnceItWasLetGo() throws IOException {
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
  void theFileIsTheOwnersAlone() throws IOException {
    StoreLock held = StoreLock.tryTake(dir);
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(dir.resolve(StoreLock.FILE))))
        .isEqualTo("rw-------");
    held.release();
  }

  @Test
  void aDirectoryWhoseLockCannotBeTakenIsAWrongSetting() throws IOException {
    Files.createDirectory(dir.resolve(StoreLock.FILE));
    assertThatThrownBy(() -> StoreLock.tryTake(dir))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("sessions-store.dir: cannot be used: " + dir);
    Files.delete(dir.resolve(StoreLock.FILE));
    StoreLock.tryTake(dir).release();
  }

  /** On POSIX, a second channel to the file would let the lock go when it is closed. */
  @Test
  void whoWasRefusedInTheSameProcessDoesNotOpenTheDoorToAnother() throws IOException {
    StoreLock held = StoreLock.tryTake(dir);
    assertThat(StoreLock.tryTake(dir)).isNull();
    Process other = LockHolder.start(dir);
    assertThat(LockHolder.says(other)).isEqualTo("refused");
    other.destroyForcibly();
    held.release();
  }

  @Test
  void aProcessThatIsKilledLetsItGo() throws IOException, InterruptedException {
    Process other = LockHolder.start(dir);
    assertThat(LockHolder.says(other)).isEqualTo("held");
    assertThat(StoreLock.tryTake(dir)).isNull();
    other.destroyForcibly().waitFor();
    StoreLock taken = StoreLock.tryTake(dir);
    assertThat(taken).isNotNull();
    taken.release();
  }

  @Test
  void whoComesSecondWaitsAndHasItOnceItIsLetGo() throws IOException {
    StoreLock held = StoreLock.tryTake(dir);
    StoreLock taken = Await.result(taking(held::release));
    assertThat(pauses).hasSize(3);
    taken.release();
  }

  @Test
  void whoWaitsTooLongIsToldByTheNameOfTheSetting() throws IOException {
    StoreLock held = StoreLock.tryTake(dir);
    assertThat(Await.failure(taking(() -> {})))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("sessions-store.dir: " + dir + " is in use by another gateway");
    Duration waited = pauses.stream().reduce(Duration.ZERO, Duration::plus);
    assertThat(waited).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(30));
    held.release();
  }

  /** Takes it by pauses that end at once; something happens in the third. */
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
    return Future.future(
        taken -> context.runOnContext(v -> StoreLock.take(dir, context, timers).onComplete(taken)));
  }
}
