package io.github.sessiongateway.functional;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.SessionGateway;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.BridgeClient;
import io.github.sessiongateway.testing.Listening;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A whole gateway whose bridge has keys, TLS and client certificates, from its configuration. */
@ExtendWith(VertxExtension.class)
class SecuredBridgeTest {
  private static final String TLS = "src/test/resources/tls/";

  private static final String KEY = "kgw_" + "k".repeat(43);

  private final Vertx vertx;
  private final SessionGateway gateway = new SessionGateway();
  private @TempDir Path folder;
  private Path keys;
  private URI bridge;
  private int tcp;

  SecuredBridgeTest(Vertx vertx) {
    this.vertx = vertx;
  }

  @BeforeEach
  void deploy() throws Exception {
    keys = folder.resolve("keys");
    write(line(KEY, "\"login\",\"logout\""));
    JsonObject config =
        new JsonObject()
            .put("sandbox.enabled", true)
            .put("sandbox.port", 0)
            .put("bridge.http.enabled", true)
            .put("bridge.http.port", 0)
            .put("bridge.http.origins", new JsonArray().add("https://app.example"))
            .put("bridge.tcp.enabled", true)
            .put("bridge.tcp.port", 0)
            .put("bridge.auth.mode", "keys")
            .put("bridge.auth.keys-file", keys.toString())
            .put("bridge.tls.cert-file", TLS + "server.pem")
            .put("bridge.tls.key-file", TLS + "server.key")
            .put("bridge.tls.client-ca-file", TLS + "ca.pem");
    Await.result(vertx.deployVerticle(gateway, new DeploymentOptions().setConfig(config)));
    bridge = Listening.at(gateway, "bridge");
    tcp = Listening.at(gateway, "tcp").getPort();
  }

  private void write(String lines) throws IOException {
    Files.writeString(keys, lines);
  }

  private static String line(String key, String permissions) throws Exception {
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(UTF_8));
    return "{\"name\":\"robot\",\"sha256\":\""
        + HexFormat.of().formatHex(hash)
        + "\",\"certificate\":true,\"permissions\":["
        + permissions
        + "]}\n";
  }

  private static JsonObject login() {
    return new JsonObject().put("email", "demo@example.com").put("password", "demo");
  }

  private Future<WebSocket> open(String query, String authorization) {
    WebSocketConnectOptions options =
        new WebSocketConnectOptions()
            .setSsl(true)
            // As a program, and not as a browser.
            .setAllowOriginHeader(false)
            .setHost(bridge.getHost())
            .setPort(bridge.getPort())
            .setURI(bridge.getPath() + "/websocket" + query);
    if (authorization != null) {
      options.addHeader("Authorization", authorization);
    }
    return BridgeClient.open(vertx, new PemTrustOptions().addCertPath(TLS + "server.pem"), options);
  }

  private BridgeClient client(Supplier<Future<WebSocket>> opening) {
    return BridgeClient.webSocket(vertx, opening, BridgeClient.Framing.RAW);
  }

  @Test
  void aKeyMayDoWhatItsLineSaysAndNothingElse() {
    BridgeClient client = client(() -> open("", "Bearer " + KEY));
    JsonObject token = client.ask("session.login", login()).getJsonObject("body");
    assertThat(token.getJsonObject("token").getString("id")).isNotEmpty();
    assertThat(client.ask("session.refresh", token).getInteger("failureCode")).isEqualTo(403);
    assertThat(client.ask("session.logout", token).getJsonObject("body").isEmpty()).isTrue();
  }

  @Test
  void withoutOneTheUpgradeIsRefused() {
    for (String authorization : new String[] {null, "Bearer kgw_wrong", "Basic " + KEY}) {
      Throwable refused = Await.failure(open("", authorization));
      assertThat(((UpgradeRejectedException) refused).getStatus()).isEqualTo(401);
    }
  }

  @Test
  void aBrowserChangesItsKeyForATicketThatIsGoodOnce() {
    WebClient web =
        WebClient.create(
            vertx,
            new WebClientOptions()
                .setSsl(true)
                .setTrustOptions(new PemTrustOptions().addCertPath(TLS + "server.pem")));
    var request =
        web.post(bridge.getPort(), bridge.getHost(), "/eventbus-ticket")
            .putHeader("Origin", "https://app.example")
            .putHeader("Authorization", "Bearer " + KEY);
    HttpResponse<Buffer> reply = Await.result(request.send());
    assertThat(reply.getHeader("Access-Control-Allow-Origin")).isEqualTo("https://app.example");
    String ticket = reply.bodyAsJsonObject().getString("ticket");
    BridgeClient client = client(() -> open("?ticket=" + ticket, null));
    assertThat(client.ask("session.login", login()).getJsonObject("body").isEmpty()).isFalse();
    Await.failure(open("?ticket=" + ticket, null));
  }

  @Test
  void aCertificateStandsForItsClientOverTcp() {
    NetClientOptions tls =
        new NetClientOptions()
            .setSsl(true)
            .setTrustOptions(new PemTrustOptions().addCertPath(TLS + "server.pem"))
            .setHostnameVerificationAlgorithm("HTTPS");
    BridgeClient stranger = BridgeClient.tcp(vertx, tls, tcp);
    assertThat(stranger.ask("session.login", login()).getInteger("failureCode")).isEqualTo(401);
    tls.setKeyCertOptions(
        new PemKeyCertOptions().setCertPath(TLS + "client.pem").setKeyPath(TLS + "client.key"));
    BridgeClient client = BridgeClient.tcp(vertx, tls, tcp);
    JsonObject answer = client.ask("session.login", login());
    assertThat(answer.getJsonObject("body")).as(answer.encode()).isNotNull();
  }

  @Test
  void aKeyThatIsTakenOutOfTheFileClosesItsSockets() throws IOException {
    BridgeClient client = client(() -> open("", "Bearer " + KEY));
    client.ask("session.login", login());
    write("# no client\n");
    assertThat(Await.result(client.closed())).startsWith("4401 ");
    Await.failure(open("", "Bearer " + KEY));
  }
}
