package io.github.sessiongateway.functional;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.testing.Addresses;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.FakeWorkOs;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a gateway as soon as its refresh token was used, with {@code -Dkills=500} more often. Each
 * start uses it once, and the server revokes all if it is used again later than in its grace.
 */
@Tag("full")
@Timeout(value = 2, unit = TimeUnit.HOURS)
@ExtendWith(VertxExtension.class)
class OAuthKillIT {
  private static final int KILLS = Integer.getInteger("kills", 20);
  private static final int LATEST_MILLIS = 60;

  private final Vertx vertx;
  private final FakeWorkOs server =
      new FakeWorkOs(InstantSource.system(), Duration.ofMinutes(5), "first");
  private final SplittableRandom random = new SplittableRandom(7);
  private @TempDir Path folder;

  OAuthKillIT(Vertx vertx) {
    this.vertx = vertx;
  }

  @Test
  void noKillCostsTheSession() throws IOException, InterruptedException {
    HttpServer listening = Await.result(server.listen(vertx));
    Files.writeString(folder.resolve("keys"), Base64.getEncoder().encodeToString(new byte[32]));
    String config = config(listening.actualPort()).encode();
    for (int i = 0; i < KILLS; i++) {
      int before = server.requests().size();
      Process process = start(config);
      Await.until(vertx, () -> server.requests().size() > before);
      var unused = process.waitFor(random.nextInt(LATEST_MILLIS), TimeUnit.MILLISECONDS);
      process.destroyForcibly().waitFor();
      assertThat(server.isRevoked()).as("after %s kills", i + 1).isFalse();
    }
    Process process = start(config);
    try (BufferedReader output = process.inputReader()) {
      assertThat(output.lines().filter(line -> line.matches("works|failed .*")).findFirst())
          .contains("works");
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertThat(server.isRevoked()).isFalse();
    System.out.printf(
        "%d kills, %d requests, %d sent again%n",
        KILLS, server.requests().size(), server.replays());
    assertThat(server.replays()).as("sent again").isPositive();
  }

  private JsonObject config(int port) {
    return new JsonObject()
        .put("upstream.base-url", "http://127.0.0.1:" + Addresses.CLOSED_PORT)
        .put("sessions-store.dir", folder.resolve("store").toString())
        .put("sessions-store.key-file", folder.resolve("keys").toString())
        .put("sessions.ci.credential.kind", "oauth2")
        .put("sessions.ci.credential.token-url", "http://127.0.0.1:" + port + "/authenticate")
        .put("sessions.ci.credential.style", "json")
        .put("sessions.ci.credential.client-id", "c")
        .put("sessions.ci.credential.refresh-token", "first");
  }

  private static Process start(String config) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            KilledOAuthGateway.class.getName(),
            config)
        .redirectErrorStream(true)
        .start();
  }
}
