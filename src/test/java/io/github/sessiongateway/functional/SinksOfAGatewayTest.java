package io.github.sessiongateway.functional;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.SessionGateway;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.FakeKoyeb;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class SinksOfAGatewayTest {
  private final Vertx vertx;
  private final SessionGateway gateway = new SessionGateway();
  private final JsonObject config;
  private final Path folder;
  private Path file;

  SinksOfAGatewayTest(@TempDir Path folder, Vertx vertx) {
    this.folder = folder;
    this.vertx = vertx;
    config =
        new JsonObject()
            .put("upstream.base-url", FakeKoyeb.start(vertx).url())
            .put("sessions.ci.credential.kind", "password")
            .put("sessions.ci.credential.email", "a@example.com")
            .put("sessions.ci.credential.password", "secret");
  }

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("token");
  }

  private String start(JsonObject more) {
    config.put("sinks.deploy.session", "ci").put("sinks.deploy.path", file.toString());
    return Await.result(
        vertx.deployVerticle(
            gateway, new DeploymentOptions().setConfig(config.mergeIn(more).copy())));
  }

  private void awaitToken(Path path) {
    Await.until(vertx, () -> Files.exists(path));
    assertThat(path).hasContent(Await.result(gateway.managed().token("ci")).bearer().value());
  }

  @Test
  void theTokenIsThereBeforeACallerAsks() {
    start(new JsonObject());
    awaitToken(file);
  }

  @Test
  void aLogoutRemovesTheFile() {
    start(new JsonObject());
    awaitToken(file);
    Await.result(gateway.managed().logout("ci"));
    Await.until(vertx, () -> !Files.exists(file));
  }

  @Test
  void aStopLeavesTheFile() {
    String id = start(new JsonObject());
    awaitToken(file);
    Await.result(vertx.undeploy(id));
    assertThat(file).exists();
  }

  @Test
  void aStopThatLogsOutRemovesTheFile() {
    String id = start(new JsonObject().put("sessions.logout-on-shutdown", true));
    awaitToken(file);
    Await.result(vertx.undeploy(id));
    assertThat(file).doesNotExist();
  }

  @Test
  void aSinkMovesWhileTheGatewayRuns() {
    start(new JsonObject());
    awaitToken(file);
    Path other = folder.resolve("other");
    Await.result(gateway.reload(config.copy().put("sinks.deploy.path", other.toString())));
    awaitToken(other);
    Await.until(vertx, () -> !Files.exists(file));
  }
}
