package io.github.sessiongateway.internal.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.BridgeClient;
import io.github.sessiongateway.testing.BridgeClient.Framing;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sockets with as many requests under way as bridge.limits.requests-per-socket. */
@ExtendWith(VertxExtension.class)
class BusySocketTest {
  private static final int MOST = 3;

  private final BridgeFixture bridge;
  private final BlockingQueue<Message<Object>> asked = new LinkedBlockingQueue<>();
  private final AtomicInteger underWay = new AtomicInteger();
  private final AtomicInteger mostAtOnce = new AtomicInteger();

  BusySocketTest(Vertx vertx) {
    JsonObject limits = new JsonObject().put("bridge.limits.requests-per-socket", MOST);
    bridge = BridgeFixture.start(vertx, limits);
    vertx
        .eventBus()
        .localConsumer(
            "session.new",
            message -> {
              mostAtOnce.accumulateAndGet(underWay.incrementAndGet(), Math::max);
              asked.add(message);
            });
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void theNextRequestIsReadOnceOneIsAnswered(Framing framing) throws InterruptedException {
    BridgeClient client = bridge.connect(framing);
    for (int i = 0; i < 20; i++) {
      client.send(request(i));
    }
    assertAllAreAnsweredInOrder(client);
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void requestsThatCameInOnePieceWaitInOrder(Framing framing) throws InterruptedException {
    BridgeClient client = bridge.connect(framing);
    JsonArray texts = new JsonArray();
    Buffer stream = Buffer.buffer();
    for (int i = 0; i < 20; i++) {
      Buffer json = request(i).toBuffer();
      texts.add(json.toString());
      stream.appendInt(json.length()).appendBuffer(json);
    }
    switch (framing) {
      case RAW -> texts.forEach(text -> client.send((String) text));
      case SOCKJS -> client.write(texts.toBuffer());
      case TCP -> client.write(stream);
    }
    assertAllAreAnsweredInOrder(client);
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void aPingWaitsBehindTheRequestsBeforeIt(Framing framing) throws InterruptedException {
    BridgeClient client = bridge.connect(framing);
    for (int i = 0; i < MOST; i++) {
      client.send(request(i));
    }
    client.send(new JsonObject().put("type", "ping")).send(new JsonObject().put("type", "x"));
    answer(nextAsked());
    assertThat(Await.result(client.next()).getJsonObject("body").getInteger("n")).isZero();
    if (framing == Framing.TCP) {
      assertThat(Await.result(client.next()).getString("type")).isEqualTo("pong");
    }
    assertThat(Await.result(client.next()).encode()).contains("must be send");
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void aBusySocketIsClosedWithTheBridge(Framing framing) throws InterruptedException {
    BridgeClient client = bridge.connect(framing);
    for (int i = 0; i < 20; i++) {
      client.send(request(i));
    }
    for (int i = 0; i < MOST; i++) {
      nextAsked();
    }
    bridge.closeBridge().onComplete(closed -> {});
    bridge.until(
        () -> {
          bridge.time.advance(Duration.ofMillis(20));
          return bridge.connections().all().isEmpty();
        });
    Await.result(client.closed());
  }

  private void assertAllAreAnsweredInOrder(BridgeClient client) throws InterruptedException {
    Deque<Message<Object>> held = new ArrayDeque<>();
    for (int i = 0; i < MOST; i++) {
      held.add(nextAsked());
    }
    List<Integer> answered = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      answer(held.remove());
      answered.add(Await.result(client.next()).getJsonObject("body").getInteger("n"));
      if (i + MOST < 20) {
        held.add(nextAsked());
      }
    }
    assertThat(answered).isSorted().hasSize(20);
    assertThat(mostAtOnce).hasValue(MOST);
  }

  private Message<Object> nextAsked() throws InterruptedException {
    Message<Object> message = asked.poll(30, TimeUnit.SECONDS);
    assertThat(message).isNotNull();
    return message;
  }

  private void answer(Message<Object> message) {
    underWay.decrementAndGet();
    message.reply(message.body());
  }

  private static JsonObject request(int number) {
    return BridgeClient.request("session.new", new JsonObject().put("n", number));
  }
}
