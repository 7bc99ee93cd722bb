package io.github.sessiongateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.sessiongateway.testing.Readme;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Types the README from top to bottom. */
@Tag("full")
@Timeout(300)
class ReadmeIT {
  private static final Path ROOT = Path.of("").toAbsolutePath();

  private static final String KOYEB = "https://app.koyeb.com";

  private HttpServer api;
  private @Nullable Process gateway;
  private @TempDir Path temporary;

  @AfterEach
  void end() {
    if (gateway != null) {
      gateway.destroyForcibly();
    }
    api.stop(0);
  }

  /** Koyeb's API, which lists the apps of whoever has a token. */
  @BeforeEach
  void startApi() throws IOException {
    api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    api.createContext("/v1/apps", ReadmeIT::apps);
    api.start();
  }

  private static void apps(HttpExchange exchange) throws IOException {
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    boolean known = authorization != null && authorization.startsWith("Bearer eyJ");
    byte[] body = (known ? "{\"apps\":[]}" : "{}").getBytes(UTF_8);
    exchange.sendResponseHeaders(known ? 200 : 401, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Test
  void everyCommandAndEveryExampleDoesWhatTheReadmeShows() throws Exception {
    String output = "";
    for (Readme.Block block : Readme.blocks()) {
      switch (block.info()) {
        case "sh run" -> output = runUntilReady(block.text());
        case "sh" -> output = sh(block.text());
        case "text" -> assertThat(masked(output)).isEqualTo(masked(block.text()));
        case "js" -> assertThat(node(block.text())).matches("eyJ\\S+\n");
        case "java" -> assertThat(java(block.text())).matches("a token that expires at 20\\S+Z\n");
        case "sh koyeb" -> assertThat(sh(koyeb(block.text()))).isEqualTo("{\"apps\":[]}");
        case "java fragment" -> assertThat(java(program(koyeb(block.text())))).endsWith("\n200\n");
        case "mermaid" -> assertThat(block.text()).startsWith("stateDiagram");
        case "yaml" -> Files.writeString(ROOT.resolve(file(block)), block.text());
        // A measurement, which no run repeats.
        case "bench" -> assertThat(block.text()).isNotBlank();
        case "xml" -> assertThat(block.text()).contains("<artifactId>koyeb-session-gateway<");
        case "xml fragment" -> {
          String pom = Files.readString(ROOT.resolve("pom.xml"));
          assertThat(block.text()).contains("<artifactId>netty-bom<", "<artifactId>jackson-bom<");
          assertThat(block.text().lines().filter(line -> line.contains("<version>")))
              .allMatch(line -> pom.contains(line.replaceAll("\\s*</?version>", "")));
        }
        default -> throw new AssertionError("Not known how to test: " + block);
      }
    }
    gateway.destroy();
    assertThat(gateway.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(gateway.exitValue()).isEqualTo(143);
  }

  private String koyeb(String text) {
    assertThat(text).contains(KOYEB);
    return text.replace(KOYEB, "http://127.0.0.1:" + api.getAddress().getPort());
  }

  /** The file that the sentence before a block names. */
  private static String file(Readme.Block block) {
    return block.text().startsWith("sessions:")
        ? "target/kept/gateway.yaml"
        : "target/served/gateway.yaml";
  }

  /** A program around some lines, beside a gateway that keeps a session alive. */
  private static String program(String lines) {
    String last = ".onSuccess(response -> System.out.println(response.statusCode()));";
    assertThat(lines).contains(last);
    String waited = lines.replace(last, last.replace("));", ")).eventually(vertx::close);"));
    return """
        import io.github.sessiongateway.SessionGateway;
        import io.github.sessiongateway.bus.ManagedClient;
        import io.github.sessiongateway.client.BearerAuth;
        import io.vertx.core.*;
        import io.vertx.core.json.JsonObject;
        import io.vertx.ext.web.client.WebClient;

        public class Example {
          public static void main(String[] args) throws Exception {
            Vertx vertx = Vertx.vertx();
            JsonObject config =
                new JsonObject()
                    .put("sandbox.enabled", true)
                    .put("sandbox.port", 0)
                    .put("sessions.default.credential.kind", "password")
                    .put("sessions.default.credential.email", "demo@example.com")
                    .put("sessions.default.credential.password", "demo");
            vertx
                .deployVerticle(new SessionGateway(), new DeploymentOptions().setConfig(config))
                .await();
        """
        + waited
        + "}}";
  }

  private static String sh(String commands) throws Exception {
    return run(ROOT, "", "bash", "-euo", "pipefail", "-c", commands);
  }

  private String runUntilReady(String command) throws IOException {
    gateway = new ProcessBuilder("bash", "-c", "exec " + command).redirectErrorStream(true).start();
    StringBuilder output = new StringBuilder();
    BufferedReader lines = gateway.inputReader(UTF_8);
    String line;
    do {
      line = lines.readLine();
      assertThat(line).as("after: " + output).isNotNull();
      output.append(line).append('\n');
    } while (!line.endsWith("is ready"));
    return output.toString();
  }

  /** As a module on standard input, beside the bridge client that npm has installed. */
  private static String node(String module) throws Exception {
    Path packages = ROOT.resolve("src/it/npm");
    return run(packages, module, "node", "--experimental-websocket", "--input-type=module", "-");
  }

  private String java(String source) throws Exception {
    Path file = Files.writeString(temporary.resolve("Example.java"), source);
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Path jar = ROOT.resolve("target/koyeb-session-gateway-fat.jar");
    String log = "-Dlogback.configurationFile=io/github/sessiongateway/standalone/logback.xml";
    return run(temporary, "", java, log, "-cp", jar.toString(), file.toString());
  }

  private static String run(Path where, String input, String... command) throws Exception {
    Process process =
        new ProcessBuilder(command).directory(where.toFile()).redirectErrorStream(true).start();
    try (var stdin = process.outputWriter(UTF_8)) {
      stdin.write(input);
    }
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(String.join(" ", command) + "\n" + output).isZero();
    return output;
  }

  /** Tokens differ from run to run. */
  private static String masked(String output) {
    return output.replaceAll("eyJ[\\w.-]+", "eyJ...");
  }
}
