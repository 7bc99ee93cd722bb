package io.github.sessiongateway.internal.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.ops.MetricsSource.Scrape;
import io.github.sessiongateway.internal.ops.OpsFixture.Answer;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.LogLines;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class MetricsKeyTest {
  private final Vertx vertx;
  private final OpsFixture ops = new OpsFixture();
  private @TempDir Path folder;

  MetricsKeyTest(Vertx vertx) {
    this.vertx = vertx;
  }

  private Path key(String content) throws IOException {
    return Files.writeString(folder.resolve("key"), content);
  }

  private void start() throws IOException {
    ops.metrics = accept -> Future.succeededFuture(new Scrape("a/b", Buffer.buffer("m 1\n")));
    ops.start(vertx, OpsFixture.keyed(key("right\n")), null);
  }

  private int scrape(String authorization) {
    return ops.get("/metrics", "Authorization", authorization).status();
  }

  @ParameterizedTest
  @CsvSource({
    "Bearer right, 200",
    "bearer right, 200",
    "Bearer right2, 401",
    "Bearer RIGHT, 401",
    "Bearer, 401",
    "Basic right, 401",
    "right, 401"
  })
  void metricsDemandTheBearer(String authorization, int status) throws IOException {
    start();
    assertThat(scrape(authorization)).isEqualTo(status);
  }

  @Test
  void aDenialSaysHowToAuthenticateAndNothingElse() throws IOException {
    start();
    Answer answer = ops.get("/metrics");
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"metrics\"");
    assertThat(answer.body()).doesNotContain("right", "m 1");
    assertThat(
            ops.get("/metrics", "Authorization", "Bearer right", "Authorization", "Bearer x")
                .status())
        .isEqualTo(401);
  }

  @Test
  void healthDemandsNoBearer() throws IOException {
    start();
    assertThat(ops.get("/health/ready").status()).isEqualTo(200);
    assertThat(ops.get("/version").status()).isEqualTo(200);
  }

  @Test
  void aNewKeyIsUsedAndAWrongOneIsNot() throws IOException {
    start();
    try (LogLines log = LogLines.of("io.github.sessiongateway")) {
      change("new");
      assertThat(scrape("Bearer new")).isEqualTo(200);
      assertThat(scrape("Bearer right")).isEqualTo(401);
      change("two words");
      assertThat(scrape("Bearer new")).isEqualTo(200);
      assertThat(ops.server.troubles())
          .containsExactly(
              "ops.key-file: must be visible ASCII characters, at most 4096; its previous content is"
                  + " used");
      change("new");
      assertThat(ops.server.troubles()).isEmpty();
      assertThat(log.lines()).noneMatch(line -> line.contains("two words"));
    }
  }

  private void change(String content) throws IOException {
    key(content);
    for (int i = 0; i < 2; i++) {
      ops.time.advance(Duration.ofSeconds(1));
      Await.until(vertx, () -> ops.time.timers() == 1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "two words", "t\u00e4st"})
  void aFileWithoutABearerFailsTheStart(String content) throws IOException {
    assertThat(Await.failure(ops.starting(vertx, OpsFixture.keyed(key(content)), null)))
        .hasMessageContaining("ops.key-file");
    assertThat(ops.time.timers()).isZero();
  }
}
