package io.github.sessiongateway.internal.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The start of the fat jar on a machine that lacks something. */
@Tag("full")
@Timeout(120)
class StartIT {
  private static final String ZURICH = "{\"status\":\"Zürich\"}";
  private static final String LOGIN = "{\"email\":\"demo@example.com\",\"password\":\"demo\"}";

  @Test
  void aClusterNeedsAClusterManager() throws Exception {
    fails(
        new FatJar(),
        Map.of(),
        "--cluster needs a cluster manager on the class path, such as io.vertx:vertx-hazelcast.",
        "run",
        "--cluster");
  }

  @Test
  void anUnusableTemporaryDirectoryIsNamed() throws Exception {
    fails(
        new FatJar("-Djava.io.tmpdir=/no/such"),
        Map.of(),
        "The temporary directory /no/such cannot be written to: mount a tmpfs there, or set"
            + " -Djava.io.tmpdir before -jar.",
        "run");
  }

  @Test
  void aWrongPropertyOfVertxIsReported() throws Exception {
    fails(
        new FatJar("-Dvertx.options.eventLoopPoolSize=0"),
        Map.of(),
        "The gateway cannot start: a property vertx.options.* has a wrong value.",
        "run");
  }

  @Test
  void anUnknownLogLevelIsNamed() throws Exception {
    fails(
        new FatJar(),
        Map.of("GATEWAY_LOG_LEVEL", "loud"),
        "GATEWAY_LOG_LEVEL: must be one of ALL, TRACE, DEBUG, INFO, WARN, ERROR, OFF",
        "run");
  }

  @Test
  void tooFewOpenFilesAreNamed() throws Exception {
    String problem =
        "The gateway cannot start: too many open files. Raise the limit of open files (ulimit -n).";
    List<String> limited = List.of("bash", "-c", "ulimit -n 12 && exec \"$@\"", "bash");
    fails(new FatJar(limited), Map.of(), problem, "run");
  }

  @Test
  void aHeapThatIsTooSmallIsNamed() throws Exception {
    fails(
        new FatJar("-Xmx4m", "-XX:+UseSerialGC"),
        Map.of(),
        "The gateway cannot start: out of memory. Give it a larger heap (-Xmx) or the container"
            + " more memory.",
        "run");
  }

  private static void fails(FatJar jar, Map<String, String> env, String problem, String... args)
      throws Exception {
    try (jar) {
      FatJar.Ended ended = jar.command(LOGIN, env, args);
      assertThat(ended).isEqualTo(new FatJar.Ended(15, "", problem + "\n"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"C", "POSIX", "C.UTF-8"})
  void outputIsUtf8InAnyLocale(String locale) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", StartIT::answer);
    server.start();
    Map<String, String> env = Map.of("LC_ALL", locale);
    try (FatJar jar = new FatJar()) {
      String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
      assertThat(jar.command("", env, "health", url).out()).isEqualTo(ZURICH + "\n");
    } finally {
      server.stop(0);
    }
  }

  private static void answer(HttpExchange exchange) throws IOException {
    byte[] body = ZURICH.getBytes(UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Test
  void theStartTouchesNoXmlParser(@TempDir Path folder) throws Exception {
    Path classes = folder.resolve("classes");
    try (FatJar jar = new FatJar("-Xlog:class+load:file=" + classes)) {
      assertThat(jar.run(Map.of()).lines()).isNotEmpty();
    }
    assertThat(Files.readString(classes))
        .contains("internal.standalone.Main")
        .doesNotContain("xerces", "xml.sax", "javax.xml", "joran.JoranConfigurator");
  }

  @Test
  void withJsonEveryLineIsJson(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("c.yaml"), "log: {format: json, level: warn}\n");
    Map<String, String> env = Map.of("GATEWAY_NO_SUCH", "1");
    try (FatJar jar = new FatJar()) {
      Process process = jar.start(env, "run", "-conf", file.toString());
      BufferedReader out = process.inputReader(UTF_8);
      List<String> messages = new ArrayList<>();
      do {
        messages.add(new JsonObject(out.readLine()).getString("message"));
      } while (!messages.get(messages.size() - 1).endsWith("is ready"));
      assertThat(messages).hasSize(5).anyMatch(message -> message.startsWith("health: http://"));
      assertThat(new JsonObject(process.errorReader(UTF_8).readLine()).getString("message"))
          .isEqualTo("GATEWAY_NO_SUCH is not a setting of the gateway");
    }
    Files.writeString(file, "log.format: json\nbus.scope: all\n");
    try (FatJar jar = new FatJar()) {
      FatJar.Ended ended = jar.command("", Map.of(), "run", "-conf", file.toString());
      assertThat(ended.code()).isEqualTo(15);
      assertThat(ended.err()).hasLineCount(1);
      assertThat(new JsonObject(ended.err()).getString("message"))
          .startsWith("The configuration is wrong:\n  bus.scope: is 'all', but must be");
    }
  }

  @Test
  void aGatewayThatNoClientCanReachWarns() throws Exception {
    Map<String, String> env =
        Map.of("GATEWAY_BRIDGE_HTTP_ENABLED", "false", "GATEWAY_BRIDGE_TCP_ENABLED", "false");
    try (FatJar jar = new FatJar()) {
      Process process = jar.run(env).process();
      assertThat(process.errorReader().readLine())
          .endsWith(
              "WARN  StandaloneVerticle - No client can reach this gateway: bridge.http.enabled,"
                  + " bridge.tcp.enabled and bridge.proxy.enabled are false.");
    }
  }
}
