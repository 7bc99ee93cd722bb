package io.github.sessiongateway.internal.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.BridgeClient;
import io.github.sessiongateway.testing.BridgeClient.Framing;
import io.github.sessiongateway.testing.BusHandlers;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Frames that no client of good will sends, over real sockets in each framing. After each, the same
 * socket carries a good request, a new one is served as before, and nothing is left behind.
 */
class HostileTest {
  private static final JsonObject LOGIN = new JsonObject().put("email", "a@example.com");

  private final BusHandlers handlers = new BusHandlers();
  private final Vertx vertx = handlers.vertx();
  private BridgeFixture bridge;
  private int atFirst;

  @BeforeEach
  void start() {
    // Many frames of one address, and time that stands still.
    bridge =
        BridgeFixture.start(
            vertx,
            new JsonObject()
                .put("bridge.limits.messages-per-second", 1_000_000)
                .put("bridge.limits.logins-per-minute", 10_000)
                .put("bridge.limits.all-logins-per-minute", 10_000));
    bridge.echo("session.login");
    bridge.echo("session.refresh");
    atFirst = handlers.count();
  }

  @AfterEach
  void everythingIsAsBefore() {
    nothingIsLeft();
    for (Framing framing : Framing.values()) {
      BridgeClient client = bridge.connect(framing);
      assertServed(client);
      client.close();
    }
    nothingIsLeft();
    Await.result(vertx.close());
  }

  private void nothingIsLeft() {
    bridge.untilSlotsTaken(0);
    assertThat(bridge.open()).isZero();
    assertThat(bridge.underWay()).isZero();
    bridge.until(() -> handlers.count() == atFirst);
  }

  static Stream<Arguments> noFrames() {
    return inEachFraming(
        " ",
        "{",
        "null",
        "[]",
        "[1]",
        "\"\"",
        "GET / HTTP/1.1\r\n\r\n",
        "{\"type\":\"send\",\"type\":\"send\"}",
        "{\"type\":\"send\",\"address\":\"session.login\",\"replyAddress\":\"r\",\"body\":{\"a\":1,\"a\":2}}",
        "{\"type\":\"ping\"}{\"type\":\"ping\"}",
        "[".repeat(30_000),
        "{\"a\":".repeat(5_000),
        "{\"type\":\"send\",\"body\":" + "[".repeat(30_000) + "]".repeat(30_000) + "}",
        "{\"n\":" + "9".repeat(60_000) + "}");
  }

  @ParameterizedTest
  @MethodSource("noFrames")
  void malformedFramesGetAnErrorFrame(Framing framing, String text) {
    BridgeClient client = bridge.connect(framing);
    JsonObject error = Await.result(client.send(text).next());
    assertThat(error.getString("type")).isEqualTo("err");
    assertThat(error.getInteger("failureCode")).isEqualTo(400);
    assertThat(error.encode()).contains("invalid_json").hasSizeLessThan(300);
    assertServed(client);
    client.close();
  }

  static Stream<Arguments> wrongFrames() {
    List<String> values = List.of("null", "7", "[]", "{}", "true", "\"\"", "\"nonsense\"", "1e400");
    return inEachFraming(
        Stream.of("type", "address", "replyAddress")
            .flatMap(
                field ->
                    Stream.concat(
                        Stream.of(HostileFrames.without(field)),
                        values.stream().map(value -> HostileFrames.with(field, value))))
            // Any text is a reply address.
            .filter(frame -> !frame.contains("\"replyAddress\":\"nonsense\""))
            .toArray(String[]::new));
  }

  @ParameterizedTest
  @MethodSource("wrongFrames")
  void aFieldOfTheWrongTypeGetsAnError(Framing framing, String frame) {
    BridgeClient client = bridge.connect(framing);
    JsonObject error = Await.result(client.send(frame).next());
    assertThat(error.getString("type")).isEqualTo("err");
    assertThat(error.getInteger("failureCode")).isIn(400, 403);
    assertServed(client);
    client.close();
  }

  static Stream<Arguments> wrongRequests() {
    return inEachFraming(
        HostileFrames.with("headers", "7"),
        HostileFrames.with("headers", "[]"),
        HostileFrames.with("headers", "\"x\""),
        HostileFrames.with("headers", "{\"a\":null}"),
        HostileFrames.with("headers", "{\"a\":{}}"),
        HostileFrames.with("headers", "{\"a\":[null]}"),
        HostileFrames.with("headers", "{\"a\":[[]]}"),
        HostileFrames.with("headers", "{\"a\":\"x\\r\\nb: y\"}"),
        HostileFrames.with("headers", "{\"a\\r\\nb\":\"x\"}"),
        HostileFrames.with("headers", "{\"\":\"x\"}"),
        HostileFrames.with("headers", "{\"a b\":\"x\"}"),
        HostileFrames.with("headers", new JsonObject().put("x".repeat(65), "x").encode()),
        HostileFrames.with("headers", HostileFrames.many()),
        HostileFrames.with("body", "7"),
        HostileFrames.with("body", "[]"),
        HostileFrames.with("body", "\"x\""),
        HostileFrames.with("body", "123456789012345678901234567890"),
        HostileFrames.with("body", "{\"session\":\"default\"}"),
        HostileFrames.with("body", "{\"keep\":\"default\"}"),
        HostileFrames.with("body", "{\"keep\":7}"),
        HostileFrames.with("address", "\"session.token\""),
        HostileFrames.with("address", "\"session.status\""),
        HostileFrames.with("address", "\"session.events\""),
        HostileFrames.with("address", "\"vertx.anything\""),
        HostileFrames.with("address", "\"__vertx.reply.1\""),
        HostileFrames.with(
            "address",
            new JsonArray().add("x".repeat(60_000)).encode().replaceAll("[\\[\\]]", "")));
  }

  @ParameterizedTest
  @MethodSource("wrongRequests")
  void aWrongOrForbiddenRequestGetsAReply(Framing framing, String frame) {
    BridgeClient client = bridge.connect(framing);
    JsonObject failure = Await.result(client.send(frame).next());
    assertThat(failure.getString("type")).isEqualTo("err");
    assertThat(failure.getString("address")).isEqualTo("r");
    assertThat(failure.getInteger("failureCode")).isIn(400, 403);
    assertThat(failure.getString("failureType")).isEqualTo("RECIPIENT_FAILURE");
    assertThat(failure.getString("message")).isNotBlank();

    JsonObject asked = new JsonObject(frame);
    if (asked.getValue("headers", new JsonObject()) instanceof JsonObject headers) {
      JsonObject reply = client.ask(asked.put("headers", headers.put("error-reply", "true")));
      assertThat(reply.getJsonObject("headers").getString("error")).isEqualTo("true");
      JsonObject error = reply.getJsonObject("body").getJsonObject("error");
      assertThat(error.getInteger("status")).isIn(400, 403);
      assertThat(error.getString("origin")).isEqualTo("gateway");
    }
    assertServed(client);
    client.close();
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void headersOfTheGatewayAndTheBusAreDropped(Framing framing) {
    BridgeClient client = bridge.connect(framing);
    JsonObject headers =
        new JsonObject()
            .put("codecName", "evil")
            .put("timeout", "1")
            .put("localOnly", true)
            .put("number", 7)
            .put("twice", new JsonArray().add("a").add("b"))
            .put("gateway-client", "root")
            .put("GATEWAY-Client", "root")
            .put("gateway-key", "kgw_x")
            .put("gateway-sessions", "*")
            .put("Gateway-Sessions", "ci")
            .put("gateway-", "x");
    JsonObject reply =
        client.ask(BridgeClient.request("session.login", LOGIN).put("headers", headers));
    JsonObject got = reply.getJsonObject("body").getJsonObject("headers");
    assertThat(got.getString("gateway-client")).isEqualTo("anonymous");
    assertThat(got.getString("number")).isEqualTo("7");
    assertThat(got.fieldNames().stream().filter(name -> name.startsWith("gateway")))
        .containsExactlyInAnyOrder("gateway-client", "gateway-sessions");
    assertThat(got.getString("gateway-sessions")).isEmpty();
    client.close();
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void aClientReceivesNoReplyOfAnother(Framing framing) {
    BridgeClient victim = bridge.connect(framing);
    BridgeClient spy = bridge.connect(framing);
    Promise<Message<Object>> held = Promise.promise();
    MessageConsumer<Object> holding =
        vertx.eventBus().localConsumer("session.logout", held::tryComplete);
    victim.send(
        new JsonObject(HostileFrames.with("address", "\"session.logout\""))
            .put("replyAddress", "mine"));
    Message<Object> request = Await.result(held.future());
    for (String address : List.of("mine", request.replyAddress(), "session.logout", "*")) {
      for (String type : List.of("register", "publish", "send", "unregister")) {
        JsonObject answer =
            spy.ask(
                new JsonObject()
                    .put("type", type)
                    .put("address", address)
                    .put("replyAddress", "mine")
                    .put("body", new JsonObject().put("forged", true))
                    .put("headers", new JsonObject().put("error-reply", "false")));
        if (!(type.equals("send") && address.equals("session.logout"))) {
          assertThat(answer.getString("type")).as(type + address).isEqualTo("err");
        }
      }
      if (address.equals("mine")) {
        request.reply(new JsonObject().put("secret", 1));
        Await.result(holding.unregister());
        vertx.eventBus().localConsumer("session.logout", m -> m.reply(new JsonObject()));
      }
    }
    assertThat(Await.result(victim.next()).getJsonObject("body"))
        .isEqualTo(new JsonObject().put("secret", 1));
    assertServed(spy);
    victim.close();
    spy.close();
    atFirst = handlers.count();
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void publishingIsNotPossible(Framing framing) {
    BridgeClient client = bridge.connect(framing);
    JsonObject answer = client.ask(new JsonObject(HostileFrames.with("type", "\"publish\"")));
    assertThat(answer.getString("type")).isEqualTo("err");
    assertThat(answer.getInteger("failureCode")).isEqualTo(403);
    assertServed(client);
    client.close();
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void brokenUtf8IsAnErrorAndNotMended(Framing framing) {
    BridgeClient client = bridge.connect(framing);
    Buffer json = Buffer.buffer("{\"type\":\"").appendByte((byte) 0xff).appendString("\"}");
    client.write(
        framing == Framing.TCP
            ? Buffer.buffer().appendInt(json.length()).appendBuffer(json)
            : json);
    assertThat(Await.result(client.next()).encode()).contains("invalid_json");
    assertServed(client);
    client.close();
  }

  private void assertServed(BridgeClient client) {
    JsonObject reply = client.ask("session.login", LOGIN);
    assertThat(reply.getJsonObject("body").getJsonObject("got")).isEqualTo(LOGIN);
  }

  private static Stream<Arguments> inEachFraming(String... frames) {
    return Stream.of(Framing.values())
        .flatMap(framing -> Stream.of(frames).map(frame -> Arguments.of(framing, frame)));
  }
}
