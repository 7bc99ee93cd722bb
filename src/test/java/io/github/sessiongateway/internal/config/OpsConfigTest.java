package io.github.sessiongateway.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpsConfigTest {
  private static final String TLS = "src/test/resources/tls/";

  private @TempDir Path folder;

  private static OpsConfig read(JsonObject json) {
    return GatewayConfig.read(json).ops();
  }

  @Test
  void theDefaultsTellNothingToStrangers() {
    assertThat(read(new JsonObject()))
        .isEqualTo(new OpsConfig(false, "127.0.0.1", 9090, false, null, false));
  }

  @Test
  void everyKeyIsRead() throws IOException {
    Path key = Files.writeString(folder.resolve("key"), "k\n");
    JsonObject json =
        new JsonObject()
            .put("ops.enabled", true)
            .put("ops.host", "0.0.0.0")
            .put("ops.port", 1)
            .put("ops.detail", true)
            .put("ops.key-file", key.toString())
            .put("ops.tls", true)
            .put("bridge.tls.cert-file", TLS + "other.pem")
            .put("bridge.tls.key-file", TLS + "other.key");
    assertThat(read(json)).isEqualTo(new OpsConfig(true, "0.0.0.0", 1, true, key, true));
  }

  @Test
  void tlsNeedsTheFilesOfTheBridge() {
    assertThatThrownBy(() -> read(new JsonObject().put("ops.tls", true)))
        .hasMessageContaining(
            "ops.tls: needs bridge.tls.cert-file and bridge.tls.key-file, or"
                + " bridge.tls.keystore-file");
  }

  @Test
  void aWrongFileOfTheBridgeIsReportedAlone() {
    JsonObject json = new JsonObject().put("ops.tls", true).put("bridge.tls.cert-file", "/no/such");
    assertThatThrownBy(() -> read(json))
        .hasMessageContaining("bridge.tls.cert-file")
        .hasMessageNotContaining("ops.tls");
  }

  @Test
  void aKeyThatNoHeaderCanCarryIsReported() throws IOException {
    Path key = Files.writeString(folder.resolve("key"), "two words");
    assertThatThrownBy(() -> read(new JsonObject().put("ops.key-file", key.toString())))
        .hasMessageContaining("ops.key-file: must be visible ASCII characters, at most 4096");
    assertThatThrownBy(() -> read(new JsonObject().put("ops.key-file", "/no/such")))
        .hasMessageContaining("ops.key-file: must name a file that can be read");
  }
}
