package io.github.sessiongateway.internal.koyeb.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.config.GatewayConfig;
import io.github.sessiongateway.internal.config.TransportConfig;
import io.github.sessiongateway.internal.files.FileWatch;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.HeldContext;
import io.github.sessiongateway.testing.ManualTime;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A file of the transport that changes while the configuration leaves it. */
@ExtendWith(VertxExtension.class)
class LateTransportTest {

  @Test
  void aFileThatIsFollowedNoMoreChangesNothing(Vertx vertx, @TempDir Path folder)
      throws IOException {
    HeldContext held = new HeldContext(vertx);
    ManualTime time = new ManualTime();
    List<TransportConfig> used = new ArrayList<>();
    Path proxy = Files.writeString(folder.resolve("proxy"), "http://127.0.0.1:1\n");
    TransportConfig transport =
        GatewayConfig.read(new JsonObject().put("upstream.proxy-file", proxy.toString()))
            .upstream()
            .transport();
    TransportFiles files = TransportFiles.follow(held.vertx(), time, transport, used::add);
    Files.writeString(proxy, "http://127.0.0.1:2\n");
    time.advance(FileWatch.EVERY);
    Await.until(vertx, () -> time.timers() == 1);
    time.advance(FileWatch.EVERY);
    Await.until(vertx, () -> held.waiting() == 1);
    files.close();
    held.release();
    assertThat(used).isEmpty();
  }
}
