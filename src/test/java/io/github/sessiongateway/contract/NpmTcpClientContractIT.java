package io.github.sessiongateway.contract;

import io.github.sessiongateway.testing.Listening;
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
    int port = Listening.at(gateway, "tcp").getPort();
    return new String[] {"tcp-contract.cjs", String.valueOf(port)};
  }
}
