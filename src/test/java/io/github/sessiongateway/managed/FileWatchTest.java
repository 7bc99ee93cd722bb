package io.github.sessiongateway.managed;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.config.SecretFile;
import io.github.sessiongateway.testing.LogLines;
import io.github.sessiongateway.testing.ManualTime;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileWatchTest {
  @TempDir Path dir;
  private final ManualTime time = new ManualTime();
  private final List<String> taken = new ArrayList<>();
  private Path file;
  private FileWatch watch;
  private long written;

  @BeforeEach
  void start() throws IOException {
    file = dir.resolve("password");
    write("old");
    watch = new FileWatch(time, work -> Future.future(p -> p.complete(call(work))));
    watch.add("the.key", file, "old", taken::add);
    watch.start();
  }

  @Test
  void aFileThatStaysAsItIsTellsNothing() {
    looks(10);
    assertThat(taken).isEmpty();
  }

  @Test
  void aChangeIsTakenOnce() throws IOException {
    looks(3);
    write("new\n");
    looks(10);
    assertThat(taken).containsExactly("new");
  }

  @Test
  void aHalfWrittenFileIsNotTaken() throws IOException {
    looks(3);
    write("");
    looks(3);
    write("n");
    looks(1);
    write("ne");
    looks(1);
    write("new");
    looks(1);
    assertThat(taken).isEmpty();
    looks(1);
    assertThat(taken).containsExactly("new");
  }

  @Test
  void aFileThatIsReplacedOrAwayForAMomentIsTakenWhenItIsThere() throws IOException {
    looks(3);
    Files.delete(file);
    looks(3);
    Path other = Files.writeString(dir.resolve("other"), "new");
    Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);
    looks(2);
    assertThat(taken).containsExactly("new");
  }

  @Test
  void oneWhoFailsAtAChangeEndsNeitherTheWatchNorTheOthers() throws IOException {
    List<String> others = new ArrayList<>();
    FileWatch careless = new FileWatch(time, work -> Future.future(p -> p.complete(call(work))));
    careless.add(
        "the.key",
        file,
        "old",
        content -> {
          throw new IllegalStateException("canary");
        });
    careless.add("the.key", file, "old", others::add);
    careless.start();
    write("new");
    looks(3);
    write("newer");
    looks(3);
    assertThat(others).containsExactly("new", "newer");
  }

  @Test
  void aFileThatIsGoneOrTooLargeIsToldOnceAndChangesNothing() throws IOException {
    try (LogLines log = LogLines.of(FileWatch.class)) {
      Files.delete(file);
      looks(5);
      write("x".repeat(SecretFile.MAX_BYTES + 1));
      looks(5);
      assertThat(log.lines())
          .containsExactly(
              "the.key: " + file + " cannot be read; what it held before is used",
              "the.key: " + file + " is larger than 65536 bytes; what it held before is used");
    }
    assertThat(taken).isEmpty();
    write("new");
    looks(2);
    assertThat(taken).containsExactly("new");
  }

  @Test
  void aClosedWatchHasNoTimer() {
    watch.close();
    looks(1);
    assertThat(time.timers()).isZero();
  }

  private void looks(int times) {
    time.advance(Duration.ofSeconds(times));
  }

  /** Every write is a second later: file systems with coarse times would hide it. */
  private void write(String content) throws IOException {
    Files.writeString(file, content);
    Files.setLastModifiedTime(
        file, FileTime.from(Instant.ofEpochSecond(1_700_000_000 + written++)));
  }

  private static <T> T call(java.util.concurrent.Callable<T> work) {
    try {
      return work.call();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
