package io.github.sessiongateway.internal.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.config.TlsConfig;
import io.github.sessiongateway.internal.tls.Tls;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.ManualTime;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class OpsTlsTest {
  private static final Path FILES = Path.of("src/test/resources/tls");

  @Test
  void theOpsPortSpeaksTls(Vertx vertx) {
    TlsConfig config =
        new TlsConfig(
            new TlsConfig.Pem(FILES.resolve("server.pem"), FILES.resolve("server.key")), null);
    Tls tls = Await.result(Tls.start(vertx, new ManualTime(), config));
    OpsFixture ops = new OpsFixture().start(vertx, OpsFixture.LOOPBACK, tls);
    assertThat(ops.server.url().getScheme()).isEqualTo("https");
    HttpClient client =
        vertx.createHttpClient(
            new HttpClientOptions().setSsl(true).setTrustAll(true).setVerifyHost(false));
    int status =
        Await.result(
            client
                .request(HttpMethod.GET, ops.server.url().getPort(), "127.0.0.1", "/health/ready")
                .compose(request -> request.send())
                .map(response -> response.statusCode()));
    assertThat(status).isEqualTo(200);
    Await.until(vertx, () -> ops.server.connections() == 0);
  }
}
