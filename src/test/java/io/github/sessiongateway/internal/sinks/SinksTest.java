package io.github.sessiongateway.internal.sinks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.SessionEvent;
import io.github.sessiongateway.api.SessionEvent.EventType;
import io.github.sessiongateway.internal.config.SinkConfig;
import io.github.sessiongateway.internal.config.SinkConfig.Format;
import io.github.sessiongateway.internal.telemetry.Meters;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.LogLines;
import io.github.sessiongateway.testing.ManualTime;
import io.github.sessiongateway.testing.OnContext;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class SinksTest {
  private static final Duration LIFE = Duration.ofMinutes(1);

  private final Vertx vertx;
  private final Context context;
  private final ManualTime time = new ManualTime();
  private final Map<String, Sinks.Held> tokens = new ConcurrentHashMap<>();
  private final Sinks sinks;
  private final Path folder;
  private Path file;

  SinksTest(@TempDir Path folder, Vertx vertx) {
    this.folder = folder;
    this.vertx = vertx;
    context = vertx.getOrCreateContext();
    sinks = new Sinks(context, time, tokens::get, URI.create("https://app.koyeb.com"), Meters.NONE);
  }

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("token");
  }

  private SinkConfig sink(String name, Path path) {
    return new SinkConfig(name, "ci", path, Format.TOKEN);
  }

  private void use(SinkConfig... configs) {
    OnContext.run(context, () -> sinks.change(List.of(configs)));
  }

  private void comes(String token) {
    tokens.put("ci", new Sinks.Held(new Bearer(token), LIFE));
    happens(EventType.REFRESHED);
  }

  private void happens(EventType type) {
    SessionEvent event = new SessionEvent(type, "ci", 1, null, null, null, Instant.EPOCH);
    OnContext.run(context, () -> sinks.happened(event));
  }

  private void awaitContent(Path path, String content) {
    Await.until(vertx, () -> content.equals(read(path)));
  }

  private void awaitNoFile() {
    Await.until(vertx, () -> !Files.exists(file));
  }

  private static String read(Path path) {
    try {
      return Files.exists(path) ? Files.readString(path) : "";
    } catch (IOException e) {
      return "";
    }
  }

  private Set<?> names() throws IOException {
    try (var files = Files.list(folder)) {
      return Set.copyOf(files.map(found -> found.getFileName().toString()).toList());
    }
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
    Files.writeString(file, "of-the-last-run");
    use(sink("s", file));
    awaitNoFile();
  }

  @Test
  void aStartIsOverWhenTheFilesAreRight() throws IOException {
    Files.writeString(file, "of-the-last-run");
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
    Files.setPosixFilePermissions(left, PosixFilePermissions.fromString("rw-rw-rw-"));
    comes("t1");
    use(sink("s", file));
    awaitContent(file, "t1");
    assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
    assertThat(left).doesNotExist();
  }

  @Test
  void aDiskThatFailsIsToldAndTriedAgain() throws IOException {
    Path missing = folder.resolve("later/token");
    comes("t1");
    try (LogLines log = LogLines.of(Sink.class)) {
      use(sink("s", missing));
      Await.until(vertx, () -> !sinks.troubles().isEmpty());
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
    Await.until(vertx, () -> !sinks.troubles().isEmpty());
    Files.createDirectory(missing.getParent());
    OnContext.run(context, () -> time.advance(Duration.ofSeconds(10)));
    awaitContent(missing, "t1");
  }

  @Test
  void aDirectoryInTheWayStays() throws IOException {
    Files.createDirectory(file);
    use(sink("s", file));
    Await.until(vertx, () -> !sinks.troubles().isEmpty());
    assertThat(sinks.troubles().get(0)).endsWith("a directory is in the way");
    assertThat(file).isDirectory();
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
