package io.github.sessiongateway.functional;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.SessionGateway;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.BridgeClient;
import io.github.sessiongateway.testing.BridgeClient.Framing;
import io.github.sessiongateway.testing.Listening;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A gateway that stops answers each request that came before its last words to the client. */
@Timeout(60)
@ExtendWith(VertxExtension.class)
class StopUnderLoadTest {
  private static final int SOCKETS = 8;
  private static final int ANSWERS = 20;
  private static final int MOST_UNANSWERED = 64;

  private final Vertx vertx;
  private final Vertx clients = Vertx.vertx();
  private final SessionGateway gateway = new SessionGateway();

  StopUnderLoadTest(Vertx vertx) {
    this.vertx = vertx;
  }

  @AfterEach
  void close() {
    Await.result(clients.close());
  }

  @RepeatedTest(2)
  void eachRequestBeforeTheCloseIsAnswered() {
    String id = deploy();
    List<Talker> talkers = new ArrayList<>();
    for (Framing framing : Framing.values()) {
      for (int i = 0; i < SOCKETS; i++) {
        BridgeClient socket = BridgeClient.connect(clients, framing, port("bridge"), port("tcp"));
        talkers.add(new Talker(socket, i % 2 == 0));
      }
    }
    talkers.forEach(talker -> clients.runOnContext(v -> talker.start()));
    Await.until(clients, () -> talkers.stream().allMatch(talker -> talker.answers() >= ANSWERS));
    Await.result(vertx.undeploy(id));
    for (Talker talker : talkers) {
      Await.result(talker.client.closed());
      talker.check();
    }
    assertThat(talkers).as("asked while the gateway stopped").anyMatch(talker -> talker.isRefused);
  }

  /** A client that sends one request after the other, or one per millisecond. */
  private final class Talker {
    private final BridgeClient client;
    private final boolean isTireless;
    private final List<String> sent = new ArrayList<>();
    private final Set<String> answered = new HashSet<>();
    private boolean isRefused;

    Talker(BridgeClient client, boolean isTireless) {
      this.client = client;
      this.isTireless = isTireless;
    }

    void start() {
      read();
      send();
    }

    synchronized int answers() {
      return answered.size();
    }

    private synchronized void send() {
      if (client.closed().isComplete()) {
        return;
      }
      // Bounded, so that the gateway's work for each client does not grow with its slowness.
      if (sent.size() - answered.size() < MOST_UNANSWERED) {
        JsonObject request =
            BridgeClient.request("session.refresh", new JsonObject().put("token", "t"));
        sent.add(request.getString("replyAddress"));
        client.send(request);
      }
      if (isTireless) {
        clients.setTimer(1, v -> send());
      }
    }

    private void read() {
      client
          .next()
          .onSuccess(
              frame -> {
                take(frame);
                read();
              });
    }

    private synchronized void take(JsonObject frame) {
      if (frame.getString("address") == null) {
        // The last frame of a TCP socket.
        return;
      }
      answered.add(frame.getString("address"));
      isRefused = "The gateway is stopping.".equals(frame.getString("message"));
      if (!isTireless && !isRefused) {
        clients.setTimer(1, v -> send());
      }
    }

    /** Only what crosses the gateway's last words has no answer, and that was sent last. */
    synchronized void check() {
      int last = sent.size();
      while (last > 0 && !answered.contains(sent.get(last - 1))) {
        last--;
      }
      assertThat(answered).containsAll(sent.subList(0, last));
      if (!isTireless) {
        assertThat(last).isEqualTo(sent.size());
      }
    }
  }

  private String deploy() {
    int koyeb =
        Await.result(
                clients
                    .createHttpServer()
                    .requestHandler(request -> request.response().end("{\"token\":{\"id\":\"n\"}}"))
                    .listen(0, "127.0.0.1"))
            .actualPort();
    JsonObject config =
        new JsonObject()
            .put("upstream.base-url", "http://127.0.0.1:" + koyeb)
            .put("bridge.limits.messages-per-second", 1_000_000)
            .put("bridge.http.enabled", true)
            .put("bridge.http.port", 0)
            .put("bridge.tcp.enabled", true)
            .put("bridge.tcp.port", 0);
    return Await.result(vertx.deployVerticle(gateway, new DeploymentOptions().setConfig(config)));
  }

  private int port(String what) {
    return Listening.at(gateway, what).getPort();
  }
}
