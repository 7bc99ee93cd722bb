package io.github.sessiongateway.contract;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Tag;

/** {@code vertx3-tcp-eventbus-client}, over TCP. */
@Tag("full")
class NpmTcpClientContractIT extends NpmClientContract {
  @Override
  protected JsonObject config() {
    return new JsonObject().put("bridge.tcp.enabled", true).put("bridge.tcp.port", 0);
  }

  @Override
  String[] script() {
    String port = gateway.listening().get(0).replace("tcp: 127.0.0.1:", "");
    return new String[] {"tcp-contract.cjs", port};
  }
}
