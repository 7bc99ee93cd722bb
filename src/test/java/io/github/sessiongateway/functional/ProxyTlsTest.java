package io.github.sessiongateway.functional;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.ConnectProxy;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** TLS on both sides of the proxy. */
@ExtendWith(VertxExtension.class)
class ProxyTlsTest {
  private static final String TLS = "src/test/resources/tls/";

  private final Vertx vertx;
  private ProxyFixture fixture;

  ProxyTlsTest(Vertx vertx) {
    this.vertx = vertx;
  }

  private static JsonObject listening(String certificate) {
    return new JsonObject()
        .put("bridge.auth.allow-anonymous", true)
        .put("bridge.tls.cert-file", TLS + certificate + ".pem")
        .put("bridge.tls.key-file", TLS + certificate + ".key");
  }

  /** Calls as a program that trusts one certificate. Each has connections of its own. */
  private Future<HttpResponse<Buffer>> get(String certificate) {
    WebClientOptions options =
        new WebClientOptions()
            .setSsl(true)
            // The second certificate has another name.
            .setVerifyHost(false)
            .setTrustOptions(new PemTrustOptions().addCertPath(TLS + certificate + ".pem"));
    return WebClient.create(vertx, options).get(fixture.port(), "127.0.0.1", "/v1/apps").send();
  }

  @Test
  void programsCallTheProxyByTls() {
    fixture = new ProxyFixture(vertx);
    fixture.start(listening("server"));
    assertThat(Await.result(get("server")).bodyAsString()).isEqualTo("{\"apps\":[]}");
    assertThat(fixture.arrived.get(0).bearer()).isEqualTo("Bearer minted.1");
    assertThat(Await.failure(fixture.request(HttpMethod.GET, "/").send())).isNotNull();
    assertThat(fixture.arrived).hasSize(1);
  }

  @Test
  void anotherCertificateIsUsedByTheNextConnection() {
    fixture = new ProxyFixture(vertx);
    fixture.start(listening("server"));
    assertThat(Await.result(get("server")).statusCode()).isEqualTo(200);
    JsonObject changed = fixture.config().mergeIn(listening("other"));
    assertThat(Await.result(fixture.gateway.reload(changed)).restartNeeded()).isEmpty();
    boolean isUsed = false;
    while (!isUsed) {
      // The port takes the certificate a moment after the change.
      isUsed = Await.result(get("other").map(true).otherwise(false));
    }
  }

  @Test
  void theRequestsOfProgramsTakeTheWayThroughTheProxyOfTheCompany() {
    ConnectProxy company = ConnectProxy.start(vertx);
    fixture =
        new ProxyFixture(
            vertx,
            new HttpServerOptions()
                .setSsl(true)
                .setKeyCertOptions(
                    new PemKeyCertOptions()
                        .setCertPath(TLS + "server.pem")
                        .setKeyPath(TLS + "server.key")));
    fixture.start(
        new JsonObject()
            .put("bridge.auth.allow-anonymous", true)
            .put("upstream.trust-file", TLS + "server.pem")
            .put("upstream.proxy", "http://user:word@127.0.0.1:" + company.port()));
    assertThat(fixture.get("/v1/apps").bodyAsString()).isEqualTo("{\"apps\":[]}");
    assertThat(fixture.arrived.get(0).bearer()).isEqualTo("Bearer minted.1");
    // One for the mint, and one for the request of the program.
    List<String> tunnels =
        company.seen().stream().filter(sent -> sent.startsWith("CONNECT ")).toList();
    assertThat(tunnels)
        .hasSize(2)
        .allMatch(head -> head.startsWith("CONNECT 127.0.0.1:" + fixture.koyebPort() + " "))
        .allMatch(head -> head.contains("Basic dXNlcjp3b3Jk"));
    assertThat(company.seen().toString()).doesNotContain("minted");
  }
}
