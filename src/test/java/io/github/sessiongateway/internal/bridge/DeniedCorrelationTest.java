package io.github.sessiongateway.internal.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.bridge.auth.OneKey;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.BridgeClient;
import io.github.sessiongateway.testing.BridgeClient.Framing;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.WebClient;
import io.vertx.junit5.VertxExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The correlation id of a request that the bridge denies, and that never reaches the gateway. */
@ExtendWith(VertxExtension.class)
class DeniedCorrelationTest {
  private static final String MADE = "[0-9a-f]{16}";

  private final Vertx vertx;
  private BridgeFixture bridge;

  DeniedCorrelationTest(Vertx vertx) {
    this.vertx = vertx;
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void aForbiddenRequestKeepsItsId(Framing framing) {
    bridge = BridgeFixture.start(vertx, new JsonObject());
    BridgeClient client = bridge.connect(framing);
    assertThat(id(client, request("session.other", "mine"), 403)).isEqualTo("mine");
    assertThat(bridge.loggedIds).containsExactly("mine");
    assertThat(id(client, request("session.other", null), 403)).matches(MADE);
    assertThat(id(client, request("session.other", "kgw_secret"), 403)).matches(MADE);
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void aRequestOverTheRateKeepsItsId(Framing framing) {
    bridge =
        BridgeFixture.start(vertx, new JsonObject().put("bridge.limits.messages-per-second", 1));
    BridgeClient client = bridge.connect(framing);
    JsonObject error;
    do {
      error = error(client, request("session.other", "mine"));
    } while (error.getInteger("status") != 429);
    assertThat(error.getString("correlation_id")).isEqualTo("mine");
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void aRequestWithoutAnAddressKeepsItsId(Framing framing) {
    bridge = BridgeFixture.start(vertx, new JsonObject());
    JsonObject frame = request("session.login", "mine");
    frame.remove("address");
    assertThat(id(bridge.connect(framing), frame, 400)).isEqualTo("mine");
  }

  @Test
  void aRequestWithAWrongKeyKeepsItsId() {
    bridge = BridgeFixture.start(vertx, new JsonObject(), new OneKey());
    BridgeClient client = BridgeClient.tcp(vertx, bridge.tcpPort);
    JsonObject frame = request("session.login", "mine");
    frame.getJsonObject("headers").put("gateway-key", "wrong");
    assertThat(id(client, frame, 401)).isEqualTo("mine");
  }

  @Test
  void anIdThatIsThePasswordIsNotRepeated() {
    bridge = BridgeFixture.start(vertx, new JsonObject());
    JsonObject frame = request("session.other", "s3cret");
    frame.put("body", new JsonObject().put("password", "s3cret"));
    BridgeClient client = BridgeClient.tcp(vertx, bridge.tcpPort);
    assertThat(id(client, frame, 403)).matches(MADE);
    assertThat(bridge.loggedIds).singleElement().asString().matches(MADE);
  }

  @Test
  void aDeniedCallOverHttpKeepsItsId() {
    bridge = BridgeFixture.start(vertx, new JsonObject());
    assertThat(id(call(HttpMethod.POST), 403)).isEqualTo("mine");
    assertThat(bridge.loggedIds).containsExactly("mine");
    assertThat(id(call(HttpMethod.GET), 405)).isEqualTo("mine");
    HttpRequest<Buffer> malformed = call(HttpMethod.POST);
    malformed.headers().remove("x-gateway-request");
    assertThat(id(malformed, 400)).isEqualTo("mine");
    assertThat(id(call(HttpMethod.POST).putHeader("Host", "evil.example"), 403)).isEqualTo("mine");
    HttpRequest<Buffer> unnamed = call(HttpMethod.POST);
    unnamed.headers().remove("correlation-id");
    assertThat(id(unnamed, 403)).matches(MADE);
  }

  private HttpRequest<Buffer> call(HttpMethod method) {
    return WebClient.create(vertx)
        .request(method, bridge.url.getPort(), "127.0.0.1", "/call/session.other")
        .putHeader("content-type", "application/json")
        .putHeader("x-gateway-request", "true")
        .putHeader("correlation-id", "mine");
  }

  private static String id(HttpRequest<Buffer> request, int status) {
    return id(Await.result(request.send()).bodyAsJsonObject().getJsonObject("error"), status);
  }

  private static String id(BridgeClient client, JsonObject frame, int status) {
    return id(error(client, frame), status);
  }

  private static String id(JsonObject error, int status) {
    assertThat(error.getInteger("status")).as("%s", error).isEqualTo(status);
    return error.getString("correlation_id");
  }

  private static JsonObject error(BridgeClient client, JsonObject frame) {
    return client.ask(frame).getJsonObject("body").getJsonObject("error");
  }

  private static JsonObject request(String address, String id) {
    JsonObject headers = new JsonObject().put("error-reply", "true");
    if (id != null) {
      headers.put("Correlation-Id", id);
    }
    return BridgeClient.request(address, new JsonObject()).put("headers", headers);
  }
}
