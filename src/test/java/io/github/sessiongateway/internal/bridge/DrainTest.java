package io.github.sessiongateway.internal.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.bridge.auth.Clients;
import io.github.sessiongateway.internal.bridge.auth.Identity;
import io.github.sessiongateway.internal.bridge.auth.Permission;
import io.github.sessiongateway.internal.bridge.connection.Drain;
import io.github.sessiongateway.internal.bridge.connection.FrameHeaders;
import io.github.sessiongateway.internal.bridge.framing.Dialect;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.BridgeClient;
import io.github.sessiongateway.testing.BridgeClient.Framing;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The connections of a bridge that stops. */
@ExtendWith(VertxExtension.class)
class DrainTest {
  private static final JsonObject BODY = new JsonObject().put("token", "t");

  private final Vertx vertx;
  private final BridgeFixture bridge;
  // Held: Vert.x closes a client that is collected.
  private final HttpClientAgent http;

  DrainTest(Vertx vertx) {
    this.vertx = vertx;
    bridge = BridgeFixture.start(vertx, new JsonObject());
    http = vertx.createHttpClient();
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void aStoppingBridgeFailsRequestsUntilClientsAreQuiet(Framing framing) {
    bridge.echo("session.refresh");
    BridgeClient client = bridge.connect(framing);
    assertThat(client.ask("session.refresh", BODY).getJsonObject("body")).isNotNull();
    Future<Void> drained = bridge.drain();
    for (int i = 0; i < 3; i++) {
      JsonObject refused = client.ask("session.refresh", BODY);
      assertThat(refused.getInteger("failureCode")).isEqualTo(503);
      assertThat(refused.getString("message")).isEqualTo("The gateway is stopping.");
      bridge.advance(Drain.QUIET.minusMillis(1));
    }
    assertThat(client.closed().isComplete()).isFalse();
    bridge.advance(Drain.LOOK);
    assertGone(framing, client);
    Await.result(drained(drained));
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void aPendingRequestIsAnsweredBeforeTheClose(Framing framing) {
    Promise<Message<Object>> held = Promise.promise();
    vertx.eventBus().localConsumer("session.refresh", held::tryComplete);
    BridgeClient client = bridge.connect(framing);
    client.send(BridgeClient.request("session.refresh", BODY));
    Message<Object> request = Await.result(held.future());
    Future<Void> drained = bridge.drain();
    bridge.advance(Drain.QUIET.multipliedBy(2));
    assertThat(client.closed().isComplete()).isFalse();
    request.reply(new JsonObject().put("last", 1));
    assertThat(Await.result(client.next()).getJsonObject("body").getInteger("last")).isEqualTo(1);
    bridge.advance(Drain.QUIET.plus(Drain.LOOK));
    assertGone(framing, client);
    Await.result(drained(drained));
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void aClientThatGoesOnSendingIsClosedBehindAnAnswer(Framing framing) {
    BridgeClient client = bridge.connect(framing);
    bridge.untilOpen(1);
    Future<Void> drained = bridge.drain();
    Duration part = Drain.QUIET.dividedBy(2);
    for (Duration at = Duration.ZERO; at.compareTo(Drain.PATIENCE) <= 0; at = at.plus(part)) {
      assertThat(client.ask("session.refresh", BODY).getInteger("failureCode")).isEqualTo(503);
      bridge.advance(part);
    }
    assertThat(client.closed().isComplete()).isFalse();
    assertThat(client.ask("session.refresh", BODY).getInteger("failureCode")).isEqualTo(503);
    assertGone(framing, client);
    Await.result(drained(drained));
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void aSocketThatHasLongBeenQuietIsClosedAtOnce(Framing framing) {
    BridgeClient client = bridge.connect(framing);
    bridge.untilOpen(1);
    bridge.advance(Drain.QUIET);
    Future<Void> drained = bridge.drain();
    assertGone(framing, client);
    Await.result(drained(drained));
  }

  @Test
  void aStoppingBridgeAnswers503OverHttp() {
    Future<Void> drained = bridge.drain();
    HttpClientResponse response =
        Await.result(
            http.request(HttpMethod.GET, bridge.url.getPort(), "127.0.0.1", "/eventbus/info")
                .compose(request -> request.send()));
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.getHeader("Connection")).isEqualTo("close");
    Await.result(drained(drained));
  }

  @Test
  void aSocketThatOpensDuringTheStopGetsTheReason() {
    bridge.echo("session.refresh");
    BridgeClient first = bridge.connect(Framing.TCP);
    // The bridge has accepted the socket once it answers.
    assertThat(first.ask("session.refresh", BODY).getJsonObject("body")).isNotNull();
    Future<Void> drained = bridge.drain();
    BridgeClient client = bridge.connect(Framing.TCP);
    assertThat(client.ask("session.refresh", BODY).getInteger("failureCode")).isEqualTo(503);
    Await.result(drained(drained));
    Await.result(client.closed());
    Await.result(first.closed());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void framesThatWaitForTheirKeyAreAnswered(boolean inOnePiece) {
    Promise<Void> asked = Promise.promise();
    Promise<Identity> lookUp = Promise.promise();
    BridgeFixture keyed =
        BridgeFixture.start(
            vertx,
            new JsonObject(),
            key -> {
              asked.complete();
              return lookUp.future();
            });
    BridgeClient client = BridgeClient.tcp(vertx, keyed.tcpPort);
    JsonObject headers = new JsonObject().put(FrameHeaders.KEY, "k");
    Buffer first = frame(BridgeClient.request("session.refresh", BODY).put("headers", headers));
    Buffer second = frame(BridgeClient.request("session.refresh", BODY));
    if (inOnePiece) {
      client.write(first.appendBuffer(second));
      Await.result(asked.future());
    } else {
      client.write(first);
      Await.result(asked.future());
      client.write(second);
      // The bridge has received the frame once it answers what was sent after it.
      BridgeClient.tcp(vertx, keyed.tcpPort).ask(new JsonObject().put("type", "ping"));
    }
    Future<Void> drained = keyed.drain();
    keyed.advance(Drain.PATIENCE.plus(Drain.QUIET).plus(Drain.LOOK));
    Identity ci = new Identity(Clients.of("ci", EnumSet.of(Permission.REFRESH)), null, () -> true);
    keyed.on(() -> lookUp.tryComplete(ci));
    for (int i = 0; i < 2; i++) {
      assertThat(Await.result(client.next()).getInteger("failureCode")).isEqualTo(503);
    }
    Await.result(client.closed());
    Await.result(drained(keyed, drained));
  }

  private static Buffer frame(JsonObject json) {
    Buffer text = json.toBuffer();
    return Buffer.buffer().appendInt(text.length()).appendBuffer(text);
  }

  private Future<Void> drained(Future<Void> drained) {
    return drained(bridge, drained);
  }

  private static Future<Void> drained(BridgeFixture draining, Future<Void> drained) {
    draining.until(
        () -> {
          draining.time.advance(Drain.LOOK);
          return drained.isComplete();
        });
    return drained;
  }

  private static void assertGone(Framing framing, BridgeClient client) {
    if (framing == Framing.TCP) {
      assertThat(Await.result(client.next()))
          .isEqualTo(Dialect.TCP.closing(1001, "The gateway is stopping."));
      Await.result(client.closed());
    } else {
      assertThat(Await.result(client.closed())).isEqualTo("1001 The gateway is stopping.");
    }
  }
}
