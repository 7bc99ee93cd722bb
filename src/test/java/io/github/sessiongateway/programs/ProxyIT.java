package io.github.sessiongateway.programs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.testing.Await;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that ask as koyeb-cli and Koyeb's SDKs do, through the lives of several tokens. */
@Tag("full")
class ProxyIT {
  private final Vertx vertx = Vertx.vertx();

  @TempDir Path folder;

  @AfterEach
  void close() {
    Await.result(vertx.close());
  }

  @Test
  void noProgramSeesTheEndOfAToken() throws Exception {
    ProgramsFixture fixture = new ProgramsFixture(vertx);
    fixture.startWithKeys(
        folder, new JsonObject().put("bridge.proxy.enabled", true).put("bridge.proxy.port", 0));
    WebClient client = WebClient.create(vertx);
    while (fixture.koyeb.used() < ProgramsFixture.TOKENS) {
      HttpResponse<Buffer> response =
          Await.result(
              client
                  .requestAbs(HttpMethod.GET, fixture.proxy() + "/v1/apps?limit=100&offset=0")
                  .putHeader("Authorization", "Bearer " + ProgramsFixture.KEY)
                  .putHeader("User-Agent", "koyeb-cli/5.0.0")
                  .send());
      assertThat(response.statusCode()).as(response.bodyAsString()).isEqualTo(200);
    }
    assertThat(fixture.koyeb.refused()).isEmpty();
  }
}
