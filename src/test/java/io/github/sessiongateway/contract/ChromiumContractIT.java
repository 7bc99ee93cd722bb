package io.github.sessiongateway.contract;

import io.github.sessiongateway.contract.ContractCase.Outcome;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.Browser;
import io.github.sessiongateway.testing.OneBrowser;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** The bridge by npm's client in Chromium, unmodified, on a page of another origin. */
@Tag("full")
@Tag("browser")
@ExtendWith(OneBrowser.class)
class ChromiumContractIT extends ContractTable {
  private static final String MODULES = "src/it/npm/node_modules/";
  private static final String PAGE =
      """
      <!doctype html><title>a page elsewhere</title><link rel="icon" href="data:,">
      <script src="/sockjs.js"></script><script src="/client.js"></script>
      """;

  private static Vertx elsewhere;
  private static URI page;
  private final Browser browser;

  ChromiumContractIT(Browser browser) {
    this.browser = browser;
  }

  @BeforeAll
  static void serveThePage() {
    elsewhere = Vertx.vertx();
    Router router = Router.router(elsewhere);
    router.get("/").handler(context -> context.response().end(PAGE));
    router
        .get("/sockjs.js")
        .handler(context -> context.response().sendFile(MODULES + "sockjs-client/dist/sockjs.js"));
    router
        .get("/client.js")
        .handler(
            context ->
                context
                    .response()
                    .sendFile(MODULES + "@vertx/eventbus-bridge-client.js/vertx-eventbus.js"));
    int port =
        Await.result(elsewhere.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"))
            .actualPort();
    page = URI.create("http://127.0.0.1:" + port);
  }

  @AfterAll
  static void end() {
    Await.result(elsewhere.close());
  }

  @Override
  protected JsonObject config() {
    return new JsonObject()
        .put("bridge.http.enabled", true)
        .put("bridge.http.port", 0)
        .put("bridge.http.origins", new JsonArray().add(page.toString()));
  }

  @BeforeEach
  void connect() {
    browser.open(page, 800, 600, "light");
    browser.run(
        "window.bus = new EventBus(arguments[0]); bus.onopen = () => window.isOpen = true",
        bridge().toString());
    browser.until("window.isOpen");
  }

  @Override
  protected Outcome send(ContractCase row) {
    Object answer =
        browser.runAsync(
            """
            const [address, body, headers, done] = arguments;
            bus.send(address, JSON.parse(body), JSON.parse(headers),
              (failure, reply) => done(JSON.stringify(failure ?? reply)));
            """,
            row.address(),
            row.body() == null ? "null" : row.body().encode(),
            row.headers().copy().put("error-reply", "true").encode());
    JsonObject reply = new JsonObject((String) answer);
    return "true".equals(reply.getJsonObject("headers", new JsonObject()).getString("error"))
        ? Outcome.error(reply.getJsonObject("body").getJsonObject("error"))
        : Outcome.reply(reply.getJsonObject("body"));
  }
}
