package io.github.sessiongateway.internal.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.SessionGateway;
import io.github.sessiongateway.internal.config.ConfigSources;
import io.github.sessiongateway.internal.config.GatewayConfig;
import io.github.sessiongateway.internal.config.SettingFiles;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.LogLines;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class WatchedConfigTest {
  private static final String WARNING =
      "sandbox.users has no effect, because sandbox.enabled is false";

  @Test
  void aWarningIsLoggedWithTheChangeThatIsUsed(Vertx vertx, @TempDir Path folder)
      throws IOException {
    Path keys = Files.writeString(folder.resolve("keys"), "");
    Path wrong = Files.writeString(folder.resolve("wrong"), "not JSON");
    Path file = Files.writeString(folder.resolve("c.yaml"), content(keys, 1));
    try (LogLines log = LogLines.of(GatewayConfig.class)) {
      GatewayConfig config = Await.result(ConfigSources.load(vertx, file.toString()));
      assertThat(log.lines()).containsExactly(WARNING);
      SessionGateway gateway = SessionGateway.of(config);
      Await.result(vertx.deployVerticle(gateway));
      WatchedConfig watched =
          new WatchedConfig(vertx, gateway, file.toString(), new SettingFiles());
      Await.result(watched.look());
      assertThat(log.lines()).containsExactly(WARNING);
      Files.writeString(file, content(wrong, 1));
      Await.result(watched.look());
      Await.result(watched.look());
      assertThat(log.lines()).containsExactly(WARNING);
      Files.writeString(file, content(keys, 2));
      Await.result(watched.look());
      assertThat(log.lines()).containsExactly(WARNING, WARNING);
    }
  }

  private static String content(Path keys, int retries) {
    return """
        bridge.http.enabled: false
        bridge.tcp: {enabled: true, port: 0}
        bridge.auth: {mode: keys, keys-file: %s}
        sandbox.users: ["a@example.com:a"]
        upstream.retries: %d
        """
        .formatted(keys, retries);
  }
}
