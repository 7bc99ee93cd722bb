package io.github.sessiongateway.functional;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.BridgeClient;
import io.github.sessiongateway.testing.FakeKoyeb;
import io.github.sessiongateway.testing.Listening;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Managed sessions over sockets of a bridge: each client sees its own and no others. */
@ExtendWith(VertxExtension.class)
class BridgedSessionsTest {
  private static final String MINE = "kgw_" + "m".repeat(43);
  private static final String OTHER = "kgw_" + "o".repeat(43);

  private final ManagedGatewayFixture rig;
  private @TempDir Path folder;

  BridgedSessionsTest(Vertx vertx) {
    rig = new ManagedGatewayFixture(vertx);
  }

  @Test
  void aClientUsesTheSessionThatItKeeps() throws Exception {
    BridgeClient client = client(startWithKeys(), MINE);
    assertThat(token(client.ask(keep("mine-1")))).isEqualTo(FakeKoyeb.TOKEN);
    assertThat(token(client.ask("session.token", named("mine-1")))).isEqualTo(FakeKoyeb.TOKEN);
    assertThat(token(client.ask("session.refresh", named("mine-1")))).isNotEmpty();
    assertThat(names(client)).containsExactly("mine-1");
    assertThat(client.ask("session.logout", named("mine-1")).getJsonObject("body")).isEmpty();
    assertThat(client.ask("session.token", named("mine-1")).getInteger("failureCode"))
        .isEqualTo(404);
  }

  @Test
  void aClientDoesNotLearnThatAnothersSessionExists() throws Exception {
    int port = startWithKeys();
    client(port, MINE).ask(keep("mine-1"));
    int before = rig.koyeb.received().size();
    BridgeClient other = client(port, OTHER);
    for (String address : List.of("session.token", "session.refresh", "session.logout")) {
      assertThat(refusal(other, address, named("mine-1")))
          .isEqualTo(refusal(other, address, named("mine-2")))
          .contains("403");
    }
    assertThat(refusal(other, "session.status", named("mine-1"))).contains("403");
    assertThat(refusal(other, "session.login", keep("mine-1").getJsonObject("body")))
        .isEqualTo(refusal(other, "session.login", keep("mine-2").getJsonObject("body")))
        .contains("403");
    // A request without a name is for a session that the client may not use.
    assertThat(refusal(other, "session.token", new JsonObject())).contains("403");
    assertThat(names(other)).isEmpty();
    assertThat(rig.koyeb.received()).hasSize(before);
  }

  @Test
  void aClaimToBeTheApplicationIsNotPassedOn() throws Exception {
    int port = startWithKeys();
    client(port, MINE).ask(keep("mine-1"));
    JsonObject status =
        BridgeClient.request("session.status", new JsonObject())
            .put(
                "headers", new JsonObject().put("gateway-sessions", "*").put("GATEWAY-Client", ""));
    assertThat(client(port, OTHER).ask(status).getJsonObject("body").getJsonArray("sessions"))
        .isEmpty();
  }

  @Test
  void eventsComeOfTheSessionsThatAClientMaySee() throws Exception {
    int port = startWithKeys();
    BridgeClient mine = client(port, MINE);
    BridgeClient other = client(port, OTHER);
    JsonObject register = new JsonObject().put("type", "register").put("address", "session.events");
    mine.send(register);
    other.send(register);
    // The replies show that both have registered.
    assertThat(names(mine)).isEmpty();
    assertThat(names(other)).isEmpty();

    mine.send(keep("mine-1"));
    List<JsonObject> came = List.of(Await.result(mine.next()), Await.result(mine.next()));
    JsonObject event = event(came);
    assertThat(event.getString("type")).isEqualTo("acquired");
    assertThat(event.getString("session")).isEqualTo("mine-1");
    assertThat(event.encode()).doesNotContain(FakeKoyeb.TOKEN);

    other.send(keep("other"));
    came = List.of(Await.result(other.next()), Await.result(other.next()));
    assertThat(event(came).getString("session")).isEqualTo("other");
    assertThat(came.toString()).doesNotContain("mine-1");
    assertThat(mine.ask(new JsonObject().put("type", "ping")).getString("type")).isEqualTo("pong");
  }

  @Test
  void anAnonymousClientMayUseNoSession() {
    int port = start(ManagedGatewayFixture.configured("default", "ok"));
    BridgeClient anonymous = BridgeClient.tcp(rig.vertx, port);
    for (String address :
        List.of("session.token", "session.status", "session.refresh", "session.logout")) {
      assertThat(refusal(anonymous, address, named("default"))).contains("403");
    }
    assertThat(refusal(anonymous, "session.token", new JsonObject())).contains("403");
    assertThat(refusal(anonymous, "session.status", new JsonObject())).contains("403");
    assertThat(refusal(anonymous, "session.login", keep("x").getJsonObject("body")))
        .contains("403");
    anonymous.send(new JsonObject().put("type", "register").put("address", "session.events"));
    assertThat(Await.result(anonymous.next()).getInteger("failureCode")).isEqualTo(403);
  }

  @Test
  void aTrustedAnonymousClientMayUseAllSessions() {
    int port =
        start(
            ManagedGatewayFixture.configured("default", "ok")
                .put("bridge.auth.allow-anonymous", true));
    BridgeClient trusted = BridgeClient.tcp(rig.vertx, port);
    assertThat(token(trusted.ask("session.token", new JsonObject()))).isEqualTo(FakeKoyeb.TOKEN);
    assertThat(names(trusted)).containsExactly("default");
  }

  private int startWithKeys() throws Exception {
    Path keys = folder.resolve("keys");
    Files.writeString(keys, line("mine", MINE, "mine-*") + line("other", OTHER, "other"));
    return start(
        new JsonObject()
            .put("bridge.auth.mode", "keys")
            .put("bridge.auth.keys-file", keys.toString()));
  }

  private int start(JsonObject config) {
    rig.start(config.put("bridge.tcp.enabled", true).put("bridge.tcp.port", 0));
    return Listening.at(rig.gateway, "tcp").getPort();
  }

  private static String line(String name, String key, String sessions) throws Exception {
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(UTF_8));
    JsonArray all =
        new JsonArray(List.of("login", "refresh", "new", "logout", "token", "status", "events"));
    return new JsonObject()
            .put("name", name)
            .put("sha256", HexFormat.of().formatHex(hash))
            .put("permissions", all)
            .put("sessions", new JsonArray().add(sessions))
            .encode()
        + "\n";
  }

  private BridgeClient client(int port, String key) {
    BridgeClient client = BridgeClient.tcp(rig.vertx, port);
    JsonObject first = BridgeClient.request("session.status", new JsonObject());
    client.ask(first.put("headers", new JsonObject().put("gateway-key", key)));
    return client;
  }

  private static JsonObject named(String session) {
    return new JsonObject().put("session", session);
  }

  private static JsonObject keep(String name) {
    return BridgeClient.request(
        "session.login",
        new JsonObject().put("email", "ok@b").put("password", "p").put("keep", name));
  }

  private static String token(JsonObject reply) {
    assertThat(reply.getJsonObject("body")).as(reply.encode()).isNotNull();
    return reply.getJsonObject("body").getJsonObject("token").getString("id");
  }

  private static List<String> names(BridgeClient client) {
    JsonObject reply = client.ask("session.status", new JsonObject());
    return reply.getJsonObject("body").getJsonArray("sessions").stream()
        .map(status -> ((JsonObject) status).getString("session"))
        .toList();
  }

  private static String refusal(BridgeClient client, String address, JsonObject body) {
    JsonObject answer = client.ask(address, body);
    return answer.getInteger("failureCode") + " " + answer.getString("message");
  }

  private static JsonObject event(List<JsonObject> frames) {
    return frames.stream()
        .filter(frame -> "session.events".equals(frame.getString("address")))
        .map(frame -> frame.getJsonObject("body"))
        .findFirst()
        .orElseThrow();
  }
}
