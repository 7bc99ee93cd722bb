package io.github.sessiongateway.contract;

import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.api.SessionAddress;
import io.github.sessiongateway.contract.ContractCase.Outcome;
import io.github.sessiongateway.testing.BridgeClient;
import io.github.sessiongateway.testing.Listening;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The contract's rows where clients have keys and connections have TLS, over each framing. */
class SecuredContractTest {
  private static final Secret KEY = new Secret("kgw_" + "k".repeat(43));
  private static final PemTrustOptions TRUST =
      new PemTrustOptions().addCertPath("src/test/resources/tls/server.pem");

  /** What the framings share: all that differs is how a frame gets there. */
  private abstract static class Secured extends ContractTable {
    private @TempDir Path folder;
    BridgeClient client;

    @Override
    protected JsonObject config() {
      Path keys = folder.resolve("keys");
      try {
        Files.writeString(keys, line());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return new JsonObject()
          .put("bridge.auth.mode", "keys")
          .put("bridge.auth.keys-file", keys.toString())
          .put("bridge.tls.cert-file", "src/test/resources/tls/server.pem")
          .put("bridge.tls.key-file", "src/test/resources/tls/server.key");
    }

    private static String line() {
      JsonArray permissions = new JsonArray();
      for (SessionAddress address : SessionAddress.values()) {
        permissions.add(address.name().toLowerCase(Locale.ROOT));
      }
      return new JsonObject()
          .put("name", "ci")
          .put("sha256", sha256(KEY.value()))
          .put("permissions", permissions)
          .encode();
    }

    private static String sha256(String text) {
      try {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    protected Outcome send(ContractCase row) {
      JsonObject frame = BridgeClient.request(row.address(), row.body());
      JsonObject headers = row.headers().copy().put("error-reply", "true");
      frame.put("headers", headers.put("gateway-key", KEY.value()));
      JsonObject answer = client.ask(frame);
      JsonObject body = answer.getJsonObject("body");
      JsonObject given = answer.getJsonObject("headers", new JsonObject());
      return "true".equals(given.getString("error"))
          ? Outcome.error(body.getJsonObject("error"))
          : Outcome.reply(body);
    }
  }

  @Nested
  class OverTcp extends Secured {
    @Override
    protected JsonObject config() {
      return super.config().put("bridge.tcp.enabled", true).put("bridge.tcp.port", 0);
    }

    @BeforeEach
    void connect() {
      int port = Listening.at(gateway, "tcp").getPort();
      NetClientOptions tls =
          new NetClientOptions()
              .setSsl(true)
              .setTrustOptions(TRUST)
              .setHostnameVerificationAlgorithm("HTTPS");
      client = BridgeClient.tcp(vertx, tls, port);
    }
  }

  @Nested
  class OverARawWebSocket extends Secured {
    @Override
    protected JsonObject config() {
      return super.config().put("bridge.http.enabled", true).put("bridge.http.port", 0);
    }

    @BeforeEach
    void connect() {
      client = socket("/websocket", BridgeClient.Framing.RAW);
    }

    BridgeClient socket(String path, BridgeClient.Framing framing) {
      WebSocketConnectOptions options =
          new WebSocketConnectOptions()
              .setSsl(true)
              .setHost(bridge().getHost())
              .setPort(bridge().getPort())
              .setURI(bridge().getPath() + path)
              .addHeader("Authorization", "Bearer " + KEY.value());
      return BridgeClient.webSocket(vertx, () -> BridgeClient.open(vertx, TRUST, options), framing);
    }
  }

  @Nested
  class OverSockJs extends OverARawWebSocket {
    @Override
    @BeforeEach
    void connect() {
      client = socket("/1/abc/websocket", BridgeClient.Framing.SOCKJS);
    }
  }
}
