package io.github.sessiongateway.internal.sinks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.SessionEvent.EventType;
import io.github.sessiongateway.internal.config.SinkConfig;
import io.github.sessiongateway.internal.config.SinkConfig.Format;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.OnContext;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SinksTest extends SinksFixture {
  SinksTest(@TempDir Path folder, Vertx vertx) {
    super(folder, vertx);
  }

  @Test
  void aFileHoldsTheTokenAloneForItsOwnerAlone() throws IOException {
    comes("t1");
    use(sink("s", file));
    awaitContent(file, "t1");
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    comes("t2");
    awaitContent(file, "t2");
    assertThat(names()).isEqualTo(Set.of("token"));
  }

  @Test
  void koyebsCommandLineFindsItsConfiguration() {
    Path yaml = folder.resolve("koyeb.yaml");
    comes("t1");
    use(new SinkConfig("s", "ci", yaml, Format.KOYEB_YAML));
    awaitContent(yaml, "url: \"https://app.koyeb.com\"\ntoken: \"t1\"\n");
  }

  @Test
  void aReaderThatHasItOpenKeepsTheOldContent() throws IOException {
    comes("t1");
    use(sink("s", file));
    awaitContent(file, "t1");
    try (var open = Files.newInputStream(file)) {
      comes("a-longer-token");
      awaitContent(file, "a-longer-token");
      assertThat(new String(open.readAllBytes(), UTF_8)).isEqualTo("t1");
    }
  }

  @Test
  void withoutATokenTheFileOfTheLastRunIsRemoved() throws IOException {
    writePrivate("of-the-last-run");
    use(sink("s", file));
    awaitNoFile();
  }

  @Test
  void aStartIsOverWhenTheFilesAreRight() throws IOException {
    writePrivate("of-the-last-run");
    Path other = folder.resolve("other");
    comes("t1");
    SinkConfig without = new SinkConfig("b", "none", file, Format.TOKEN);
    Await.result(OnContext.call(context, () -> sinks.start(List.of(sink("a", other), without))));
    assertThat(names()).isEqualTo(Set.of("other"));
    assertThat(other).hasContent("t1");
  }

  @Test
  void aTokenThatEndsIsRemoved() {
    comes("t1");
    use(sink("s", file));
    awaitContent(file, "t1");
    OnContext.run(
        context,
        () -> {
          tokens.remove("ci");
          time.advance(LIFE);
        });
    assertThat(file).exists();
    OnContext.run(context, () -> time.advance(Duration.ofMillis(1)));
    awaitNoFile();
    assertThat(time.timers()).isZero();
  }

  @Test
  void aSinkThatComesBackBeforeItsFileIsRemovedGoesOn() throws IOException {
    comes("t1");
    use(sink("s", file));
    awaitContent(file, "t1");
    OnContext.run(
        context,
        () -> {
          sinks.change(List.of());
          sinks.change(List.of(sink("again", file)));
        });
    comes("t2");
    awaitContent(file, "t2");
  }

  @Test
  void aStopWaitsForTheRemovalOfAFile() {
    comes("t1");
    use(sink("s", file));
    awaitContent(file, "t1");
    Await.result(
        OnContext.call(
            context,
            () -> {
              sinks.change(List.of());
              return sinks.close();
            }));
    assertThat(file).doesNotExist();
  }

  @Test
  void aSinkThatIsNotConfiguredAnyMoreLosesItsFile() {
    Path other = folder.resolve("other");
    comes("t1");
    use(sink("a", file), sink("b", other));
    awaitContent(file, "t1");
    awaitContent(other, "t1");
    use(sink("b", other));
    awaitNoFile();
    assertThat(other).hasContent("t1");
  }

  @Test
  void aFileStaysWhenItsSinkHasAnotherName() {
    comes("t1");
    tokens.put("other", new Sinks.Held(new Bearer("t2"), LIFE));
    use(sink("a", file));
    awaitContent(file, "t1");
    use(new SinkConfig("b", "other", file, Format.TOKEN));
    awaitContent(file, "t2");
  }

  @Test
  void aStopLeavesTheFile() {
    comes("t1");
    use(sink("s", file));
    awaitContent(file, "t1");
    OnContext.run(context, sinks::leave);
    tokens.remove("ci");
    happens(EventType.REFRESH_FAILED);
    Await.result(OnContext.call(context, sinks::close));
    assertThat(file).hasContent("t1");
    assertThat(time.timers()).isZero();
  }

  @Test
  void aStopThatLogsOutRemovesTheFile() {
    comes("t1");
    use(sink("s", file));
    awaitContent(file, "t1");
    OnContext.run(context, sinks::leave);
    happens(EventType.REVOKED);
    Await.result(OnContext.call(context, sinks::close));
    assertThat(file).doesNotExist();
  }
}
