package io.github.sessiongateway.internal.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.bridge.http.Console;
import io.github.sessiongateway.internal.bridge.http.ConsoleInfo;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.Browser;
import io.github.sessiongateway.testing.OneBrowser;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The console in front of a server that asks for a key. */
@Tag("full")
@Tag("browser")
@ExtendWith({OneBrowser.class, VertxExtension.class})
class ConsoleKeyIT {
  private static final String GOOD = "kgw_good";
  private static final String BAD = "kgw_canary";
  private static final JsonObject NO_SESSIONS = new JsonObject().put("sessions", new JsonArray());

  private final Browser browser;

  private final Promise<ServerWebSocket> connected = Promise.promise();
  private final Vertx vertx;

  ConsoleKeyIT(Browser browser, Vertx vertx) {
    this.browser = browser;
    this.vertx = vertx;
  }

  @BeforeEach
  void serve() {
    Router router = Router.router(vertx);
    new Console(
            router,
            new ConsoleInfo(
                "1.0", "app.koyeb.com", URI.create("https://app.koyeb.com"), null, null))
        .show(true);
    router.post("/eventbus-ticket").handler(ConsoleKeyIT::ticket);
    router.get("/eventbus/websocket").handler(this::socket);
    HttpServer server =
        Await.result(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
    browser.open(URI.create("http://127.0.0.1:" + server.actualPort()), 1200, 900, "light");
    state("refused");
  }

  private static void ticket(RoutingContext context) {
    if (("Bearer " + GOOD).equals(context.request().getHeader("Authorization"))) {
      context.json(new JsonObject().put("ticket", "t-1"));
    } else {
      context.response().setStatusCode(401).end();
    }
  }

  private void socket(RoutingContext context) {
    if ("ticket=t-1".equals(context.request().query())) {
      context.request().toWebSocket().onSuccess(this::answer).onComplete(connected);
    } else {
      context.response().setStatusCode(401).end();
    }
  }

  /** Has no status to give at first, and then one without sessions. */
  private void answer(ServerWebSocket socket) {
    AtomicBoolean asked = new AtomicBoolean();
    socket.textMessageHandler(
        text -> {
          JsonObject frame = new JsonObject(text);
          JsonObject answer = new JsonObject().put("address", frame.getString("replyAddress"));
          if ("session.status".equals(frame.getString("address"))) {
            socket.writeTextMessage(
                asked.getAndSet(true)
                    ? answer.put("body", NO_SESSIONS).encode()
                    : answer.put("type", "err").put("failureCode", 503).encode());
          }
        });
  }

  @Test
  void withoutAKeyTheConsoleAsksForOne() {
    assertThat(sentence()).isEqualTo("This gateway requires a key.");
    assertThat(browser.run("return document.activeElement.id")).isEqualTo("key");
  }

  @Test
  void aWrongKeyIsReportedAtItsInputAndNotStored() {
    connect(BAD);
    browser.until("document.getElementById('connection-text').textContent.includes('this key')");
    state("refused");
    assertThat(sentence()).startsWith("The gateway refused this key");
    assertThat(browser.at("#key").getDomAttribute("aria-invalid")).isEqualTo("true");
    assertThat(browser.at("#key").getDomAttribute("aria-describedby")).isEqualTo("connection-text");
    String everywhere =
        (String)
            browser.run(
                """
                return document.documentElement.outerHTML + location.href + document.cookie
                  + JSON.stringify([{...localStorage}, {...sessionStorage}, history.state])
                  + [...document.querySelectorAll('input')].map((input) => input.value)
                  + performance.getEntries().map((entry) => entry.name);
                """);
    assertThat(everywhere).contains("/eventbus-ticket").doesNotContain("canary");
  }

  @Test
  void aKeyBecomesATicketAndTheTicketASocket() {
    connect(GOOD);
    state("connected");
    assertThat(Await.result(connected.future()).query()).isEqualTo("ticket=t-1");
    assertThat(sentence()).endsWith("with a key.");
    assertThat(browser.at("#key").getDomProperty("value")).isEmpty();
    assertThat(browser.run("return window.violations")).isEqualTo(List.of());
  }

  @Test
  void aKeyThatIsWithdrawnEndsTheConnectionForGood() {
    connect(GOOD);
    state("connected");
    Await.result(Await.result(connected.future()).close((short) 4401, "the key was withdrawn"));
    state("refused");
    assertThat(sentence()).contains("the key was withdrawn");
  }

  @Test
  void theFocusStaysWhileTheUserTypes() {
    connect(GOOD);
    state("connected");
    browser.at("#login-password").sendKeys("de");
    Await.result(Await.result(connected.future()).close((short) 4401, "the key was withdrawn"));
    state("refused");
    assertThat(browser.run("return document.activeElement.id")).isEqualTo("login-password");
  }

  @Test
  void aFailedStatusIsRequestedAgain() {
    connect(GOOD);
    state("connected");
    browser.until("!document.getElementById('sessions').hidden");
    assertThat(browser.at("#no-sessions").isDisplayed()).isTrue();
  }

  private void connect(String key) {
    browser.at("#key").sendKeys(key);
    browser.at("#connect").click();
  }

  private String sentence() {
    return browser.at("#connection-text").getText();
  }

  private void state(String name) {
    browser.until("document.getElementById('state').dataset.state === '" + name + "'");
  }
}
