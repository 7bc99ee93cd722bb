package io.github.sessiongateway.contract;

import io.github.sessiongateway.contract.ContractCase.Outcome;
import io.github.sessiongateway.testing.Await;
import io.vertx.core.Promise;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeEach;

/** The bridge by a raw WebSocket, frame by frame. */
class WebSocketContractTest extends ContractTable {
  private final Map<String, Promise<JsonObject>> waiting = new ConcurrentHashMap<>();
  // Held: Vert.x closes a client that is collected, and its sockets with it.
  private WebSocketClient client;
  private WebSocket socket;

  @Override
  protected JsonObject config() {
    return new JsonObject().put("bridge.http.enabled", true).put("bridge.http.port", 0);
  }

  @BeforeEach
  void connect() {
    client = vertx.createWebSocketClient();
    socket =
        Await.result(
            client
                .connect(bridge().getPort(), bridge().getHost(), bridge().getPath() + "/websocket")
                .onSuccess(opened -> opened.handler(frame -> answered(frame.toJsonObject()))));
  }

  private void answered(JsonObject frame) {
    JsonObject body = frame.getJsonObject("body");
    Promise<JsonObject> caller = waiting.remove(frame.getString("address"));
    caller.complete(body == null ? new JsonObject() : body);
  }

  @Override
  protected Outcome send(ContractCase row) {
    String reply = UUID.randomUUID().toString();
    Promise<JsonObject> answer = Promise.promise();
    waiting.put(reply, answer);
    JsonObject frame =
        new JsonObject()
            .put("type", "send")
            .put("address", row.address())
            .put("replyAddress", reply)
            .put("headers", row.headers().copy().put("error-reply", "true"))
            .put("body", row.body());
    Await.result(socket.writeTextMessage(frame.encode()));
    return outcome(answer.future());
  }
}
