package io.github.sessiongateway.internal.sinks;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.SessionEvent.EventType;
import io.github.sessiongateway.internal.files.PrivateFiles;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.LogLines;
import io.github.sessiongateway.testing.OnContext;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of others where a sink writes, and changes that fail in their middle. */
class SinksBesideOthersTest extends SinksFixture {
  private Path unfinished;

  SinksBesideOthersTest(@TempDir Path folder, Vertx vertx) {
    super(folder, vertx);
  }

  @BeforeEach
  void nameTheUnfinishedFile() {
    unfinished = folder.resolve(".token.new");
  }

  @Test
  void aTokenComesBackAfterARemovalThatHalfFailed() throws IOException {
    comes("t1");
    use(sink("s", file));
    awaitContent(file, "t1");
    anotherWrites(unfinished);
    tokens.remove("ci");
    happens(EventType.LOST);
    awaitTrouble();
    assertThat(file).doesNotExist();
    Files.delete(unfinished);
    comes("t1");
    awaitContent(file, "t1");
    assertThat(sinks.troubles()).isEmpty();
  }

  @Test
  void aTroubleIsOverWhenNoFileIsWantedAnyMore() {
    Path missing = folder.resolve("later/token");
    comes("t1");
    try (LogLines log = LogLines.of(Sink.class)) {
      use(sink("s", missing));
      awaitTrouble();
      tokens.remove("ci");
      happens(EventType.LOST);
      Await.until(vertx, () -> sinks.troubles().isEmpty());
      settle();
      assertThat(log.lines())
          .containsExactly(
              "sinks.s.path: " + missing + " cannot be written: no such file",
              "sinks.s.path: " + missing + " is written again");
      assertThat(time.timers()).isZero();
    }
  }

  @Test
  void theProblemNamesTheUnfinishedFileOfAnother() throws IOException {
    anotherWrites(unfinished);
    comes("t1");
    use(sink("s", file));
    awaitTrouble();
    assertThat(sinks.troubles())
        .containsExactly(
            "sinks.s.path: "
                + file
                + " cannot be written: "
                + unfinished
                + ": it is another's file");
    Files.delete(unfinished);
    OnContext.run(context, () -> time.advance(Duration.ofSeconds(10)));
    awaitContent(file, "t1");
    assertThat(sinks.troubles()).isEmpty();
  }

  @Test
  void anEndedSinkGivesAnothersFileUp() throws IOException {
    anotherWrites(file);
    comes("t1");
    use(sink("s", file));
    awaitTrouble();
    try (LogLines log = LogLines.of(Sink.class)) {
      use();
      Await.until(vertx, () -> sinks.troubles().isEmpty());
      settle();
      assertThat(time.timers()).isZero();
      assertThat(log.lines())
          .containsExactly("sinks.s.path: " + file + " stays: it is another's file");
    }
    assertThat(file).hasContent("another's");
  }

  @Test
  void anEndedSinkRemovesItsFileBesideAnothers() throws IOException {
    comes("t1");
    use(sink("s", file));
    awaitContent(file, "t1");
    anotherWrites(unfinished);
    try (LogLines log = LogLines.of(Sink.class)) {
      use();
      awaitNoFile();
      assertThat(log.lines())
          .containsExactly("sinks.s.path: " + unfinished + " stays: it is another's file");
    }
    assertThat(sinks.troubles()).isEmpty();
    assertThat(unfinished).hasContent("another's");
  }

  @Test
  void aSinkThatComesBackIsNotGivenUp() throws IOException {
    anotherWrites(file);
    comes("t1");
    OnContext.run(
        context,
        () -> {
          sinks.change(List.of(sink("s", file)));
          sinks.change(List.of());
          sinks.change(List.of(sink("s", file)));
        });
    awaitTrouble();
    Files.delete(file);
    OnContext.run(context, () -> time.advance(Duration.ofSeconds(10)));
    awaitContent(file, "t1");
  }

  @Test
  void anEndDuringAWriteThatFailsRemovesTheToken() throws IOException {
    comes("t1");
    use(sink("s", file));
    awaitContent(file, "t1");
    anotherWrites(unfinished);
    OnContext.run(
        context,
        () -> {
          tokens.put("ci", new Sinks.Held(new Bearer("t2"), LIFE));
          sinks.look();
          sinks.change(List.of());
        });
    awaitNoFile();
    assertThat(sinks.troubles()).isEmpty();
  }

  @Test
  void aSinkSettlesAfterTheRemovalThatFollowsAFailure() throws IOException {
    comes("t1");
    use(sink("s", file));
    awaitContent(file, "t1");
    anotherWrites(unfinished);
    Future<Integer> timers =
        OnContext.call(
            context,
            () -> {
              tokens.put("ci", new Sinks.Held(new Bearer("t2"), LIFE));
              sinks.timeWasSkipped();
              return sinks.settled().map(settled -> time.timers());
            });
    // The end of the first token, and the next try.
    assertThat(Await.result(timers)).isEqualTo(2);
    assertThat(file).doesNotExist();
  }

  private static void anotherWrites(Path path) throws IOException {
    Files.writeString(path, "another's");
    Files.setPosixFilePermissions(path, PrivateFiles.MODE);
  }
}
