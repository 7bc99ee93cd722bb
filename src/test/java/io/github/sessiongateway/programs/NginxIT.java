package io.github.sessiongateway.programs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.testing.Nginx;
import io.github.sessiongateway.testing.Page;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Debian's nginx, with the configuration of the documentation. */
@Tag("full")
@ExtendWith(VertxExtension.class)
class NginxIT {
  private final ProgramsFixture fixture;
  private final HttpClient program = HttpClient.newHttpClient();
  private @TempDir Path folder;

  NginxIT(Vertx vertx) {
    fixture = new ProgramsFixture(vertx);
  }

  /** The program shows a bearer of its own, which must not get through. */
  @Test
  void aProgramBehindItNeedsNoToken() throws Exception {
    fixture.startWithKeys(folder);
    try (Nginx nginx = Nginx.start(folder, map(), server())) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(nginx.url() + "/v1/apps"))
              .header("Authorization", "Bearer of-the-program")
              .header("Origin", "https://app.example.com")
              .build();
      while (fixture.koyeb.used() < ProgramsFixture.TOKENS) {
        int status = program.send(request, BodyHandlers.discarding()).statusCode();
        assertThat(status).as(nginx::log).isEqualTo(200);
      }
      assertThat(fixture.koyeb.refused()).isEmpty();
      assertThat(nginx.log()).doesNotContain("kgw_", "minted.");
    }
  }

  private static String map() {
    return "map \"\" $gateway_key { default \"" + ProgramsFixture.KEY + "\"; }";
  }

  private String server() throws IOException {
    return Page.site("programs").blocks().stream()
        .filter(block -> block.info().equals("nginx"))
        .findFirst()
        .orElseThrow()
        .text()
        .replace("proxy_set_header Host app.koyeb.com;", "")
        .replace("https://app.koyeb.com", fixture.koyeb.url())
        .replace("http://127.0.0.1:8081", fixture.bridge());
  }
}
