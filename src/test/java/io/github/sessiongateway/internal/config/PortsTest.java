package io.github.sessiongateway.internal.config;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PortsTest {
  private static JsonObject all() {
    return new JsonObject()
        .put("bridge.http.enabled", true)
        .put("bridge.http.port", 1)
        .put("bridge.tcp.enabled", true)
        .put("bridge.tcp.port", 2)
        .put("bridge.proxy.enabled", true)
        .put("bridge.proxy.port", 3)
        .put("ops.enabled", true)
        .put("ops.port", 4)
        .put("sandbox.enabled", true)
        .put("sandbox.port", 5);
  }

  @ParameterizedTest
  @CsvSource({
    "bridge.tcp.port, 1, bridge.tcp.port: is the same as bridge.http.port",
    "bridge.proxy.port, 1, bridge.proxy.port: is the same as bridge.http.port",
    "bridge.proxy.port, 2, bridge.proxy.port: is the same as bridge.tcp.port",
    "bridge.http.port, 4, ops.port: is the same as bridge.http.port",
    "ops.port, 3, ops.port: is the same as bridge.proxy.port",
    "sandbox.port, 4, sandbox.port: is the same as ops.port",
  })
  void twoListenersDoNotShareAPort(String key, int port, String problem) {
    assertThatThrownBy(() -> GatewayConfig.read(all().put(key, port)))
        .hasMessageContaining(problem);
  }

  @Test
  void anotherHostAnotherStateAndAFreePortAreApart() {
    JsonObject config =
        all()
            .put("bridge.tcp.port", 1)
            .put("bridge.tcp.host", "127.0.0.2")
            .put("bridge.proxy.port", 1)
            .put("bridge.proxy.enabled", false)
            .put("ops.port", 0)
            .put("sandbox.port", 0);
    assertThatCode(() -> GatewayConfig.read(config)).doesNotThrowAnyException();
  }
}
