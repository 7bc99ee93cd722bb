package io.github.sessiongateway.functional;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.sandbox.ChangingSandbox;
import io.github.sessiongateway.testing.Await;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The fat jar's gateway, a sandbox whose tokens live 20 s and whose faults come and go, and 50
 * readers. {@code -Dreal-life=3600} for an hour.
 */
@Tag("full")
@Timeout(value = 2, unit = TimeUnit.HOURS)
class RealLifeIT {
  private static final int SECONDS = Integer.getInteger("real-life", 120);
  private static final int SPELL_MILLIS = 3_000;
  private static final String[][] SPELLS = {
    {},
    {"own-503=50%"},
    {"reset-after-reading=30%", "reset-before-reading=20%"},
    {"seconds-429=100%"},
    {"html=50%", "bare-502=30%"},
    {"stall-before-head=100%"},
    {"close-in-body=40%", "no-token=20%"},
    {"own-500=100%"}
  };

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final SplittableRandom random = new SplittableRandom(5);
  private int spells;

  @AfterEach
  void close() {
    Await.result(vertx.close());
  }

  @Test
  void notOneTokenIsRefused() throws Exception {
    ChangingSandbox sandbox = new ChangingSandbox(vertx, Duration.ofSeconds(20));
    Process readers = readers(sandbox);
    // Every other spell is a good one.
    vertx.setPeriodic(
        SPELL_MILLIS,
        tick ->
            sandbox.misbehave(
                spells++ % 2 == 0 ? SPELLS[random.nextInt(SPELLS.length)] : new String[0]));
    if (!readers.waitFor(SECONDS + 60, TimeUnit.SECONDS)) {
      readers.destroyForcibly();
      throw new AssertionError("the readers have not ended");
    }
    JsonObject counts = new JsonObject(new String(readers.getInputStream().readAllBytes(), UTF_8));
    System.out.printf(
        "%d s, %d spells of faults: %s; %d logins and refreshes%n",
        SECONDS, spells / 2, counts.encode(), sandbox.calls());
    assertThat(counts.getLong("refused")).as("refused").isZero();
    assertThat(sandbox.refused()).as("refused by the sandbox's count").isZero();
    assertThat(counts.getLong("used")).isGreaterThan(SECONDS * 50L);
    assertThat(counts.getLong("unanswered")).isLessThan(counts.getLong("used") / 100);
    assertThat(sandbox.calls()).isGreaterThan(SECONDS / 20);
  }

  private static Process readers(ChangingSandbox sandbox) throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            "target/koyeb-session-gateway-fat.jar" + File.pathSeparator + "target/test-classes",
            RealLifeReaders.class.getName(),
            sandbox.faultyUrl(),
            sandbox.faultlessUrl() + "/v1/account/session",
            SECONDS + "")
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
