package io.github.sessiongateway.programs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.sessiongateway.SessionGateway;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.ExpiringKoyeb;
import io.github.sessiongateway.testing.Listening;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;

/** A gateway whose tokens live for seconds, and the Koyeb that the programs call with them. */
final class ProgramsFixture {
  static final String KEY = "kgw_" + "k".repeat(43);

  /** Three lives of a token: the fourth one has been used. */
  static final int TOKENS = 4;

  private static final Duration LIFE = Duration.ofSeconds(5);

  final ExpiringKoyeb koyeb;
  private final Vertx vertx;
  private final SessionGateway gateway = new SessionGateway();

  ProgramsFixture(Vertx vertx) {
    this.vertx = vertx;
    koyeb = ExpiringKoyeb.start(vertx);
  }

  /** Starts a gateway that gives tokens to the client {@code deploy} with the key. */
  void startWithKeys(Path folder) throws Exception {
    startWithKeys(folder, new JsonObject());
  }

  void startWithKeys(Path folder, JsonObject more) throws Exception {
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(KEY.getBytes(UTF_8));
    JsonObject line =
        new JsonObject()
            .put("name", "deploy")
            .put("sha256", HexFormat.of().formatHex(hash))
            .put("permissions", new JsonArray().add("token"))
            .put("sessions", new JsonArray().add("default"));
    String keys = Files.writeString(folder.resolve("keys"), line.encode()).toString();
    start(
        new JsonObject()
            .put("bridge.auth.mode", "keys")
            .put("bridge.auth.keys-file", keys)
            .mergeIn(more));
  }

  void start(JsonObject more) {
    JsonObject config =
        koyeb
            .config(LIFE)
            .put("bridge.http.enabled", true)
            .put("bridge.http.port", 0)
            .put("bridge.http.tokens", true)
            .put("bridge.limits.messages-per-second", 100_000)
            .mergeIn(more);
    Await.result(vertx.deployVerticle(gateway, new DeploymentOptions().setConfig(config)));
  }

  /** Returns the origin of the bridge. */
  String bridge() {
    URI url = Listening.at(gateway, "bridge");
    return url.getScheme() + "://" + url.getAuthority();
  }

  /** Returns the URL that stands for Koyeb's. */
  URI proxy() {
    return Listening.at(gateway, "proxy");
  }
}
