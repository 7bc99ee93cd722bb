package io.github.sessiongateway.internal.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.config.ConfigException;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.LogLines;
import io.github.sessiongateway.testing.ManualTime;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class FileWatchTest {
  private final Vertx vertx;
  private final ManualTime time = new ManualTime();
  private final List<String> taken = new CopyOnWriteArrayList<>();
  private final LogLines log = LogLines.of(FileWatch.class);
  private @TempDir Path folder;
  private Path file;
  private Path other;
  private volatile Consumer<String> hook = text -> {};

  FileWatchTest(Vertx vertx) {
    this.vertx = vertx;
  }

  @BeforeEach
  void write() throws IOException {
    file = Files.writeString(folder.resolve("one"), "1");
    other = Files.writeString(folder.resolve("two"), "2");
  }

  @AfterEach
  void close() {
    log.close();
  }

  @Test
  void theFilesAreReadAtTheStart() {
    start();
    assertThat(taken).containsExactly("12");
  }

  @Test
  void aChangeIsUsedAtTheSecondCheck() throws IOException {
    FileWatch watch = start();
    Await.result(watch.check());
    Files.writeString(other, "22");
    Await.result(watch.check());
    assertThat(taken).containsExactly("12");
    for (int i = 0; i < 5; i++) {
      Await.result(watch.check());
    }
    assertThat(taken).containsExactly("12", "122");
    assertThat(log.lines()).containsExactly("the.key has changed and is used");
  }

  @Test
  void aFileThatIsBeingWrittenIsWaitedFor() throws IOException {
    FileWatch watch = start();
    for (String half : List.of("", "1\n1", "1\n1\n1")) {
      Files.writeString(file, half);
      Await.result(watch.check());
    }
    assertThat(taken).containsExactly("12");
    Await.result(watch.check());
    assertThat(taken).containsExactly("12", "1\n1\n12");
  }

  @Test
  void aChangeOfTheSameSizeAndTimeIsSeen() throws IOException {
    FileWatch watch = start();
    FileTime time = Files.getLastModifiedTime(file);
    Files.writeString(file, "9");
    Files.setLastModifiedTime(file, time);
    Await.result(watch.check());
    Await.result(watch.check());
    assertThat(taken).containsExactly("12", "92");
  }

  @Test
  void aTouchedFileWithoutAChangeIsNotLoaded() throws IOException {
    FileWatch watch = start();
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000));
    Await.result(watch.check());
    Await.result(watch.check());
    assertThat(taken).containsExactly("12");
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void aWrongChangeIsLoggedOnceAndDegradesUntilItIsFixed() throws IOException {
    FileWatch watch = start();
    refuseWhatIsWrong();
    Files.writeString(file, "wrong");
    for (int i = 0; i < 5; i++) {
      Await.result(watch.check());
    }
    assertThat(taken).containsExactly("12");
    assertThat(log.lines())
        .containsExactly(
            "the.key has changed, but its previous content is used: the.key: line 1: is wrong (and 1"
                + " more)");
    assertThat(watch.troubles())
        .containsExactly("the.key: line 1: is wrong (and 1 more); its previous content is used");
    Files.writeString(file, "right");
    Await.result(watch.check());
    Await.result(watch.check());
    assertThat(taken).containsExactly("12", "right2");
    assertThat(watch.troubles()).isEmpty();
    assertThat(log.lines().get(1)).isEqualTo("the.key is right again and is used");
  }

  @Test
  void aWrongChangeThatIsUndoneNoLongerDegrades() throws IOException {
    FileWatch watch = start();
    refuseWhatIsWrong();
    for (String content : List.of("wrong", "1", "wrong")) {
      Files.writeString(file, content);
      Await.result(watch.check());
      Await.result(watch.check());
      assertThat(watch.troubles()).hasSize(content.equals("1") ? 0 : 1);
    }
    // The user of the contents may have noted the trouble, so it is told of its end.
    assertThat(taken).containsExactly("12", "12");
    assertThat(log.lines()).hasSize(3);
  }

  @Test
  void aFileThatIsMissingForOneCheckIsNotReported() throws IOException {
    FileWatch watch = start();
    Files.delete(file);
    Await.result(watch.check());
    Files.writeString(file, "1");
    Await.result(watch.check());
    Await.result(watch.check());
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void aMissingOrTooLargeFileLeavesTheOldContents() throws IOException {
    FileWatch watch = start();
    Files.delete(file);
    Await.result(watch.check());
    Await.result(watch.check());
    Files.write(file, new byte[FileWatch.MAX_BYTES + 1]);
    Await.result(watch.check());
    Await.result(watch.check());
    assertThat(taken).containsExactly("12");
    assertThat(log.lines()).hasSize(2);
    assertThat(log.lines().get(0)).contains("cannot be read");
    assertThat(log.lines().get(1)).contains("is larger than 1048576 bytes");
  }

  @Test
  void contentsThatAreInUseAreNotAChange() throws IOException {
    FileWatch watch =
        FileWatch.follow(
            vertx,
            time,
            "the.key",
            List.of(file),
            contents -> Future.succeededFuture(!contents.get(0).toString().equals("1")));
    Await.result(watch.check());
    Await.result(watch.check());
    assertThat(log.lines()).isEmpty();
    Files.writeString(file, "9");
    Await.result(watch.check());
    Await.result(watch.check());
    assertThat(log.lines()).containsExactly("the.key has changed and is used");
  }

  @Test
  void aFileThatBecomesAPipeIsReported() throws Exception {
    FileWatch watch = start();
    Files.delete(file);
    assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor()).isZero();
    Await.result(watch.check());
    Await.result(watch.check());
    assertThat(watch.troubles()).singleElement().asString().contains("is a pipe");
  }

  @Test
  void aFileThatCannotBeReadIsTriedAgain() throws IOException {
    FileWatch watch = start();
    hook =
        text -> {
          hook = again -> {};
          throw new IllegalStateException("for a moment");
        };
    Files.writeString(file, "later");
    for (int i = 0; i < 3; i++) {
      Await.result(watch.check());
    }
    assertThat(taken).containsExactly("12", "later2");
  }

  @Test
  void aMissingFileAtTheStartIsAProblem() throws IOException {
    Files.delete(file);
    assertThat(
            Await.failure(
                FileWatch.start(
                    vertx,
                    time,
                    "the.key",
                    List.of(file),
                    contents -> Future.succeededFuture(true))))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("the.key: " + file);
  }

  @Test
  void theFilesAreCheckedEverySecondUntilTheWatchIsClosed() throws IOException {
    FileWatch watch = start();
    Promise<String> second = Promise.promise();
    hook = second::tryComplete;
    Files.writeString(file, "later");
    lookOnce();
    lookOnce();
    assertThat(Await.result(second.future())).isEqualTo("later2");
    watch.close();
    awaitTimers(0);
  }

  /** Waits for a check, which ends when it sets the timer of the next. */
  private void lookOnce() {
    time.advance(FileWatch.EVERY);
    awaitTimers(1);
  }

  private void awaitTimers(int number) {
    Await.until(vertx, () -> time.timers() == number);
  }

  private void refuseWhatIsWrong() {
    hook =
        text -> {
          if (text.contains("wrong")) {
            throw new ConfigException(List.of("the.key: line 1: is wrong", "the.key: line 2"));
          }
        };
  }

  private FileWatch start() {
    return Await.result(
        FileWatch.start(
            vertx,
            time,
            "the.key",
            List.of(file, other),
            contents -> {
              String text = contents.get(0).toString() + contents.get(1);
              hook.accept(text);
              taken.add(text);
              return Future.succeededFuture(true);
            }));
  }
}
