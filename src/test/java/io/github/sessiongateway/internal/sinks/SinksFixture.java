package io.github.sessiongateway.internal.sinks;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.SessionEvent;
import io.github.sessiongateway.api.SessionEvent.EventType;
import io.github.sessiongateway.internal.config.SinkConfig;
import io.github.sessiongateway.internal.config.SinkConfig.Format;
import io.github.sessiongateway.internal.files.PrivateFiles;
import io.github.sessiongateway.internal.telemetry.Meters;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.ManualTime;
import io.github.sessiongateway.testing.OnContext;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Sinks of one session, {@code ci}, below a folder. */
@ExtendWith(VertxExtension.class)
abstract class SinksFixture {
  static final Duration LIFE = Duration.ofMinutes(1);

  final Vertx vertx;
  final Context context;
  final ManualTime time = new ManualTime();
  final Map<String, Sinks.Held> tokens = new ConcurrentHashMap<>();
  final Sinks sinks;
  final Path folder;
  Path file;

  SinksFixture(@TempDir Path folder, Vertx vertx) {
    this.folder = folder;
    this.vertx = vertx;
    context = vertx.getOrCreateContext();
    sinks = new Sinks(context, time, tokens::get, URI.create("https://app.koyeb.com"), Meters.NONE);
  }

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("token");
  }

  SinkConfig sink(String name, Path path) {
    return new SinkConfig(name, "ci", path, Format.TOKEN);
  }

  void writePrivate(String content) throws IOException {
    Files.writeString(file, content);
    Files.setPosixFilePermissions(file, PrivateFiles.MODE);
  }

  /** Lets the next content fail, and a removal succeed, as a full disk does. */
  Path fillTheDisk() throws IOException {
    return Files.createDirectories(folder.resolve(".token.new/full"));
  }

  void use(SinkConfig... configs) {
    OnContext.run(context, () -> sinks.change(List.of(configs)));
  }

  void comes(String token) {
    tokens.put("ci", new Sinks.Held(new Bearer(token), LIFE));
    happens(EventType.REFRESHED);
  }

  void happens(EventType type) {
    OnContext.run(context, () -> sinks.happened(event(type)));
  }

  static SessionEvent event(EventType type) {
    return new SessionEvent(type, "ci", 1, null, null, null, Instant.EPOCH);
  }

  /** Lets the sinks know what they have written. */
  void settle() {
    Await.result(OnContext.call(context, sinks::settled));
  }

  void awaitContent(Path path, String content) {
    Await.until(vertx, () -> content.equals(read(path)));
    settle();
  }

  void awaitTrouble() {
    Await.until(vertx, () -> !sinks.troubles().isEmpty());
    settle();
  }

  void awaitNoFile() {
    Await.until(vertx, () -> !Files.exists(file));
    settle();
  }

  static String read(Path path) {
    try {
      return Files.exists(path) ? Files.readString(path) : "";
    } catch (IOException e) {
      return "";
    }
  }

  Set<?> names() throws IOException {
    try (var files = Files.list(folder)) {
      return Set.copyOf(files.map(found -> found.getFileName().toString()).toList());
    }
  }
}
