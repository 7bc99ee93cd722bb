package io.github.sessiongateway.internal.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.BridgeClient;
import io.github.sessiongateway.testing.BridgeClient.Framing;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What public clients send beside the protocol, and the replies that they get. */
@ExtendWith(VertxExtension.class)
class ClientHabitsTest {
  private static final JsonObject LOGIN = new JsonObject().put("email", "a@example.com");

  private final Vertx vertx;
  private BridgeFixture bridge;

  ClientHabitsTest(Vertx vertx) {
    this.vertx = vertx;
  }

  private void start(int messagesPerSecond) {
    JsonObject limits = new JsonObject();
    bridge =
        BridgeFixture.start(
            vertx, limits.put("bridge.limits.messages-per-second", messagesPerSecond));
    bridge.echo("session.login");
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void aClientMayRegisterItsReplyAddress(Framing framing) {
    start(100);
    BridgeClient client = bridge.connect(framing);
    String address = UUID.randomUUID().toString();
    JsonObject register = new JsonObject().put("type", "register").put("address", address);
    client.send(register).send(register);
    vertx.eventBus().publish(address, new JsonObject().put("canary", 1));
    JsonObject request = BridgeClient.request("session.login", LOGIN).put("replyAddress", address);
    JsonObject reply = client.ask(request);
    assertThat(reply.getString("address")).isEqualTo(address);
    assertThat(reply.getJsonObject("body").getJsonObject("got")).isEqualTo(LOGIN);
    client.send(register.copy().put("type", "unregister"));
    assertServed(client);
    assertThat(client.ask(register.put("address", "session.other")).getInteger("failureCode"))
        .isEqualTo(403);
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void noAnswerRepeatsALongAddress(Framing framing) {
    start(100);
    BridgeClient client = bridge.connect(framing);
    String address = "\uD83D\uDE00".repeat(10_000);
    for (String type : List.of("send", "register", "unregister", "publish", "other")) {
      JsonObject answer =
          client.ask(BridgeClient.request(address, new JsonObject()).put("type", type));
      assertThat(answer.encode()).as(type).hasSizeLessThan(1_000);
    }
    client.close();
  }

  @Test
  void anEmptyMessageOfSockJsIsIgnoredAndCounted() {
    start(10);
    BridgeClient client = bridge.connect(Framing.SOCKJS);
    for (int i = 0; i < 4; i++) {
      client.write(Buffer.buffer()).write(Buffer.buffer("[]"));
    }
    assertServed(client);
    assertServed(client);
    assertThat(client.ask("session.login", LOGIN).getInteger("failureCode")).isEqualTo(429);
  }

  @Test
  void aFrameThatIsTooLargeIsNamedOnTcpAndInTheLog() {
    start(10);
    BridgeClient client = bridge.connect(Framing.TCP);
    client.write(Buffer.buffer().appendInt(65_537));
    JsonObject last = Await.result(client.next());
    assertThat(last.getInteger("failureCode")).isEqualTo(1009);
    String reason = "Closed because of a frame larger than 65536 bytes.";
    assertThat(last.getString("message")).isEqualTo(reason);
    assertThat(bridge.log).containsExactly("closed: client anonymous at 127.0.0.1: " + reason);
  }

  private static void assertServed(BridgeClient client) {
    JsonObject body = client.ask("session.login", LOGIN).getJsonObject("body");
    assertThat(body.getJsonObject("got")).isEqualTo(LOGIN);
  }
}
