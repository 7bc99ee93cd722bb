package io.github.sessiongateway.contract;

import io.github.sessiongateway.contract.ContractCase.Outcome;
import io.github.sessiongateway.testing.BridgeClient;
import io.github.sessiongateway.testing.Listening;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.BeforeEach;

/** The bridge by TCP, frame by frame. */
class TcpContractTest extends ContractTable {
  private BridgeClient client;

  @Override
  protected JsonObject config() {
    return new JsonObject().put("bridge.tcp.enabled", true).put("bridge.tcp.port", 0);
  }

  @BeforeEach
  void connect() {
    client = BridgeClient.tcp(vertx, Listening.at(gateway, "tcp").getPort());
  }

  @Override
  protected Outcome send(ContractCase row) {
    JsonObject frame = BridgeClient.request(row.address(), row.body());
    frame.put("headers", row.headers().copy().put("error-reply", "true"));
    JsonObject answer = client.ask(frame);
    JsonObject body = answer.getJsonObject("body");
    return "true".equals(answer.getJsonObject("headers").getString("error"))
        ? Outcome.error(body.getJsonObject("error"))
        : Outcome.reply(body);
  }
}
