package io.github.sessiongateway.internal.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.PostgresServer;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.junit5.VertxExtension;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/**
 * The group of {@code docker/compose-many.yaml}, as processes of this machine. Its PostgreSQL is
 * that of the tests.
 */
@Timeout(300)
@ExtendWith(VertxExtension.class)
class ComposeManyIT {
  private static final Path HAPROXY = Path.of("/usr/sbin/haproxy");
  private static final Path MANY = Path.of("docker/many");
  private static final Map<String, String> ORGANIZATION =
      Map.of(
          "GATEWAY_SESSIONS_DEFAULT_CREDENTIAL_ORGANIZATION_ID",
          "ef24a5a8-f5f4-3acf-a2e2-9227cb79dbeb");
  private static final int CALLS = 9;

  private final AtomicInteger minted = new AtomicInteger();
  @TempDir private Path secrets;

  @BeforeEach
  void makeSecrets() throws Exception {
    assertThat(run("docker/make-secrets", secrets.toString())).isEmpty();
    Files.writeString(secrets.resolve("api-token"), "an-api-token");
    Files.writeString(
        secrets.resolve("gateway.yaml"),
        Files.readString(MANY.resolve("gateway.yaml"))
            .replace("/run/secrets", secrets.toString())
            .replace("0.0.0.0", "127.0.0.1"));
  }

  @Test
  void aGatewayCanStartWithTheSecrets() throws Exception {
    try (FatJar jar = new FatJar()) {
      FatJar.Ended checked =
          jar.command(
              "", ORGANIZATION, "check", "-conf", secrets.resolve("gateway.yaml").toString());
      assertThat(checked.code()).as(checked.toString()).isZero();
    }
    run(
        "openssl",
        "verify",
        "-CAfile",
        secrets.resolve("ca.crt").toString(),
        "-verify_hostname",
        URI.create(Files.readString(secrets.resolve("store-url")).strip()).getHost(),
        secrets.resolve("postgres.crt").toString());
  }

  @Test
  void theComposeFileGivesThemTheirSecrets() throws Exception {
    Map<?, ?> compose = new Yaml().load(Files.readString(Path.of("docker/compose-many.yaml")));
    Map<?, ?> services = (Map<?, ?>) compose.get("services");
    assertThat(services).hasSize(5);
    Map<?, ?> files = (Map<?, ?>) compose.get("secrets");
    for (Object name : files.keySet()) {
      assertThat(secrets.resolve(name.toString())).isReadable();
    }
    Map<?, ?> gateway = (Map<?, ?>) services.get("gateway-1");
    List<?> given = (List<?>) gateway.get("secrets");
    Matcher named =
        Pattern.compile("/run/secrets/(\\S+)")
            .matcher(Files.readString(MANY.resolve("gateway.yaml")));
    assertThat(named.results().map(result -> result.group(1)))
        .containsExactlyInAnyOrderElementsOf(given.stream().map(Object::toString).toList());
  }

  @Test
  void theGroupServesOneTokenThoughAGatewayDies(Vertx vertx) throws Exception {
    assumeTrue(
        "true".equals(System.getenv("CI")) || Files.isExecutable(HAPROXY),
        "HAProxy is not installed: apt-get install haproxy");
    HttpServer koyeb = Await.result(koyeb(vertx).listen(0, "127.0.0.1"));
    Process balancer = null;
    try (PostgresServer server = PostgresServer.launch();
        FatJar jar = new FatJar()) {
      Map<String, String> here = here(koyeb, server);
      List<FatJar.Ready> gateways = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        gateways.add(jar.run(here, "-conf", secrets.resolve("gateway.yaml").toString()));
      }
      int port = freePort();
      balancer = balancer(gateways, port);
      // The balancer may not listen yet.
      assertThat(call(port, "--retry", "20", "--retry-all-errors", "--retry-delay", "1"))
          .contains("\"minted-1\"");
      for (int i = 0; i < CALLS; i++) {
        assertThat(call(port)).contains("\"minted-1\"");
      }
      gateways.get(0).process().destroyForcibly().waitFor();
      for (int i = 0; i < CALLS; i++) {
        assertThat(call(port)).contains("\"minted-1\"");
      }
    } finally {
      if (balancer != null) {
        balancer.destroyForcibly();
      }
    }
    assertThat(minted).hasValue(1);
  }

  /** Mints a token at each call. */
  private HttpServer koyeb(Vertx vertx) {
    return vertx
        .createHttpServer()
        .requestHandler(
            request ->
                request
                    .response()
                    .putHeader("content-type", "application/json")
                    .end("{\"token\":\"minted-" + minted.incrementAndGet() + "\"}"));
  }

  /** The store and the Koyeb of this test, in place of those of the group. */
  private Map<String, String> here(HttpServer koyeb, PostgresServer server) throws Exception {
    Files.writeString(secrets.resolve("store-url"), server.url());
    Path conf = secrets.resolve("gateway.yaml");
    Files.writeString(conf, Files.readString(conf).replaceAll(" *ca-file: .*\n", ""));
    Map<String, String> here = new HashMap<>(ORGANIZATION);
    here.put("GATEWAY_UPSTREAM_BASE_URL", "http://127.0.0.1:" + koyeb.actualPort());
    return here;
  }

  private Process balancer(List<FatJar.Ready> gateways, int port) throws Exception {
    String config =
        Files.readString(MANY.resolve("haproxy.cfg"))
            .replace("bind :8443", "bind 127.0.0.1:" + port)
            .replace(" port 9090", "");
    for (int i = 0; i < gateways.size(); i++) {
      String name = "gateway-" + (i + 1) + ":8443";
      int bridge = URI.create(gateways.get(i).url("bridge")).getPort();
      int ops = URI.create(gateways.get(i).url("health")).getPort();
      assertThat(config).contains(name);
      config = config.replace(name, "127.0.0.1:" + bridge + " port " + ops);
    }
    Path file = Files.writeString(secrets.resolve("haproxy.cfg"), config);
    Process balancer =
        new ProcessBuilder(HAPROXY.toString(), "-db", "-f", file.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return balancer;
  }

  /** Calls as the head of that file says, with more options. */
  private String call(int port, String... options) throws Exception {
    List<String> words = new ArrayList<>(List.of("curl", "--silent", "--show-error"));
    words.addAll(List.of(options));
    words.addAll(
        List.of(
            "--fail-with-body",
            "--cacert",
            secrets.resolve("ca.crt").toString(),
            "-H",
            "@" + secrets.resolve("client-header"),
            "-H",
            "x-gateway-request: true",
            "--json",
            "{}",
            "https://localhost:" + port + "/call/session.token"));
    return run(words.toArray(String[]::new));
  }

  private static String run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(out).isTrue();
    assertThat(process.exitValue()).as(out).isZero();
    return out;
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
