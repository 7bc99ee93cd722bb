package io.github.sessiongateway.internal.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.SessionGateway;
import io.github.sessiongateway.internal.bridge.auth.GeneratedKey;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.Browser;
import io.github.sessiongateway.testing.Listening;
import io.github.sessiongateway.testing.OneBrowser;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The console against a bridge that has keys: a refused one, a right one, one that is withdrawn.
 */
@Tag("full")
@Tag("browser")
@ExtendWith({OneBrowser.class, VertxExtension.class})
class ConsoleRealKeyIT {
  private final Browser browser;

  private final Vertx vertx;
  private final GeneratedKey key =
      GeneratedKey.make(new SecureRandom(), "ci", List.of("login"), List.of(), null);
  private final GeneratedKey keeper =
      GeneratedKey.make(
          new SecureRandom(),
          "keeper",
          List.of("login", "logout", "status", "events"),
          List.of("mine-*"),
          null);
  private @TempDir Path folder;
  private Path keys;

  ConsoleRealKeyIT(Browser browser, Vertx vertx) {
    this.browser = browser;
    this.vertx = vertx;
  }

  @BeforeEach
  void serve() throws IOException {
    keys = Files.writeString(folder.resolve("keys"), key.line() + "\n" + keeper.line() + "\n");
    JsonObject config =
        new JsonObject()
            .put("sandbox.enabled", true)
            .put("sandbox.port", 0)
            .put("bridge.http.enabled", true)
            .put("bridge.http.port", 0)
            .put("bridge.auth.mode", "keys")
            .put("bridge.auth.keys-file", keys.toString());
    SessionGateway gateway = new SessionGateway();
    Await.result(vertx.deployVerticle(gateway, new DeploymentOptions().setConfig(config)));
    browser.open(Listening.at(gateway, "console"), 1200, 900, "light");
    state("refused");
  }

  @Test
  void aRemovedLineOfTheKeysFileEndsItsClient() throws IOException {
    connect("kgw_" + "x".repeat(43));
    browser.until("document.getElementById('connection-text').textContent.includes('this key')");
    connect(key.key().value());
    state("connected");
    fillIn("");
    send("login");
    assertThat(outcome()).startsWith("session.login: replied");
    send("refresh");
    assertThat(outcome()).startsWith("session.refresh: 403 gateway_forbidden");
    Files.writeString(keys, "# empty\n");
    state("refused");
    assertThat(browser.run("return window.violations")).isEqualTo(List.of());
  }

  @Test
  void aKeyKeepsSessionsByItsNamesOnly() {
    connect(keeper.key().value());
    state("connected");
    browser.until("!document.getElementById('sessions').hidden");
    assertThat(browser.at("#no-sessions").isDisplayed()).isTrue();
    fillIn("other");
    send("login");
    assertThat(outcome()).startsWith("session.login: 403 gateway_forbidden");
    assertThat(browser.at("#reply").getText()).contains("may not name this session");

    fillIn("mine-1");
    send("login");
    assertThat(outcome()).startsWith("session.login: replied");
    browser.until("document.querySelector('.session')?.dataset.state === 'fresh'");
    assertThat(browser.at(".session h3").getText()).isEqualTo("mine-1");
    assertThat(browser.at("#no-sessions").isDisplayed()).isFalse();
    assertThat(browser.at("#reply").getText()).contains("••••").doesNotContain("eyJ");
    // It is the gateway's to refresh, and no other form is to end it.
    assertThat(browser.at("#logout-token").getDomProperty("value")).isEmpty();

    browser.at(".session .logout").click();
    browser.at(".session .logout").click();
    browser.until("!document.querySelector('.session')");
    assertThat(browser.run("return window.violations")).isEqualTo(List.of());
  }

  @Test
  void aKeyWithoutNamesKeepsNoSession() {
    connect(key.key().value());
    state("connected");
    fillIn("mine-1");
    send("login");
    assertThat(outcome()).startsWith("session.login: 403 gateway_forbidden");
    assertThat(browser.at("#sessions").isDisplayed()).isFalse();
  }

  private void fillIn(String keepAs) {
    for (String[] field :
        new String[][] {
          {"#login-email", "demo@example.com"}, {"#login-password", "demo"}, {"#login-keep", keepAs}
        }) {
      browser.at(field[0]).clear();
      browser.at(field[0]).sendKeys(field[1]);
    }
  }

  private String outcome() {
    return browser.at("#outcome").getText();
  }

  private void connect(String shown) {
    browser.at("#key").clear();
    browser.at("#key").sendKeys(shown);
    browser.at("#connect").click();
  }

  private void send(String message) {
    browser.at("#tab-" + message).click();
    browser.run("document.getElementById('outcome').textContent = ''");
    browser.at("#" + message + " .primary").click();
    browser.until("document.getElementById('outcome').textContent.includes(' ms')");
  }

  private void state(String name) {
    browser.until("document.getElementById('state').dataset.state === '" + name + "'");
  }
}
