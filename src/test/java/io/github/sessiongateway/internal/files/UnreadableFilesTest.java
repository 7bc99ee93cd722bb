package io.github.sessiongateway.internal.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.config.ConfigException;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.LogLines;
import io.github.sessiongateway.testing.ManualTime;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a watch does with files that cannot be read. */
@ExtendWith(VertxExtension.class)
class UnreadableFilesTest {
  private final Vertx vertx;
  private final ManualTime time = new ManualTime();
  private final LogLines log = LogLines.of(FileWatch.class);
  private @TempDir Path folder;
  private Path file;

  UnreadableFilesTest(Vertx vertx) {
    this.vertx = vertx;
  }

  @BeforeEach
  void write() throws IOException {
    file = Files.writeString(folder.resolve("one"), "1");
  }

  @AfterEach
  void close() {
    log.close();
  }

  @Test
  void theUserIsToldOfFilesThatCannotBeRead() throws IOException {
    List<String> told = new CopyOnWriteArrayList<>();
    FileWatch watch =
        FileWatch.follow(
            vertx,
            time,
            "the.key",
            List.of(file),
            new FileWatch.Loader() {
              @Override
              public Future<Boolean> load(List<Buffer> contents) {
                told.add(contents.get(0).toString());
                return Future.succeededFuture(false);
              }

              @Override
              public void unreadable(ConfigException cause) {
                told.add(cause.problems().get(0));
              }
            });
    Files.delete(file);
    Await.result(watch.check());
    Await.result(watch.check());
    Files.writeString(file, "1");
    Await.result(watch.check());
    Await.result(watch.check());
    assertThat(told).containsExactly("the.key: " + file + " cannot be read", "1");
  }

  @Test
  void aPipeWhoseContentIsInUseIsNotAProblem() throws Exception {
    Path pipe = file.resolveSibling("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    FileWatch watch =
        FileWatch.follow(
            vertx,
            time,
            "the.key",
            List.of(pipe),
            contents -> Future.succeededFuture(!contents.get(0).toString().equals("1")));
    for (int i = 0; i < 3; i++) {
      Await.result(watch.check());
    }
    assertThat(log.lines()).isEmpty();
    assertThat(watch.troubles()).isEmpty();
    Files.delete(pipe);
    Files.writeString(pipe, "9");
    Await.result(watch.check());
    Await.result(watch.check());
    assertThat(log.lines()).containsExactly("the.key has changed and is used");
  }
}
