package io.github.sessiongateway.internal.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.testing.Addresses;
import io.github.sessiongateway.testing.Await;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The commands that start quickly, because they load few classes. */
@ExtendWith(VertxExtension.class)
class QuickCommandsTest {
  private static final String ABSENT =
      ".* (picocli|ch\\.qos\\.logback|org\\.slf4j|io\\.vertx|io\\.netty|java\\.net\\.http"
          + "|com\\.fasterxml\\.jackson\\.databind)\\..*";

  private final Vertx vertx;
  private @TempDir Path folder;
  private String url;

  QuickCommandsTest(Vertx vertx) {
    this.vertx = vertx;
  }

  @BeforeEach
  void listen() {
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(request -> request.response().end("{\"status\":\"UP\"}"))
            .webSocketHandler(
                socket -> socket.handler(f -> socket.writeTextMessage("{\"body\":{\"ok\":1}}")));
    url = "http://127.0.0.1:" + Await.result(server.listen(0, "127.0.0.1")).actualPort();
  }

  @Test
  void healthLoadsNoLibraryOfTheGateway() throws Exception {
    assertThat(run(0, "health", url)).isEqualTo("{\"status\":\"UP\"}");
    run(75, "health", "http://127.0.0.1:" + Addresses.CLOSED_PORT);
  }

  @Test
  void healthReadsItsPortFromAFileWithoutThem() throws Exception {
    String port = url.substring(url.lastIndexOf(':') + 1);
    Path yaml = Files.writeString(folder.resolve("c.yaml"), "ops: {port: " + port + "}\n");
    run(0, "health", "-conf", yaml.toString());
    Path json = Files.writeString(folder.resolve("c.json"), "{\"ops.port\": " + port + "}");
    run(0, "health", "-conf", json.toString());
    run(15, "health", "-conf", folder.resolve("missing").toString());
  }

  @Test
  void healthReadsACertificateWithoutThem() throws Exception {
    String pem = Path.of("src/test/resources/tls/server.pem").toAbsolutePath().toString();
    String text = "{ops: {tls: true, port: %d}, bridge.tls.cert-file: %s}";
    String yaml = text.formatted(Addresses.CLOSED_PORT, pem);
    run(75, "health", "-conf", Files.writeString(folder.resolve("t.yaml"), yaml).toString());
  }

  @Test
  void aCallThroughABridgeLoadsNoLibraryOfTheGateway() throws Exception {
    Path body = Files.writeString(folder.resolve("body"), "{\"token\":\"t\"}");
    List<String> call = List.of("call", "session.refresh", "--body", body.toString(), "--via");
    assertThat(run(0, with(call, url, "--print", "ok"))).isEqualTo("1");
    run(75, with(call, "http://127.0.0.1:" + Addresses.CLOSED_PORT));
  }

  private static String[] with(List<String> words, String... more) {
    return Stream.concat(words.stream(), Stream.of(more)).toArray(String[]::new);
  }

  /** Runs a command in a JVM of its own and returns what it prints. */
  private String run(int code, String... words) throws IOException, InterruptedException {
    Path classes = folder.resolve("classes");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xlog:class+load:file=" + classes,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(List.of(words));
    Process process =
        new ProcessBuilder(command).redirectError(folder.resolve("err").toFile()).start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(folder.resolve("err"))).isEqualTo(code);
    assertThat(Files.readAllLines(classes))
        .anyMatch(line -> line.contains(" " + Main.class.getName() + " "))
        .noneMatch(line -> line.matches(ABSENT));
    return out.strip();
  }
}
