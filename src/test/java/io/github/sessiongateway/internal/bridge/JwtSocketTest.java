package io.github.sessiongateway.internal.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.bridge.auth.Authentication;
import io.github.sessiongateway.internal.bridge.auth.Tokens;
import io.github.sessiongateway.internal.bridge.http.TicketEndpoint;
import io.github.sessiongateway.internal.config.AuthConfig;
import io.github.sessiongateway.internal.config.JwtConfig;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.BridgeClient;
import io.github.sessiongateway.testing.BridgeClient.Framing;
import io.github.sessiongateway.testing.ManualTime;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.WebClient;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Sockets, tickets and requests of clients that authenticate by tokens of an issuer. */
@ExtendWith(VertxExtension.class)
class JwtSocketTest {
  private static final KeyPair OLD = Tokens.ec("secp256r1");
  private static final KeyPair STAYS = Tokens.ed();
  private static final Duration TWO_LOOKS = Duration.ofSeconds(2);

  /** A token is taken for 30 s after its end. */
  private static final int TEN_SECONDS_LEFT = -20;

  private final Vertx vertx;
  private final ManualTime time = new ManualTime();
  private @TempDir Path folder;
  private Authentication authentication;
  private BridgeFixture bridge;

  JwtSocketTest(Vertx vertx) {
    this.vertx = vertx;
  }

  @BeforeEach
  void start() throws IOException {
    write(OLD, STAYS);
    JwtConfig config =
        new JwtConfig(folder.resolve("jwks"), true, "issuer", "gateway", "permissions");
    authentication =
        Await.result(
            Authentication.start(
                vertx, time, time, new AuthConfig(AuthConfig.Mode.JWT, false, null, config)));
    bridge = BridgeFixture.start(vertx, new JsonObject(), authentication, null);
    bridge.echo("session.login");
  }

  @Test
  void aRemovedPublicKeyClosesItsSocketsOnly() throws IOException {
    BridgeClient webSocket = webSocket("", token("ES256", OLD, "old", 3600));
    BridgeClient ticket = webSocket(ticket(token("ES256", OLD, "old", 3600)), null);
    BridgeClient tcp = BridgeClient.tcp(vertx, bridge.tcpPort);
    JsonObject first = BridgeClient.request("session.login", new JsonObject());
    JsonObject key = new JsonObject().put("gateway-key", token("ES256", OLD, "old", 3600));
    assertThat(tcp.ask(first.put("headers", key)).getString("type")).isEqualTo("message");
    BridgeClient stays = webSocket("", token("EdDSA", STAYS, "stays", 3600));
    write(STAYS);
    check();
    assertThat(Await.result(webSocket.closed())).isEqualTo("4401 The credential was revoked.");
    assertThat(Await.result(ticket.closed())).isEqualTo("4401 The credential was revoked.");
    assertThat(Await.result(tcp.next()).getInteger("failureCode")).isEqualTo(4401);
    assertThat(stays.ask("session.login", new JsonObject()).getString("type")).isEqualTo("rec");
  }

  @Test
  void aTicketEndsWithTheTokenBehindIt() throws IOException {
    String query = ticket(token("ES256", OLD, "old", 3600));
    write(STAYS);
    check();
    refused(query, null);
    refused("", token("ES256", OLD, "old", 3600));
    String brief = ticket(token("EdDSA", STAYS, "stays", TEN_SECONDS_LEFT));
    bridge.setAhead(Duration.ofSeconds(10));
    refused(brief, null);
    assertThat(bridge.log)
        .containsExactly(
            "refused key: client - at 127.0.0.1: revoked or expired",
            "refused key: client - at 127.0.0.1: unknown key id",
            "refused key: client - at 127.0.0.1: revoked or expired");
  }

  @Test
  void aTokenThatExpiresClosesItsSocketWithTheReason() {
    BridgeClient webSocket = webSocket("", token("EdDSA", STAYS, "stays", TEN_SECONDS_LEFT));
    bridge.setAhead(Duration.ofSeconds(10));
    bridge.advance(TWO_LOOKS);
    assertThat(Await.result(webSocket.closed())).isEqualTo("4401 The credential has expired.");
  }

  @Test
  void theReasonForADeniedTokenIsOnlyLogged() {
    List<String> answers =
        List.of(
            refused("", token("ES256", OLD, "old", -30)),
            refused("", token("ES256", OLD, "other", 60)),
            refused("", token("EdDSA", STAYS, "old", 60)),
            refused("", "canary"),
            refused("?ticket=canary", null),
            refused("", null));
    assertThat(answers).containsOnly("The caller is not authenticated.");
    assertThat(bridge.log)
        .extracting(line -> line.replace("refused key: client - at 127.0.0.1: ", ""))
        .containsExactly(
            "expired",
            "unknown key id",
            "algorithm",
            "malformed",
            "unknown ticket",
            "no credential");
  }

  private void write(KeyPair... pairs) throws IOException {
    JsonArray keys = new JsonArray();
    for (KeyPair pair : pairs) {
      keys.add(Tokens.jwk(pair.getPublic(), pair == OLD ? "old" : "stays"));
    }
    Files.writeString(folder.resolve("jwks"), new JsonObject().put("keys", keys).encode());
  }

  private void check() {
    Await.result(authentication.watch().check());
    Await.result(authentication.watch().check());
    bridge.advance(TWO_LOOKS);
  }

  private String token(String algorithm, KeyPair pair, String kid, int seconds) {
    JsonObject claims =
        new JsonObject()
            .put("iss", "issuer")
            .put("aud", "gateway")
            .put("sub", "robot")
            .put("exp", time.instant().getEpochSecond() + seconds)
            .put("permissions", new JsonArray().add("login"));
    return Tokens.sign(algorithm, pair.getPrivate(), new JsonObject().put("kid", kid), claims);
  }

  private String ticket(String token) {
    JsonObject json =
        Await.result(
                WebClient.create(vertx)
                    .post(bridge.url.getPort(), "127.0.0.1", TicketEndpoint.PATH)
                    .putHeader("authorization", "Bearer " + token)
                    .send())
            .bodyAsJsonObject();
    return "?ticket=" + json.getString("ticket");
  }

  private BridgeClient webSocket(String query, String token) {
    BridgeClient client = BridgeClient.webSocket(vertx, () -> open(query, token), Framing.RAW);
    assertThat(client.ask("session.login", new JsonObject()).getString("type")).isEqualTo("rec");
    return client;
  }

  private String refused(String query, String token) {
    UpgradeRejectedException refused = (UpgradeRejectedException) Await.failure(open(query, token));
    assertThat(refused.getStatus()).isEqualTo(401);
    return refused.getBody().toString();
  }

  private Future<WebSocket> open(String query, String token) {
    WebSocketConnectOptions options =
        new WebSocketConnectOptions()
            .setHost("127.0.0.1")
            .setPort(bridge.url.getPort())
            .setURI("/eventbus/websocket" + query);
    if (token != null) {
      options.addHeader("Authorization", "Bearer " + token);
    }
    return BridgeClient.open(vertx, options);
  }
}
