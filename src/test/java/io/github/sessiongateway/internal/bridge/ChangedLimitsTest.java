package io.github.sessiongateway.internal.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.address.GatewayAddress;
import io.github.sessiongateway.internal.bridge.auth.OneKey;
import io.github.sessiongateway.internal.config.PreparedChange;
import io.github.sessiongateway.internal.limit.Peer;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.BridgeClient;
import io.github.sessiongateway.testing.BridgeClient.Framing;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each of {@code bridge.limits} changes under open sockets, which stay open. */
@ExtendWith(VertxExtension.class)
class ChangedLimitsTest {
  private static final String SECOND = "second@example.com";

  private final Vertx vertx;
  private final BlockingQueue<Message<Object>> held = new LinkedBlockingQueue<>();
  private BridgeFixture bridge;

  ChangedLimitsTest(Vertx vertx) {
    this.vertx = vertx;
    vertx.eventBus().localConsumer("session.new", held::add);
  }

  private void start(JsonObject limits) {
    bridge = BridgeFixture.start(vertx, limits);
    bridge.echo("session.refresh");
    bridge.echo("session.login");
  }

  @Test
  void theConfigurationInEffectIsNoChange() {
    start(limit("messages-per-second", 5));
    assertThat(Await.result(bridge.prepare(limit("messages-per-second", 5))))
        .isSameAs(PreparedChange.NONE);
    bridge.change(new JsonObject());
    assertThat(Await.result(bridge.prepare(new JsonObject()))).isSameAs(PreparedChange.NONE);
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void messagesPerSecondHoldForOpenSockets(Framing framing) {
    start(limit("messages-per-second", 4));
    BridgeClient client = bridge.connect(framing);
    assertThat(served(client)).isEqualTo(4);
    bridge.change(limit("messages-per-second", 8));
    bridge.advance(Duration.ofSeconds(1));
    assertThat(served(client)).isEqualTo(8);
    bridge.change(limit("messages-per-second", 2));
    bridge.advance(Duration.ofSeconds(1));
    assertThat(served(client)).isEqualTo(2);
    assertThat(client.closed().isComplete()).isFalse();
  }

  @Test
  void aBarredPeerStaysBarred() {
    start(limit("messages-per-second", 10));
    BridgeClient flood = bridge.connect(Framing.TCP);
    for (int i = 0; i < 100; i++) {
      flood.send(BridgeClient.request("session.refresh", new JsonObject()));
    }
    bridge.until(this::isBarred);
    bridge.change(limit("messages-per-second", 1000));
    assertThat(bridge.on(this::isBarred)).isTrue();
    bridge.advance(Duration.ofSeconds(2));
    assertThat(bridge.on(this::isBarred)).isFalse();
  }

  private boolean isBarred() {
    return bridge.context().throttle().isBarred(new Peer("127.0.0.1"));
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void loginsPerMinuteHoldForOpenSockets(Framing framing) {
    start(limit("logins-per-minute", 1));
    BridgeClient client = bridge.connect(framing);
    assertThat(isServed(login(client, "first@example.com"))).isTrue();
    assertThat(isServed(login(client, SECOND))).isFalse();
    bridge.change(limit("logins-per-minute", 60));
    bridge.advance(Duration.ofSeconds(1));
    assertThat(isServed(login(client, SECOND))).isTrue();
    bridge.change(limit("all-logins-per-minute", 1));
    assertThat(isServed(login(client, "third@example.com"))).isFalse();
    assertThat(client.closed().isComplete()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void socketsPerAddressHoldForNewSockets(Framing framing) {
    start(limit("sockets-per-address", 2));
    assertNewSocketsAreCounted(framing, "sockets-per-address");
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void socketsHoldForNewSockets(Framing framing) {
    start(limit("sockets", 2));
    assertNewSocketsAreCounted(framing, "sockets");
  }

  private void assertNewSocketsAreCounted(Framing framing, String limit) {
    List<BridgeClient> open = new ArrayList<>();
    open.add(bridge.connect(framing));
    open.add(bridge.connect(framing));
    bridge.untilSlotsTaken(2);
    bridge.change(limit(limit, 1));
    assertAllAreServed(open);
    Await.result(bridge.connect(Framing.TCP).closed());
    bridge.change(limit(limit, 3));
    open.add(bridge.connect(framing));
    assertAllAreServed(open);
    Await.result(bridge.connect(Framing.TCP).closed());
    assertThat(bridge.slotsTaken()).isEqualTo(3);
    assertAllAreServed(open);
  }

  @Test
  void socketsPerClientHoldForNewSockets() {
    bridge = BridgeFixture.start(vertx, limit("sockets-per-client", 2), new OneKey());
    bridge.echo("session.login");
    BridgeClient first = bridge.connect(Framing.TCP);
    BridgeClient second = bridge.connect(Framing.TCP);
    assertThat(isServed(withKey(first))).isTrue();
    assertThat(isServed(withKey(second))).isTrue();
    bridge.change(limit("sockets-per-client", 1));
    assertThat(isServed(withKey(bridge.connect(Framing.TCP)))).isFalse();
    bridge.change(limit("sockets-per-client", 3));
    assertThat(isServed(withKey(bridge.connect(Framing.TCP)))).isTrue();
    assertThat(isServed(withKey(bridge.connect(Framing.TCP)))).isFalse();
    assertThat(isServed(login(first, SECOND))).isTrue();
    assertThat(isServed(login(second, SECOND))).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void requestsPerSocketHoldForOpenSockets(Framing framing) throws InterruptedException {
    start(limit("requests-per-socket", 2));
    BridgeClient client = bridge.connect(framing);
    for (int i = 0; i < 5; i++) {
      client.send(BridgeClient.request("session.new", new JsonObject().put("n", i)));
    }
    Message<Object> first = nextHeld();
    Message<Object> second = nextHeld();
    bridge.change(limit("requests-per-socket", 3));
    bridge.advance(Duration.ofSeconds(1));
    final Message<Object> third = nextHeld();
    bridge.change(limit("requests-per-socket", 1));
    first.reply(first.body());
    second.reply(second.body());
    assertThat(number(client)).isZero();
    assertThat(number(client)).isEqualTo(1);
    assertThat(bridge.underWay()).isEqualTo(1);
    assertThat(held).isEmpty();
    third.reply(third.body());
    assertThat(number(client)).isEqualTo(2);
    Message<Object> fourth = nextHeld();
    fourth.reply(fourth.body());
    assertThat(number(client)).isEqualTo(3);
  }

  private Message<Object> nextHeld() throws InterruptedException {
    Message<Object> message = held.poll(30, TimeUnit.SECONDS);
    assertThat(message).isNotNull();
    return message;
  }

  private static int number(BridgeClient client) {
    return Await.result(client.next()).getJsonObject("body").getInteger("n");
  }

  @Test
  void aLoweredIdleTimeoutHoldsForOpenSockets() {
    start(limit("idle-timeout", "24h"));
    BridgeClient silent = bridge.connect(Framing.TCP);
    BridgeClient listening = bridge.connect(Framing.RAW);
    bridge.untilOpen(2);
    bridge.advance(Duration.ofHours(1));
    bridge.change(limit("idle-timeout", "9s"));
    // At once, the WebSocket is pinged, because it has never had a reason to say something.
    bridge.advance(Duration.ofSeconds(1));
    bridge.until(this::isAnyHeard);
    bridge.advance(Duration.ofSeconds(8));
    assertThat(silent.closed().isComplete()).isFalse();
    bridge.advance(Duration.ofSeconds(1));
    Await.result(silent.closed());
    assertThat(isServed(refresh(listening))).isTrue();
  }

  private boolean isAnyHeard() {
    return bridge.connections().all().stream()
        .anyMatch(connection -> !connection.isQuiet(Duration.ofMinutes(1)));
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void aRaisedIdleTimeoutHoldsForOpenSockets(Framing framing) {
    start(limit("idle-timeout", "3s"));
    BridgeClient client = bridge.connect(framing);
    bridge.untilOpen(1);
    bridge.change(limit("idle-timeout", "24h"));
    bridge.advance(Duration.ofHours(1));
    assertThat(isServed(refresh(client))).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void pendingRequestsAndSubscriptionsSurvive(Framing framing) throws InterruptedException {
    start(new JsonObject().put("bridge.auth.allow-anonymous", true));
    BridgeClient client = bridge.connect(framing);
    client.send(new JsonObject().put("type", "register").put("address", "session.events"));
    client.send(BridgeClient.request("session.new", new JsonObject().put("n", 7)));
    Message<Object> pending = nextHeld();
    JsonObject all =
        limit("messages-per-second", 9)
            .mergeIn(limit("logins-per-minute", 8))
            .mergeIn(limit("all-logins-per-minute", 8))
            .mergeIn(limit("sockets", 1))
            .mergeIn(limit("sockets-per-address", 1))
            .mergeIn(limit("sockets-per-client", 1))
            .mergeIn(limit("requests-per-socket", 1))
            .mergeIn(limit("idle-timeout", "5s"))
            .put("bridge.auth.allow-anonymous", true);
    bridge.change(all);
    bridge.advance(Duration.ofSeconds(1));
    vertx.eventBus().publish(GatewayAddress.EVENTS_HERE, new JsonObject().put("session", "a"));
    JsonObject event = Await.result(client.next());
    assertThat(event.getString("address")).isEqualTo("session.events");
    pending.reply(pending.body());
    assertThat(number(client)).isEqualTo(7);
  }

  private static JsonObject limit(String name, Object value) {
    return new JsonObject().put("bridge.limits." + name, value);
  }

  /** Returns how many requests are served until one is rate-limited. */
  private static int served(BridgeClient client) {
    int served = 0;
    while (isServed(refresh(client))) {
      served++;
    }
    return served;
  }

  private static void assertAllAreServed(List<BridgeClient> clients) {
    for (BridgeClient client : clients) {
      assertThat(isServed(refresh(client))).isTrue();
    }
  }

  private static JsonObject refresh(BridgeClient client) {
    return client.ask("session.refresh", new JsonObject());
  }

  private static JsonObject login(BridgeClient client, String email) {
    return client.ask("session.login", new JsonObject().put("email", email));
  }

  private static JsonObject withKey(BridgeClient client) {
    return client.ask(
        BridgeClient.request("session.login", new JsonObject().put("email", SECOND))
            .put("headers", new JsonObject().put("gateway-key", "right")));
  }

  private static boolean isServed(JsonObject answer) {
    assertThat(answer.getInteger("failureCode", 429)).isEqualTo(429);
    return !answer.containsKey("failureCode");
  }
}
