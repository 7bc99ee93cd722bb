package io.github.sessiongateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.sessiongateway.testing.Page;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/** Types the README and every other page from top to bottom. */
@Tag("full")
@Timeout(300)
class ReadmeIT {
  private static final Path ROOT = Path.of("").toAbsolutePath();

  private static final String DEPLOY =
      "vertx.deployVerticle(SessionGateway::new, new DeploymentOptions().setConfig(config)).await();";

  /** What an application needs beside the dependencies of the pom: the gateway and a logger. */
  private static final String BESIDE =
      """
      <artifactId>koyeb-session-gateway</artifactId><version>0.1.0-SNAPSHOT</version>
      <artifactId>slf4j-simple</artifactId><version>${slf4j.version}</version>
      """;

  private static final Path REDIS = Path.of("/usr/bin/redis-server");

  private static final String KOYEB = "https://app.koyeb.com";

  private final List<Process> gateways = new ArrayList<>();
  private HttpServer api;
  private @TempDir Path temporary;

  @AfterEach
  void end() {
    gateways.forEach(Process::destroyForcibly);
    api.stop(0);
  }

  /** Serves what programs ask Koyeb for: the apps of a token's user. */
  @BeforeEach
  void startApi() throws IOException {
    api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    api.createContext("/v1/apps", exchange -> answer(exchange, "{\"apps\":[]}"));
    api.start();
  }

  private static void answer(HttpExchange exchange, String json) throws IOException {
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    boolean isAuthorized = authorization != null && authorization.startsWith("Bearer eyJ");
    byte[] body = (isAuthorized ? json : "{}").getBytes(UTF_8);
    exchange.sendResponseHeaders(isAuthorized ? 200 : 401, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  static Stream<Page> pages() {
    return Stream.concat(Page.all().stream(), Page.in(Path.of(".github")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pages")
  void everyCommandAndEveryExampleDoesWhatThePageShows(Page page) throws Exception {
    // All pages but the README expect that the reader runs a gateway on the sandbox.
    if (page.blocks().stream().anyMatch(block -> block.text().matches("(?s).*:80[89]0\\b.*"))
        && !page.equals(Page.README)) {
      runUntilReady("scripts/run");
    }
    String output = "";
    for (Page.Block block : page.blocks()) {
      String text = block.text();
      switch (block.info().replaceFirst(" file=.*", "")) {
        case "sh run" -> output = runUntilReady(text);
        case "sh" -> output = sh(text);
        case "sh redis" -> {
          assumeTrue(
              "true".equals(System.getenv("CI")) || Files.isExecutable(REDIS),
              "Redis is not installed: apt-get install redis-server");
          output = sh(text);
        }
        case "text" -> assertThat(masked(output)).isEqualTo(masked(text));
        case "text unordered" ->
            assertThat(output.lines()).hasSameElementsAs(text.lines().toList());
        case "js" -> assertThat(node(text)).matches("(No handler found .*\n)?eyJ\\S+\n");
        case "java" -> output = java(text);
        case "java test" -> assertThat(text).isEqualTo(ownTest());
        case "java fragment" -> assertThat(java(program(koyeb(text)))).isEqualTo("200\n");
        case "mermaid" -> assertThat(text).containsPattern("^(stateDiagram|flowchart)");
        case "yaml" -> Files.writeString(ROOT.resolve(block.info().replaceFirst(".*=", "")), text);
        // DocumentationTest reads it.
        case "yaml part" -> assertThat(text).isNotBlank();
        case "workflow" -> assertThat(workflow(text)).endsWith("{\"apps\":[]}");
        // docker/test-image builds the image and runs it.
        case "sh container" ->
            assertThat(ROOT.resolve("docker/compose.yaml"))
                .content()
                .contains(text.lines().toList());
        // scripts/test runs them if promtool is installed.
        case "sh promtool" ->
            assertThat(ROOT.resolve("scripts/test")).content().contains(text.lines().toList());
        // OAuthClientsIT runs it.
        case "java client" -> assertThat(squeezed(clients())).contains(squeezed(text));
        // NginxIT runs the first. The second would need a whole Spring Boot.
        case "nginx", "properties" -> assertThat(text).isNotBlank();
        // A measurement, which no run repeats.
        case "bench" -> assertThat(text).isNotBlank();
        // ArchitectureTest holds it.
        case "layers" -> assertThat(text).contains("→");
        case "xml" -> assertThat(versions(text)).isNotEmpty().isSubsetOf(versions(pom()));
        default -> throw new AssertionError("Not known how to test: " + block);
      }
    }
    for (Process gateway : gateways) {
      gateway.destroy();
      assertThat(gateway.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(gateway.exitValue()).isEqualTo(143);
    }
  }

  /** Returns the project's own test of the example, which runs with the unit tests. */
  private static String ownTest() throws IOException {
    Path file = Path.of("src/test/java/io/github/sessiongateway/junit/AppsTest.java");
    String own = "import io.github.sessiongateway.sandbox.Sandbox;";
    return Files.readString(ROOT.resolve(file))
        .replaceFirst("(?s)^package .*?\n\n", "")
        .replace(own, "import io.github.sessiongateway.junit.SandboxExtension;\n" + own);
  }

  private static String clients() throws IOException {
    Path file = Path.of("src/test/java/io/github/sessiongateway/programs/OAuthClientsIT.java");
    return Files.readString(ROOT.resolve(file)).replace("(site)", "(\"http://127.0.0.1:8081\")");
  }

  private static String squeezed(String code) {
    return code.replaceAll("\\s+", "");
  }

  private String koyeb(String text) {
    assertThat(text).contains(KOYEB);
    return text.replace(KOYEB, "http://127.0.0.1:" + api.getAddress().getPort());
  }

  /** Runs the last step of a workflow, with an API token of the sandbox. */
  private String workflow(String yaml) throws Exception {
    JsonObject job = new JsonObject(new Yaml().<Map<String, Object>>load(yaml));
    job = job.getJsonObject("jobs").getJsonObject("deploy");
    JsonArray steps = job.getJsonArray("steps");
    String environment = "export GATEWAY_UPSTREAM_BASE_URL=http://127.0.0.1:8090\n";
    for (Map.Entry<String, Object> variable : job.getJsonObject("env")) {
      String value =
          switch (variable.getValue().toString()) {
            case "${{ secrets.KOYEB_API_TOKEN }}" -> "demo-api-token";
            case "${{ secrets.KOYEB_ORGANIZATION_ID }}" -> "ef24a5a8-f5f4-3acf-a2e2-9227cb79dbeb";
            default -> throw new AssertionError("Not known how to set: " + variable);
          };
      environment += "export " + variable.getKey() + "=" + value + "\n";
    }
    String command = steps.getJsonObject(steps.size() - 1).getString("run");
    return sh(environment + "cd target\n" + koyeb(command));
  }

  /** Returns the versions of dependencies in a pom, each with its artifact. */
  private static List<String> versions(String pom) {
    return Pattern.compile("<artifactId>([^<]+)</artifactId>\\s*<version>([^<]+)</version>")
        .matcher(pom.substring(pom.indexOf("<dependencyManagement>")))
        .results()
        .map(match -> match.group(1) + " " + match.group(2))
        .toList();
  }

  /** Returns the project's own pom, with its properties resolved. */
  private static String pom() throws IOException {
    String pom = Files.readString(ROOT.resolve("pom.xml")) + BESIDE;
    return Pattern.compile("\\$\\{([\\w.]+)}")
        .matcher(pom)
        .replaceAll(
            property -> {
              Matcher value =
                  Pattern.compile("<%1$s>(.*)</%1$s>".formatted(property.group(1))).matcher(pom);
              return value.find() ? value.group(1) : "";
            });
  }

  /** Returns a program around some lines, beside a gateway with a managed session. */
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
        """
        + (lines.contains("deployVerticle") ? "" : DEPLOY)
        + waited
        + "}}";
  }

  private static String sh(String commands) throws Exception {
    return run(ROOT, "", "bash", "-euo", "pipefail", "-c", commands);
  }

  private String runUntilReady(String command) throws IOException {
    Process gateway =
        new ProcessBuilder("bash", "-c", "exec " + command).redirectErrorStream(true).start();
    gateways.add(gateway);
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
    // The log of an application is its own. Without a configuration, Logback logs at DEBUG.
    Path log = Files.writeString(temporary.resolve("logback.xml"), "<configuration/>");
    String option = "-Dlogback.configurationFile=" + log;
    return run(temporary, "", java, option, "-cp", jar.toString(), file.toString());
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

  /** Tokens and times differ from run to run, and a hyphen of keytool between JDKs. */
  private static String masked(String output) {
    return output
        .strip()
        .replaceAll("eyJ[\\w.-]+", "eyJ...")
        .replaceAll("\"correlation_id\":\"\\w{16}\"", "\"correlation_id\":\"(id)\"")
        .replaceAll("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+(Z|[+-]\\d\\d:\\d\\d)", "(time)")
        .replace("256 bit", "256-bit");
  }
}
