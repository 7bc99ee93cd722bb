package io.github.sessiongateway.functional;

import static io.github.sessiongateway.functional.WrongRequests.message;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import co.elastic.logging.logback.EcsEncoder;
import io.github.sessiongateway.SessionGateway;
import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.LoginRequest;
import io.github.sessiongateway.bus.SessionClient;
import io.github.sessiongateway.internal.config.ConfigException;
import io.github.sessiongateway.internal.config.GatewayConfig;
import io.github.sessiongateway.internal.tracing.ProcessTraces;
import io.github.sessiongateway.internal.tracing.TraceVariables;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.FakeCollector;
import io.github.sessiongateway.testing.FakeKoyeb;
import io.github.sessiongateway.testing.Listening;
import io.github.sessiongateway.testing.Ops;
import io.github.sessiongateway.tracing.GatewayTraces;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

/** Secrets take every path, at DEBUG, and all output is searched for them. */
@ExtendWith(VertxExtension.class)
class SecretsTest {
  private static final String PASSWORD = "pass canary&1/word";
  private static final String TOKEN = "tokencanary2";
  private static final String FINGERPRINT = "print~canary=3";
  private static final String KEY = "kgw_keycanary4";
  private static final List<String> SECRETS = List.of(PASSWORD, TOKEN, FINGERPRINT, KEY);

  /** Koyeb's possible answers, see {@link FakeKoyeb}. */
  private static final List<String> SCENARIOS =
      List.of(
          ("ok extra fields e401 e403 e404 e409 e410 e429 e500 e503 html401"
                  + " html502 rpc redirect html200 array no-content no-token empty-id"
                  + " number-id odd-id no-time echo-all cut reset announced chunked stall"
                  + " echo long")
              .split(" ", -1));

  private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  private final Level level = root.getLevel();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final EcsEncoder json = new EcsEncoder();
  private final Vertx vertx;
  private final FakeKoyeb koyeb;
  private final SessionGateway gateway = new SessionGateway();
  private final FakeCollector collector;
  private final ProcessTraces traces;
  private final WebSocketClient sockets;
  private final List<String> seen = new ArrayList<>();

  SecretsTest(Vertx vertx) {
    this.vertx = vertx;
    koyeb = FakeKoyeb.start(vertx);
    collector = FakeCollector.start(vertx);
    Map<String, String> endpoint = Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url());
    traces = ProcessTraces.open(TraceVariables.of(endpoint, new Properties()));
    sockets = vertx.createWebSocketClient();
  }

  @BeforeEach
  void listenAtDebug() {
    root.detachAndStopAllAppenders();
    log.setContext(root.getLoggerContext());
    log.start();
    json.start();
    root.addAppender(log);
    root.setLevel(Level.DEBUG);
    JsonObject config =
        new JsonObject()
            .put("upstream.base-url", koyeb.url())
            .put("upstream.attempt-timeout", "500ms")
            .put("upstream.deadline", "2s")
            .put("upstream.retries", 1)
            .put("upstream.backoff-initial", "1ms")
            .put("upstream.breaker-min-calls", 10_000)
            .put("bridge.http.enabled", true)
            .put("bridge.http.port", 0)
            .put("ops.enabled", true)
            .put("ops.port", 0)
            .put("bridge.limits.logins-per-minute", 10_000);
    gateway.tracedBy(GatewayTraces.of(traces.openTelemetry()));
    Await.result(vertx.deployVerticle(gateway, new DeploymentOptions().setConfig(config)));
  }

  @AfterEach
  void close() throws Exception {
    root.setLevel(level);
    root.detachAndStopAllAppenders();
    new ch.qos.logback.classic.util.ContextInitializer(root.getLoggerContext()).autoConfig();
  }

  @Test
  void noSecretComesOutOfAnyPath() {
    for (String scenario : SCENARIOS) {
      overTheBus(login(scenario), refresh(scenario));
      throughTheBridge(login(scenario), refresh(scenario));
    }
    for (String scenario : List.of("ok", "echo", "e401")) {
      overTheBus(managed(scenario));
      throughTheBridge(managed(scenario));
    }
    for (JsonObject wrong : WrongRequests.of(PASSWORD, TOKEN, FINGERPRINT, KEY)) {
      overTheBus(wrong);
      throughTheBridge(wrong);
    }
    texts().forEach(seen::add);
    seen.add(Ops.metrics(vertx, gateway));
    traces.close(30_000);
    assertThat(collector.spans()).as("spans").hasSizeGreaterThan(100);
    seen.addAll(collector.texts());
    assertThat(koyeb.received()).as("the secrets did go to Koyeb").hasSizeGreaterThan(100);
    List<ILoggingEvent> events;
    synchronized (log) {
      events = List.copyOf(log.list);
    }
    assertThat(events).as("lines at DEBUG").isNotEmpty();

    List<String> forms = SECRETS.stream().flatMap(SecretsTest::forms).toList();
    List<String> lines =
        Stream.concat(events.stream().flatMap(this::lines), seen.stream()).toList();
    for (String line : lines) {
      for (String form : forms) {
        assertThat(line).doesNotContain(form);
      }
    }
  }

  private static JsonObject login(String scenario) {
    JsonObject body =
        new JsonObject()
            .put("email", scenario + "@example.com")
            .put("password", PASSWORD)
            .put("seon_fp", FINGERPRINT);
    return message("session.login", body, "Bearer " + TOKEN);
  }

  private static JsonObject refresh(String scenario) {
    return message("session.refresh", new JsonObject().put("token", scenario + "." + TOKEN), null);
  }

  private static JsonObject[] managed(String scenario) {
    JsonObject keep = login(scenario);
    keep.getJsonObject("body").put("keep", scenario);
    JsonObject named = new JsonObject().put("session", scenario);
    return new JsonObject[] {
      keep,
      message("session.token", named.copy().put("rejected", scenario + "." + TOKEN), null),
      message("session.token", named.copy().put("rejected", KEY), null),
      message("session.status", new JsonObject(), null),
      message("session.refresh", named, "Bearer " + TOKEN),
      message("session.logout", named, null)
    };
  }

  /** As a number and a sentence, and as an envelope. */
  private void overTheBus(JsonObject... messages) {
    for (JsonObject message : messages) {
      DeliveryOptions options = new DeliveryOptions();
      message
          .getJsonObject("headers")
          .forEach(h -> options.addHeader(h.getKey(), h.getValue() + ""));
      String address = message.getString("address");
      keep(vertx.eventBus().request(address, message.getJsonObject("body"), options));
      options.addHeader("error-reply", "true");
      keep(
          vertx
              .eventBus()
              .<JsonObject>request(address, message.getJsonObject("body"), options)
              .map(reply -> reply.body().encode() + reply));
    }
  }

  private void throughTheBridge(JsonObject... messages) {
    URI bridge = Listening.at(gateway, "bridge");
    WebSocket socket =
        Await.result(sockets.connect(bridge.getPort(), bridge.getHost(), "/eventbus/websocket"));
    for (JsonObject message : messages) {
      Promise<String> answer = Promise.promise();
      socket.handler(frame -> answer.tryComplete(frame.toString()));
      socket.closeHandler(closed -> answer.tryComplete("closed"));
      socket.writeTextMessage(message.copy().put("replyAddress", "r").encode());
      keep(answer.future());
    }
    Await.result(socket.close());
  }

  private void keep(Future<?> outcome) {
    seen.add(
        Await.result(
            outcome.transform(
                done -> {
                  StringBuilder text = new StringBuilder(String.valueOf(done.result()));
                  for (Throwable t = done.cause(); t != null; t = t.getCause()) {
                    text.append(t).append(t.getMessage());
                  }
                  return Future.succeededFuture(text.toString());
                })));
  }

  /** Everything with a secret, as text. */
  private Stream<String> texts() {
    Bearer bearer = new Bearer(TOKEN);
    LoginRequest login =
        LoginRequest.of("a@b", PASSWORD).withFingerprint(FINGERPRINT).withAuthorization(bearer);
    LoginReply reply =
        LoginReply.of(new JsonObject().put("token", new JsonObject().put("id", TOKEN)));
    JsonObject users =
        new JsonObject()
            .put("sandbox.users", new JsonArray().add("a@b:" + PASSWORD))
            .put("sandbox.api-tokens", new JsonArray().add(TOKEN));
    return Stream.of(
            bearer,
            login,
            reply,
            GatewayConfig.read(users),
            GatewayConfig.read(session()),
            problem(session().put("sessions.ci.credential.pasword", PASSWORD)),
            problem(new JsonObject().put("sandbox.users", PASSWORD)),
            Await.failure(new SessionClient(vertx).refresh(new Bearer("echo." + TOKEN))),
            Await.failure(new SessionClient(vertx).login(LoginRequest.of("echo@b", PASSWORD))))
        .map(String::valueOf);
  }

  private static JsonObject session() {
    return new JsonObject()
        .put("sessions.ci.credential.kind", "password")
        .put("sessions.ci.credential.email", "a@b")
        .put("sessions.ci.credential.password", PASSWORD);
  }

  private static String problem(JsonObject config) {
    try {
      return GatewayConfig.read(config).toString();
    } catch (ConfigException e) {
      return e.toString();
    }
  }

  private static Stream<String> forms(String secret) {
    byte[] bytes = secret.getBytes(UTF_8);
    return Stream.of(
        secret,
        URLEncoder.encode(secret, UTF_8),
        Base64.getEncoder().withoutPadding().encodeToString(bytes),
        Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  /** The line with its whole stack, and as the JSON of the log. */
  private Stream<String> lines(ILoggingEvent event) {
    IThrowableProxy thrown = event.getThrowableProxy();
    String stack = thrown == null ? "" : ThrowableProxyUtil.asString(thrown);
    String ecs = new String(json.encode(event), UTF_8);
    return Stream.of(event.getFormattedMessage() + stack, ecs);
  }
}
