package io.github.sessiongateway.internal.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.internal.address.GatewayAddress;
import io.github.sessiongateway.internal.bridge.auth.Authenticator;
import io.github.sessiongateway.internal.bridge.auth.Clients;
import io.github.sessiongateway.internal.bridge.auth.Identity;
import io.github.sessiongateway.internal.bridge.auth.Permission;
import io.github.sessiongateway.internal.bridge.connection.BridgeConnection;
import io.github.sessiongateway.internal.bridge.connection.EventFeed;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.BridgeClient;
import io.github.sessiongateway.testing.BridgeClient.Framing;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The client of a socket, from its first frame to its last. */
@ExtendWith(VertxExtension.class)
class AuthenticatedSocketTest {
  private static final JsonObject LOGIN = new JsonObject().put("email", "a@example.com");

  private final Vertx vertx;
  private final Set<String> known = ConcurrentHashMap.newKeySet();
  private final Promise<Identity> slow = Promise.promise();
  private final Promise<Void> asked = Promise.promise();
  private BridgeFixture bridge;

  AuthenticatedSocketTest(Vertx vertx) {
    this.vertx = vertx;
  }

  @BeforeEach
  void start() {
    known.add("ci");
    Authenticator authenticator =
        credential ->
            switch (credential.value()) {
              case "right" -> Future.succeededFuture(ci("right"));
              case "slow" -> {
                asked.complete();
                yield slow.future();
              }
              default -> Future.failedFuture("unknown");
            };
    bridge = BridgeFixture.start(vertx, new JsonObject(), authenticator);
    bridge.echo("session.login");
  }

  @Test
  void onTcpTheFirstFrameThatIsNotAPingShowsTheKey() {
    BridgeClient client = BridgeClient.tcp(vertx, bridge.tcpPort);
    assertThat(client.ask(new JsonObject().put("type", "ping")).getString("type"))
        .isEqualTo("pong");
    JsonObject got = client.ask(login("right")).getJsonObject("body");
    assertThat(got.getJsonObject("headers").getString("gateway-client")).isEqualTo("ci");
    assertThat(got.encode()).doesNotContain("right");
    assertThat(client.ask("session.login", LOGIN).getJsonObject("body").getJsonObject("got"))
        .isEqualTo(LOGIN);
  }

  @Test
  void framesThatWaitForTheirKeyAreAnsweredInOrder() {
    BridgeClient client = BridgeClient.tcp(vertx, bridge.tcpPort);
    client.send(login("slow").put("replyAddress", "1"));
    client.send(BridgeClient.request("session.login", LOGIN).put("replyAddress", "2"));
    Await.result(asked.future());
    bridge.on(() -> slow.tryComplete(ci("slow")));
    assertThat(Await.result(client.next()).getString("address")).isEqualTo("1");
    assertThat(Await.result(client.next()).getString("address")).isEqualTo("2");
  }

  @Test
  void aWrongKeyAndNoKeyAnswerTheRequestAndCloseTheSocket() {
    for (JsonObject frame : List.of(login("wrong"), BridgeClient.request("session.login", LOGIN))) {
      BridgeClient client = BridgeClient.tcp(vertx, bridge.tcpPort);
      JsonObject failure = client.ask(frame);
      assertThat(failure.getInteger("failureCode")).isEqualTo(401);
      assertThat(failure.getString("address")).isEqualTo(frame.getString("replyAddress"));
      assertThat(Await.result(client.next()).getInteger("failureCode")).isEqualTo(4401);
      Await.result(client.closed());
    }
    assertThat(bridge.log).anyMatch(line -> line.startsWith("refused key"));
    assertThat(bridge.log.toString()).doesNotContain("wrong");
  }

  @Test
  void aSilentClientIsClosedAfterFiveSeconds() {
    BridgeClient silent = BridgeClient.tcp(vertx, bridge.tcpPort);
    BridgeClient pinging = BridgeClient.tcp(vertx, bridge.tcpPort);
    bridge.untilOpen(2);
    bridge.advance(Duration.ofSeconds(5));
    pinging.ask(new JsonObject().put("type", "ping"));
    assertThat(silent.closed().isComplete()).isFalse();
    bridge.advance(Duration.ofSeconds(1));
    Await.result(silent.closed());
    Await.result(pinging.closed());
  }

  @Test
  void aWebSocketShowsABearerOrATicketAtTheUpgrade() {
    assertServed(webSocket("/eventbus/websocket", "Bearer right"));
    Identity owner = ci("right");
    String ticket = bridge.on(() -> bridge.context().tickets().issue(owner));
    assertServed(webSocket("/eventbus/websocket?ticket=" + ticket, null));
    Throwable again = Await.failure(open("/eventbus/websocket?ticket=" + ticket, null));
    assertThat(((UpgradeRejectedException) again).getStatus()).isEqualTo(401);
    String late = bridge.on(() -> bridge.context().tickets().issue(owner));
    known.clear();
    assertThat(open("/eventbus/websocket?ticket=" + late, null)).satisfies(Await::failure);
    known.add("ci");
    for (String authorization : new String[] {"Bearer wrong", "Basic right", "right", null}) {
      Throwable refused = Await.failure(open("/eventbus/websocket?ticket=used", authorization));
      assertThat(((UpgradeRejectedException) refused).getStatus()).isEqualTo(401);
    }
  }

  @Test
  void aRevokedClientIsClosedAfterItsPendingReplies() {
    Promise<Message<Object>> held = Promise.promise();
    vertx.eventBus().localConsumer("session.new", held::tryComplete);
    BridgeClient client = webSocket("/eventbus/websocket", "Bearer right");
    client.send(BridgeClient.request("session.new", new JsonObject()));
    Message<Object> request = Await.result(held.future());
    client.send(new JsonObject().put("type", "register").put("address", "session.events"));
    assertServed(client);
    publish("ci-1");
    assertThat(Await.result(client.next()).getString("address")).isEqualTo("session.events");
    known.clear();
    bridge.advance(Duration.ofSeconds(2));
    publish("ci-2");
    assertThat(client.ask("session.login", LOGIN).getInteger("failureCode")).isEqualTo(401);
    assertThat(client.closed().isComplete()).isFalse();
    request.reply(new JsonObject().put("last", 1));
    assertThat(Await.result(client.next()).getJsonObject("body").getInteger("last")).isEqualTo(1);
    assertThat(Await.result(client.closed())).startsWith("4401 ");
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void aClientThatIsSlowerThanItsEventsIsClosedWithAReason(Framing framing) {
    BridgeClient client =
        switch (framing) {
          case TCP -> BridgeClient.tcp(vertx, bridge.tcpPort);
          case RAW -> webSocket("/eventbus/websocket", "Bearer right");
          case SOCKJS ->
              BridgeClient.webSocket(
                  vertx, () -> open("/eventbus/1/a/websocket", "Bearer right"), framing);
        };
    if (framing == Framing.TCP) {
      client.ask(login("right"));
    }
    client.send(new JsonObject().put("type", "register").put("address", "session.events"));
    assertServed(client);
    client.stopReading();
    BridgeConnection connection = bridge.connections().all().iterator().next();
    // The buffers of the two sides take some megabytes first.
    int published = 0;
    while (bridge.on(connection::isOpen) && published < 10 * EventFeed.MAX_BEHIND) {
      publish("ci-1");
      published++;
    }
    assertThat(published).isBetween(EventFeed.MAX_BEHIND + 1, 9 * EventFeed.MAX_BEHIND);
    assertThat(bridge.log).anyMatch(line -> line.contains("Events come faster"));
    client.goOnReading();
    Await.result(client.closed());
  }

  private void publish(String session) {
    JsonObject event = new JsonObject().put("session", session).put("x", "x".repeat(1_000));
    vertx.eventBus().publish(GatewayAddress.EVENTS_HERE, event);
  }

  @Test
  void anExpiredClientIsClosed() {
    BridgeClient raw = webSocket("/eventbus/websocket", "Bearer right");
    BridgeClient sockJs =
        BridgeClient.webSocket(
            vertx, () -> open("/eventbus/1/a/websocket", "Bearer right"), Framing.SOCKJS);
    for (int i = 0; i < 61; i++) {
      raw.ask("session.login", LOGIN);
      sockJs.ask("session.login", LOGIN);
      bridge.advance(Duration.ofSeconds(59));
    }
    bridge.advance(Duration.ofMinutes(1));
    assertThat(Await.result(raw.closed())).startsWith("4401 ");
    assertThat(Await.result(sockJs.closed())).startsWith("4401 ");
  }

  @Test
  void theCredentialOfASocketIsNeverSentToKoyeb() {
    BridgeClient client = webSocket("/eventbus/websocket", "Bearer right");
    JsonObject inHeader = BridgeClient.request("session.new", new JsonObject());
    inHeader.put("headers", new JsonObject().put("authorization", "bearer right"));
    for (JsonObject frame :
        List.of(
            inHeader,
            BridgeClient.request("session.new", new JsonObject().put("token", "right")),
            BridgeClient.request(
                "session.new",
                new JsonObject().put("token", new JsonObject().put("id", "right"))))) {
      JsonObject failure = client.ask(frame);
      assertThat(failure.getInteger("failureCode")).isEqualTo(400);
      assertThat(failure.encode()).doesNotContain("right");
    }
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void eventsOfItsSessionsReachAClientThatRegistered(Framing framing) {
    BridgeClient client =
        switch (framing) {
          case RAW -> webSocket("/eventbus/websocket", "Bearer right");
          case SOCKJS ->
              BridgeClient.webSocket(
                  vertx, () -> open("/eventbus/1/a/websocket", "Bearer right"), framing);
          case TCP -> BridgeClient.tcp(vertx, bridge.tcpPort);
        };
    JsonObject register = new JsonObject().put("type", "register").put("address", "session.events");
    client.send(register.put("headers", new JsonObject().put("gateway-key", "right")));
    assertServed(client);
    vertx.eventBus().publish(GatewayAddress.EVENTS_HERE, new JsonObject().put("session", "other"));
    vertx.eventBus().publish(GatewayAddress.EVENTS_HERE, new JsonObject().put("session", "ci-1"));
    JsonObject event = Await.result(client.next());
    assertThat(event.getString("address")).isEqualTo("session.events");
    assertThat(event.getJsonObject("body").getString("session")).isEqualTo("ci-1");
    assertThat(client.ask(register).getString("type")).isEqualTo("err");
    client.send(new JsonObject().put("type", "unregister").put("address", "session.events"));
    assertServed(client);
    vertx.eventBus().publish(GatewayAddress.EVENTS_HERE, new JsonObject().put("session", "ci-1"));
    assertServed(client);
  }

  private Identity ci(String credential) {
    return new Identity(
        Clients.of(
            "ci",
            EnumSet.of(Permission.LOGIN, Permission.NEW, Permission.EVENTS),
            List.of("ci-*"),
            Instant.parse("2026-01-01T01:00:00Z")),
        new Secret(credential),
        () -> known.contains("ci"));
  }

  private static JsonObject login(String key) {
    return BridgeClient.request("session.login", LOGIN)
        .put("headers", new JsonObject().put("Gateway-Key", key));
  }

  private static void assertServed(BridgeClient client) {
    assertThat(client.ask("session.login", LOGIN).getJsonObject("body").getJsonObject("got"))
        .isEqualTo(LOGIN);
  }

  private BridgeClient webSocket(String path, String authorization) {
    return BridgeClient.webSocket(vertx, () -> open(path, authorization), Framing.RAW);
  }

  private Future<WebSocket> open(String path, String authorization) {
    WebSocketConnectOptions options =
        new WebSocketConnectOptions()
            .setHost("127.0.0.1")
            .setPort(bridge.url.getPort())
            .setURI(path);
    if (authorization != null) {
      options.addHeader("Authorization", authorization);
    }
    return BridgeClient.open(vertx, options);
  }
}
