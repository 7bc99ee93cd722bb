package io.github.sessiongateway.functional;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.github.sessiongateway.SessionGateway;
import io.github.sessiongateway.internal.tracing.ProcessTraces;
import io.github.sessiongateway.testing.Await;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

/** The correlation id of a request, through queue, retries and calls that are shared. */
@ExtendWith(VertxExtension.class)
class CorrelationTest {
  private static final int REQUESTS = 10_000;
  private static final int AT_ONCE = 500;
  private static final String KEY = "correlation_id";
  private static final String TRACING = ProcessTraces.class.getPackageName();

  private final Vertx vertx;
  private final Logger logger = (Logger) LoggerFactory.getLogger("io.github.sessiongateway");
  private final Lines lines = new Lines();

  /** What Koyeb received: each bearer with the ids of its requests. */
  private final Map<String, List<String>> received = new ConcurrentHashMap<>();

  CorrelationTest(Vertx vertx) {
    this.vertx = vertx;
  }

  private record Line(String id, String text) {}

  private static final class Lines extends AppenderBase<ILoggingEvent> {
    private final ConcurrentLinkedQueue<Line> all = new ConcurrentLinkedQueue<>();

    @Override
    protected void append(ILoggingEvent event) {
      // This gateway has no traces: the exporter of an earlier test may still tell of its
      // collector.
      if (!event.getLoggerName().startsWith(TRACING)) {
        all.add(new Line(event.getMDCPropertyMap().get(KEY), event.getFormattedMessage()));
      }
    }
  }

  @BeforeEach
  void start() {
    lines.setContext(logger.getLoggerContext());
    lines.start();
    logger.addAppender(lines);
    logger.setAdditive(false);
    logger.setLevel(Level.DEBUG);
    HttpServer koyeb = Await.result(vertx.createHttpServer().requestHandler(this::answer).listen());
    JsonObject config =
        new JsonObject()
            .put("upstream.base-url", "http://127.0.0.1:" + koyeb.actualPort())
            .put("upstream.max-in-flight", 3)
            .put("upstream.max-waiting", AT_ONCE)
            .put("upstream.backoff-initial", "1ms")
            .put("upstream.deadline", "25s");
    Await.result(
        vertx.deployVerticle(new SessionGateway(), new DeploymentOptions().setConfig(config)));
  }

  @AfterEach
  void stopLogging() {
    logger.detachAppender(lines);
    logger.setAdditive(true);
    logger.setLevel(null);
  }

  /** Refuses the first attempt of every tenth bearer, and knows none that begins with {@code x}. */
  private void answer(HttpServerRequest request) {
    String bearer = request.getHeader("Authorization").substring("Bearer ".length());
    List<String> ids = received.computeIfAbsent(bearer, first -> new ArrayList<>());
    ids.add(request.getHeader("x-request-id"));
    boolean isFirst = ids.size() == 1;
    if (bearer.startsWith("x")) {
      var unused = request.response().setStatusCode(401).end();
    } else if (bearer.endsWith("0") && isFirst) {
      var unused = request.response().setStatusCode(503).putHeader("Retry-After", "0").end();
    } else {
      JsonObject token = new JsonObject().put("id", "new-" + bearer);
      var unused = request.response().end(new JsonObject().put("token", token).encode());
    }
  }

  @Test
  void eachOf10000InterleavedRequestsHasItsOwnIdEverywhere() {
    Future<?> waves = Future.succeededFuture();
    for (int from = 0; from < REQUESTS; from += AT_ONCE) {
      int first = from;
      waves = waves.compose(v -> wave(first));
    }
    Await.result(waves);
    assertThat(lines.all).as("lines without an id").noneMatch(line -> line.id == null);
    Map<String, List<String>> byId =
        lines.all.stream()
            .collect(
                Collectors.groupingBy(
                    line -> line.id, Collectors.mapping(Line::text, Collectors.toList())));
    assertThat(byId).hasSize(REQUESTS);
    int retried = 0;
    for (int i = 0; i < REQUESTS; i++) {
      List<String> own = byId.get("id-" + i);
      assertThat(own).as("the end of %s", i).filteredOn(line -> isEnd(line)).hasSize(1);
      long joins = own.stream().filter(line -> line.contains("joins that of id-")).count();
      long attempts =
          own.stream().filter(line -> line.contains("NEW: ") || isRefresh(line)).count();
      List<String> sent = received.getOrDefault(bearer(i), List.of());
      long ofThis = sent.stream().filter(("id-" + i)::equals).count();
      assertThat(attempts).as("the attempts of %s: %s", i, own).isEqualTo(ofThis);
      assertThat(joins + ofThis).as("%s: %s", i, own).isPositive();
      retried += ofThis > 1 ? 1 : 0;
    }
    assertThat(retried).as("retried").isGreaterThan(10);
    assertThat(byId.values().stream().flatMap(List::stream).filter(l -> l.contains("joins")))
        .as("joined")
        .hasSizeGreaterThan(100);
  }

  private static boolean isEnd(String line) {
    return line.startsWith("session.");
  }

  private static boolean isRefresh(String line) {
    return line.startsWith("REFRESH: ");
  }

  /** Every other request is a refresh, and four of them in a row share a bearer. */
  private static String bearer(int i) {
    return i % 2 == 0 ? "b-" + i : "shared-" + i / 8 * 8;
  }

  private Future<?> wave(int first) {
    List<Future<Message<Object>>> replies = new ArrayList<>();
    for (int i = first; i < first + AT_ONCE; i++) {
      DeliveryOptions options =
          new DeliveryOptions()
              .setSendTimeout(60_000)
              .addHeader("correlation-id", "id-" + i)
              .addHeader("error-reply", "true");
      JsonObject body = new JsonObject().put("token", bearer(i));
      replies.add(
          vertx.eventBus().request(i % 2 == 0 ? "session.new" : "session.refresh", body, options));
    }
    return Future.join(replies);
  }

  @Test
  void aFailureCarriesTheIdThatKoyebGot() {
    JsonObject named = error(new DeliveryOptions().addHeader("correlation-id", "mine"), "x1");
    assertThat(named.getString("correlation_id")).isEqualTo("mine");
    assertThat(received.get("x1")).containsExactly("mine");
    JsonObject unnamed = error(new DeliveryOptions(), "x2");
    assertThat(unnamed.getString("correlation_id")).matches("[0-9a-f]{16}");
    assertThat(received.get("x2")).containsExactly(unnamed.getString("correlation_id"));
  }

  @Test
  void anIdThatIsTheBearerIsRefusedAndReachesNoLogLine() {
    JsonObject error = error(new DeliveryOptions().addHeader("correlation-id", "x3"), "x3");
    assertThat(error.getString("message")).contains("correlation-id");
    assertThat(error.getString("correlation_id")).matches("[0-9a-f]{16}");
    assertThat(received).isEmpty();
    assertThat(lines.all).noneMatch(line -> "x3".equals(line.id) || line.text.contains("x3"));
  }

  private JsonObject error(DeliveryOptions options, String bearer) {
    Message<JsonObject> reply =
        Await.result(
            vertx
                .eventBus()
                .request(
                    "session.new",
                    new JsonObject().put("token", bearer),
                    options.addHeader("error-reply", "true")));
    return reply.body().getJsonObject("error");
  }
}
