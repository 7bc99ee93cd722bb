package io.github.sessiongateway.internal.sinks;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.SessionEvent.EventType;
import io.github.sessiongateway.internal.files.PrivateFiles;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.LogLines;
import io.github.sessiongateway.testing.OnContext;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SinksOnABadDiskTest extends SinksFixture {
  SinksOnABadDiskTest(@TempDir Path folder, Vertx vertx) {
    super(folder, vertx);
  }

  @Test
  void aLinkIsReplacedAndItsTargetStays() throws IOException {
    Path target = Files.writeString(folder.resolve("target"), "precious");
    Files.createSymbolicLink(file, target);
    comes("t1");
    use(sink("s", file));
    awaitContent(file, "t1");
    assertThat(file).isRegularFile();
    assertThat(Files.isSymbolicLink(file)).isFalse();
    assertThat(target).hasContent("precious");
  }

  @Test
  void whatAKilledProcessHasLeftIsNotUsed() throws IOException {
    Path left = Files.writeString(folder.resolve(".token.new"), "torn");
    Files.setPosixFilePermissions(left, PrivateFiles.MODE);
    comes("t1");
    use(sink("s", file));
    awaitContent(file, "t1");
    assertThat(left).doesNotExist();
  }

  @Test
  void aDiskThatFailsIsToldAndTriedAgain() throws IOException {
    Path missing = folder.resolve("later/token");
    comes("t1");
    try (LogLines log = LogLines.of(Sink.class)) {
      use(sink("s", missing));
      awaitTrouble();
      String problem = "sinks.s.path: " + missing + " cannot be written: no such file";
      assertThat(sinks.troubles()).containsExactly(problem);
      OnContext.run(context, () -> time.advance(Duration.ofSeconds(10)));
      Files.createDirectory(missing.getParent());
      OnContext.run(context, sinks::look);
      awaitContent(missing, "t1");
      Await.until(vertx, () -> sinks.troubles().isEmpty());
      assertThat(log.lines())
          .containsExactly(problem, "sinks.s.path: " + missing + " is written again");
    }
  }

  @Test
  void aFailedWriteIsRepeatedByItself() throws IOException {
    Path missing = folder.resolve("later/token");
    comes("t1");
    use(sink("s", missing));
    awaitTrouble();
    Files.createDirectory(missing.getParent());
    OnContext.run(context, () -> time.advance(Duration.ofSeconds(10)));
    awaitContent(missing, "t1");
  }

  @Test
  void aTokenThatCannotBeReplacedIsRemovedAtItsEnd() throws IOException {
    comes("t1");
    use(sink("s", file));
    awaitContent(file, "t1");
    fillTheDisk();
    comes("t2");
    awaitTrouble();
    assertThat(file).hasContent("t1");
    OnContext.run(context, () -> time.advance(LIFE.plusMillis(1)));
    awaitNoFile();
    assertThat(sinks.troubles()).hasSize(1);
  }

  @Test
  void aRejectedTokenThatCannotBeReplacedIsRemoved() throws IOException {
    comes("t1");
    use(sink("s", file));
    awaitContent(file, "t1");
    Path full = fillTheDisk();
    OnContext.run(
        context,
        () -> {
          tokens.put("ci", new Sinks.Held(new Bearer("t2"), LIFE));
          sinks.happened(event(EventType.INVALIDATED));
          sinks.happened(event(EventType.REFRESHED));
        });
    awaitNoFile();
    Files.delete(full);
    Files.delete(full.getParent());
    OnContext.run(context, () -> time.advance(Duration.ofSeconds(10)));
    awaitContent(file, "t2");
    Await.until(vertx, () -> sinks.troubles().isEmpty());
  }

  @Test
  void whatAnEarlierProcessHasLeftIsRemovedIfItCannotBeReplaced() throws IOException {
    writePrivate("of-the-last-run");
    fillTheDisk();
    comes("t1");
    use(sink("s", file));
    awaitNoFile();
  }

  @Test
  void aTokenThatCannotBeReplacedIsRemovedAfterSkippedTime() throws IOException {
    comes("t1");
    use(sink("s", file));
    awaitContent(file, "t1");
    fillTheDisk();
    comes("t2");
    awaitTrouble();
    OnContext.run(context, sinks::timeWasSkipped);
    awaitNoFile();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "with a space",
        "with-a-line-end\n",
        "{\"token\":\"t\"}",
        "token: t\nurl: https://app.koyeb.com\n",
        "url: \"https://app.koyeb.com\"\ntoken: \"t\"\nmore: 1\n"
      })
  void aFileThatNoSinkHasWrittenStays(String content) throws IOException {
    writePrivate(content);
    comes("t1");
    use(sink("s", file));
    awaitTrouble();
    assertThat(sinks.troubles().get(0)).endsWith("cannot be written: it is another's file");
    tokens.remove("ci");
    happens(EventType.LOST);
    use();
    Await.result(OnContext.call(context, sinks::close));
    assertThat(file).hasContent(content);
  }

  @Test
  void aFileThatOthersCanReadIsNotOfASink() throws IOException {
    Files.writeString(file, "a-token");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    use(sink("s", file));
    awaitTrouble();
    assertThat(file).hasContent("a-token");
  }

  @Test
  void anEmptyFileIsReplaced() throws IOException {
    Files.createFile(file);
    comes("t1");
    use(sink("s", file));
    awaitContent(file, "t1");
    assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PrivateFiles.MODE);
  }

  @Test
  void aFileThatCannotBeRemovedIsToldAndTriedAgain() throws IOException {
    comes("t1");
    use(sink("s", file));
    awaitContent(file, "t1");
    Files.delete(file);
    Path inTheWay = Files.createDirectories(file.resolve("x"));
    use();
    awaitTrouble();
    Files.delete(inTheWay);
    Files.delete(file);
    writePrivate("t1");
    OnContext.run(context, () -> time.advance(Duration.ofSeconds(10)));
    awaitNoFile();
    Await.until(vertx, () -> sinks.troubles().isEmpty());
  }

  @Test
  void aDirectoryInTheWayStays() throws IOException {
    Files.createDirectory(file);
    use(sink("s", file));
    awaitTrouble();
    assertThat(sinks.troubles().get(0)).endsWith("a directory is in the way");
    assertThat(file).isDirectory();
  }
}
