package io.github.sessiongateway.internal.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.bridge.http.Console;
import io.github.sessiongateway.internal.bridge.http.ConsoleInfo;
import io.github.sessiongateway.internal.config.GatewayConfig;
import io.github.sessiongateway.internal.config.HttpBridgeConfig;
import io.github.sessiongateway.internal.config.SandboxConfig;
import io.github.sessiongateway.testing.Await;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class ConsoleTest {
  private static final ConsoleInfo ABOUT =
      new ConsoleInfo("1.0", "app.koyeb.com", URI.create("https://app.koyeb.com"), null, null);

  private final Vertx vertx;
  private final WebClient client;
  private BridgeFixture bridge;

  ConsoleTest(Vertx vertx) {
    this.vertx = vertx;
    client = WebClient.create(vertx);
  }

  @ParameterizedTest
  @CsvSource({
    "/, text/html; charset=utf-8",
    "/console.css, text/css; charset=utf-8",
    "/console.js, text/javascript; charset=utf-8",
    "/console-bus.js, text/javascript; charset=utf-8",
    "/console-life.js, text/javascript; charset=utf-8",
    "/console-sessions.js, text/javascript; charset=utf-8",
    "/console.svg, image/svg+xml",
    "/console.json, application/json",
  })
  void eachFileIsServedWithStrictSecurityHeaders(String path, String type) {
    start(new JsonObject());
    HttpResponse<Buffer> response = ask(HttpMethod.GET, path);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.getHeader("content-type")).isEqualTo(type);
    assertThat(response.getHeader("cache-control")).isEqualTo("no-store");
    assertThat(response.getHeader("x-content-type-options")).isEqualTo("nosniff");
    assertThat(response.getHeader("referrer-policy")).isEqualTo("no-referrer");
    assertThat(response.getHeader("content-security-policy").split("; "))
        .contains(
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "connect-src 'self'",
            "form-action 'none'",
            "frame-ancestors 'none'")
        .noneMatch(directive -> directive.contains("unsafe"));
    assertThat(response.body().length()).isPositive();
  }

  @Test
  void aHeadHasNoBody() {
    start(new JsonObject());
    HttpResponse<Buffer> response = ask(HttpMethod.HEAD, "/");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/index.html",
        "/console",
        "/console/",
        "/console/index.html",
        "/Console.class",
        "/../console.css/../Console.class",
        "/console.css/..%2f..%2fHttpBridge.class",
        "/favicon.ico",
      })
  void nothingElseIsServed(String path) {
    start(new JsonObject());
    assertThat(ask(HttpMethod.GET, path).statusCode()).isEqualTo(404);
  }

  @Test
  void thePageTakesNothingIn() {
    start(new JsonObject());
    assertThat(ask(HttpMethod.POST, "/").statusCode()).isIn(404, 405);
  }

  @Test
  void aPageOfAnotherOriginCannotReadIt() {
    start(new JsonObject());
    HttpResponse<Buffer> response =
        Await.result(
            client
                .getAbs(bridge.url.resolve("/").toString())
                .putHeader("Origin", "https://evil.example")
                .send());
    assertThat(response.getHeader("access-control-allow-origin")).isNull();
    assertThat(response.getHeader("cross-origin-resource-policy")).isEqualTo("same-origin");
  }

  @Test
  void thePageLoadsNothingFromElsewhereAndHasNothingInline() {
    start(new JsonObject());
    for (String path :
        List.of(
            "/",
            "/console.css",
            "/console.js",
            "/console-bus.js",
            "/console-life.js",
            "/console-sessions.js")) {
      assertThat(ask(HttpMethod.GET, path).bodyAsString())
          .doesNotContain("http://", "https://", "style=", "<style", " onclick=", "innerHTML")
          .doesNotContain("localStorage", "sessionStorage", "cookie");
    }
  }

  @Test
  void thePasswordOfASandboxIsShownOnlyIfItIsTheDefault() {
    SandboxConfig given =
        GatewayConfig.read(sandbox().put("sandbox.users", List.of("a@example.com:canary")))
            .sandbox();
    SandboxConfig usual = GatewayConfig.read(sandbox()).sandbox();
    URI api = URI.create("http://127.0.0.1:8090");
    assertThat(ConsoleInfo.of("1.0", api, given).toJson().getJsonObject("account"))
        .isEqualTo(new JsonObject().put("email", "a@example.com"));
    assertThat(ConsoleInfo.of("1.0", api, usual).toJson().getJsonObject("account"))
        .isEqualTo(new JsonObject().put("email", "demo@example.com").put("password", "demo"));
    assertThat(ABOUT.toJson().containsKey("account")).isFalse();
  }

  private static JsonObject sandbox() {
    return new JsonObject().put("sandbox.enabled", true);
  }

  @Test
  void itCanBeSwitchedOff() {
    start(new JsonObject().put("bridge.http.console", false));
    assertThat(ask(HttpMethod.GET, "/").statusCode()).isEqualTo(404);
    assertThat(ask(HttpMethod.GET, "/console.js").statusCode()).isEqualTo(404);
  }

  @Test
  void itIsOffBehindAProxyWhichIsBeyondLoopback() {
    start(new JsonObject().put("bridge.http.trusted-proxies", List.of("10.0.0.0/8")));
    assertThat(ask(HttpMethod.GET, "/").statusCode()).isEqualTo(404);
  }

  @Test
  void itIsOffBeyondLoopbackWhateverTheKeySays() {
    for (String host : List.of("0.0.0.0", "::", "192.0.2.1", "gateway.example")) {
      assertThat(new HttpBridgeConfig(true, host, 0, List.of(), List.of(), false, true).console())
          .as(host)
          .isFalse();
    }
    assertThat(new HttpBridgeConfig(true, "::1", 0, List.of(), List.of(), false, true).console())
        .isTrue();
  }

  @Test
  void itIsOffUntilItIsShown() {
    Router router = Router.router(vertx);
    final Console console = new Console(router, ABOUT);
    int port =
        Await.result(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"))
            .actualPort();
    HttpRequest<Buffer> page = client.get(port, "127.0.0.1", "/");
    assertThat(Await.result(page.send()).statusCode()).isEqualTo(404);
    console.show(true);
    assertThat(Await.result(page.send()).statusCode()).isEqualTo(200);
  }

  private void start(JsonObject config) {
    bridge = BridgeFixture.start(vertx, config);
  }

  private HttpResponse<Buffer> ask(HttpMethod method, String path) {
    return Await.result(
        client.request(method, bridge.url.getPort(), bridge.url.getHost(), path).send());
  }
}
