package io.github.sessiongateway.internal.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ops port beyond loopback, asked from another network namespace as a kubelet asks. */
@Tag("full")
@Timeout(120)
class OpsPortIT {
  private static final String SESSION = "canary-session";
  private static final String KEY = "a-key-of-the-scraper";

  private static final FatJar JAR = new FatJar();
  private static @TempDir Path folder;
  private static NetworkNamespace elsewhere;
  private static URI health;

  @BeforeAll
  static void start() throws Exception {
    try {
      elsewhere = NetworkNamespace.make();
    } catch (IOException e) {
      System.out.println("skipped: a network namespace cannot be made here: " + e.getMessage());
      abort("A network namespace cannot be made here.");
    }
    JsonObject config =
        new JsonObject()
            .put("upstream.base-url", "http://127.0.0.1:1")
            .put("sessions." + SESSION + ".required", false)
            .put("sessions." + SESSION + ".credential.kind", "password")
            .put("sessions." + SESSION + ".credential.email", "e@example.com")
            .put("sessions." + SESSION + ".credential.password", "secret")
            .put("ops.host", "0.0.0.0")
            .put("ops.key-file", Files.writeString(folder.resolve("key"), KEY + "\n").toString());
    Path conf = Files.writeString(folder.resolve("c.json"), config.encode());
    health = URI.create(JAR.run(Map.of(), "-conf", conf.toString()).url("health"));
  }

  @AfterAll
  static void stop() throws Exception {
    JAR.close();
    if (elsewhere != null) {
      elsewhere.close();
    }
  }

  /** Sends a request with what every system has. The port closes the connection after an answer. */
  private static String get(String path, String... headers) throws Exception {
    String script =
        "exec 3<>/dev/tcp/$0/$1; printf 'GET %s HTTP/1.1\\r\\nHost: %s:%s\\r\\n%s\\r\\n' \"$2\""
            + " \"$0\" \"$1\" \"$3\" >&3; cat <&3";
    StringBuilder lines = new StringBuilder();
    List.of(headers).forEach(header -> lines.append(header).append("\r\n"));
    return elsewhere.inside(
        "timeout",
        "20",
        "bash",
        "-c",
        script,
        elsewhere.here(),
        String.valueOf(health.getPort()),
        path,
        lines.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health/live", "/health/ready", "/health/started", "/version"})
  void aProbeFromElsewhereIsAnswered(String path) throws Exception {
    assertThat(get(path)).startsWith("HTTP/1.1 200").doesNotContain(SESSION);
  }

  @Test
  void readinessSaysThatItIsDegradedAndNotWhy() throws Exception {
    String here;
    do {
      // The first try of the session has to fail before there is anything to tell.
      here =
          JAR.command("", Map.of(), "health", health.toString().replace("0.0.0.0", "127.0.0.1"))
              .out();
    } while (!here.contains("degraded"));
    assertThat(here).contains("Session " + SESSION + " ");
    assertThat(get("/health/ready")).endsWith("{\"status\":\"UP\",\"degraded\":true}");
  }

  @Test
  void metricsDemandTheirKey() throws Exception {
    assertThat(get("/metrics")).startsWith("HTTP/1.1 401").doesNotContain(KEY, SESSION);
    assertThat(get("/metrics", "Authorization: Bearer wrong")).startsWith("HTTP/1.1 401");
    assertThat(get("/metrics", "Authorization: Bearer " + KEY))
        .startsWith("HTTP/1.1 200")
        .contains("session_gateway")
        .doesNotContain(KEY, SESSION);
  }

  /** The sentences are for local programs, and headers do not make one. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Forwarded-For: 127.0.0.1",
        "Forwarded: for=127.0.0.1",
        "X-Real-IP: 127.0.0.1",
        "Origin: http://127.0.0.1"
      })
  void noHeaderMakesAPeerLocal(String header) throws Exception {
    for (String path :
        List.of("/health/ready", "/health/started", "/metrics", "/version", "/none")) {
      assertThat(get(path, header)).startsWith("HTTP/1.1 ").doesNotContain(SESSION);
    }
  }
}
