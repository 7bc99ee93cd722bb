package io.github.sessiongateway.internal.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.SessionGateway;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.Browser;
import io.github.sessiongateway.testing.Listening;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The console in a browser, in front of a gateway with a sandbox. */
final class ConsolePage implements AutoCloseable {
  static final int WIDE = 1200;
  static final int HEIGHT = 900;

  private final Vertx vertx = Vertx.vertx();
  private final Browser browser;
  private URI url = URI.create("http://127.0.0.1:0");
  private final JsonObject more;
  private String deployed;

  ConsolePage(Browser browser) {
    this(browser, new JsonObject());
  }

  ConsolePage(Browser browser, JsonObject more) {
    this.browser = browser;
    this.more = more;
    startGateway();
    open(WIDE, HEIGHT, "light");
  }

  /** On a free port, and then on the same again. */
  void startGateway() {
    JsonObject config =
        new JsonObject()
            .put("sandbox.enabled", true)
            .put("sandbox.port", 0)
            .put("bridge.http.enabled", true)
            .put("bridge.http.port", url.getPort())
            .mergeIn(more);
    SessionGateway gateway = new SessionGateway();
    deployed =
        Await.result(vertx.deployVerticle(gateway, new DeploymentOptions().setConfig(config)));
    url = Listening.at(gateway, "console");
  }

  /** Each client may see its sessions, and there is one by that name. */
  static JsonObject keeping(String session) {
    String credential = "sessions." + session + ".credential.";
    return new JsonObject()
        .put("bridge.auth.allow-anonymous", true)
        .put(credential + "kind", "password")
        .put(credential + "email", "demo@example.com")
        .put(credential + "password", "demo");
  }

  void stopGateway() {
    Await.result(vertx.undeploy(deployed));
  }

  @Override
  public void close() {
    Await.result(vertx.close());
  }

  int port() {
    return url.getPort();
  }

  void open(int width, int height, String scheme) {
    browser.open(url, width, height, scheme);
    state("connected");
  }

  void state(String name) {
    browser.until("document.getElementById('state').dataset.state === '" + name + "'");
  }

  void login(String password) {
    browser.at("#tab-login").click();
    browser.at("#login-email").clear();
    browser.at("#login-email").sendKeys("demo@example.com");
    browser.at("#login-password").clear();
    browser.at("#login-password").sendKeys(password);
    send("login");
  }

  void send(String message) {
    browser.at("#tab-" + message).click();
    browser.run("document.getElementById('outcome').textContent = ''");
    browser.at("#" + message + " .primary").click();
    answered();
  }

  void answered() {
    browser.until("document.getElementById('outcome').textContent.includes(' ms')");
  }

  String outcome() {
    return text("#outcome");
  }

  String text(String css) {
    return browser.at(css).getText();
  }

  String value(String css) {
    return browser.at(css).getDomProperty("value");
  }

  String attribute(String css, String name) {
    return browser.at(css).getDomAttribute(name);
  }

  String focused() {
    return (String) browser.run("return document.activeElement.id");
  }

  void nothingWentWrong() {
    assertThat(browser.errors()).isEmpty();
    assertThat(browser.run("return window.violations")).isEqualTo(List.of());
  }

  /** What a checker of accessibility finds: nothing. */
  void axe(String state) throws IOException {
    browser.run(Files.readString(Path.of("src/it/npm/node_modules/axe-core/axe.min.js")));
    Object violations =
        browser.runAsync(
            """
            const done = arguments[0];
            axe.run().then(
              ({ violations }) => done(violations.map(({ id, nodes }) =>
                id + ': ' + nodes.map((node) => node.html + ' ' + node.failureSummary).join('; '))),
              (error) => done([String(error)]));
            """);
    assertThat((List<?>) violations).as(state).isEmpty();
  }
}
