package io.github.sessiongateway.contract;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Tag;

/** {@code @vertx/eventbus-bridge-client.js}, over SockJS. */
@Tag("full")
class NpmClientContractIT extends NpmClientContract {
  @Override
  protected JsonObject config() {
    return new JsonObject().put("bridge.http.enabled", true).put("bridge.http.port", 0);
  }

  @Override
  String[] script() {
    return new String[] {"contract.mjs", bridge().toString()};
  }
}
