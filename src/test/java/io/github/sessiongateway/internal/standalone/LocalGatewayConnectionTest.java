package io.github.sessiongateway.internal.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.managed.store.StoreFixture;
import io.github.sessiongateway.testing.Await;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A call while another process has the session store. */
@ExtendWith(VertxExtension.class)
class LocalGatewayConnectionTest {
  private final SessionException inUse =
      SessionException.of(Failure.STORE_IN_USE, "Another process has the session store.");

  private final Path folder;
  private final Vertx vertx;
  private Path keys;

  LocalGatewayConnectionTest(@TempDir Path folder, Vertx vertx) {
    this.folder = folder;
    this.vertx = vertx;
  }

  @BeforeEach
  void keys() throws IOException {
    keys =
        Files.writeString(folder.resolve("keys"), Base64.getEncoder().encodeToString(new byte[32]));
  }

  @Test
  void aTokenNearItsRefreshIsUsedWhileTheStoreIsInUse() throws IOException {
    store(Duration.ofSeconds(90));
    JsonObject reply = Await.result(token(new JsonObject()));
    assertThat(reply.getJsonObject("token").getString("id")).isEqualTo("stored");
  }

  @Test
  void withoutAUsableTokenTheStoreIsInUse() throws IOException {
    assertThat(Await.failure(token(new JsonObject()))).isSameAs(inUse);
    store(Duration.ofSeconds(90));
    assertThat(Await.failure(token(new JsonObject().put("min_ttl", 120)))).isSameAs(inUse);
    store(Duration.ofSeconds(-1));
    assertThat(Await.failure(token(new JsonObject()))).isSameAs(inUse);
  }

  private void store(Duration left) throws IOException {
    StoreFixture.write(folder.resolve("store"), keys, "ok@example.com", left);
  }

  private Future<JsonObject> token(JsonObject body) throws IOException {
    String key = "sessions.default.credential.";
    JsonObject config =
        new JsonObject()
            .put(key + "kind", "password")
            .put(key + "email", "ok@example.com")
            .put(key + "password", "secret")
            .put("sessions-store.dir", folder.resolve("store").toString())
            .put("sessions-store.key-file", keys.toString());
    Path conf = Files.writeString(folder.resolve("c.json"), config.encode());
    return new LocalGatewayConnection(
            vertx, InstantSource.system(), conf.toString(), unused -> Future.failedFuture(inUse))
        .send("session.token", body, null);
  }
}
