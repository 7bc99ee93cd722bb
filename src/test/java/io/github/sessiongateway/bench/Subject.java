package io.github.sessiongateway.bench;

import io.github.sessiongateway.SessionGateway;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.LoginRequest;
import io.github.sessiongateway.api.Sessions;
import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.config.GatewayConfig;
import io.github.sessiongateway.internal.koyeb.KoyebClient;
import io.github.sessiongateway.internal.telemetry.Telemetry;
import io.github.sessiongateway.internal.tracing.ProcessTraces;
import io.github.sessiongateway.internal.tracing.TraceVariables;
import io.github.sessiongateway.testing.Listening;
import io.github.sessiongateway.tracing.GatewayTraces;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * One side of a comparison in its own process: logins in a closed loop from one event loop. They go
 * through the gateway's bus, with metrics or without, through its pipeline without the bus, or
 * through a bare WebClient. For each line "CONCURRENCY CALLS" on standard input, it prints calls
 * per second, p50 and p99 in microseconds, and CPU microseconds per call.
 */
public final class Subject {
  /** The samplers of gateways that trace. */
  private static final Map<String, String> TRACES =
      Map.of("unsampled", "always_off", "sampled", "always_on");

  private Subject() {}

  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(args[1]);
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    if (List.of("gateway", "measured").contains(args[0]) || TRACES.containsKey(args[0])) {
      String stub = "http://127.0.0.1:" + port;
      SessionGateway gateway = gateway(args[0], stub);
      JsonObject config =
          new JsonObject()
              .put("upstream.base-url", stub)
              .put("upstream.max-in-flight", 256)
              // It has a registry for Prometheus exactly if it has this port.
              .put("ops.enabled", args[0].equals("measured"))
              .put("ops.port", 0);
      await(vertx.deployVerticle(gateway, new DeploymentOptions().setConfig(config)));
      if (args[0].equals("measured")) {
        checkMetrics(vertx, Listening.at(gateway, "health").getPort());
      }
    }
    if (args[0].equals("consumer")) {
      await(vertx.deployVerticle(new Consumer(bare(port))));
    }
    Loop loop =
        new Loop(
            switch (args[0]) {
              case "gateway", "measured", "consumer", "unsampled", "sampled" -> Subject::overTheBus;
              case "direct" -> direct(vertx, port);
              default -> bare(port);
            });
    await(vertx.deployVerticle(loop));
    try (var lines = new java.util.Scanner(System.in, "UTF-8")) {
      while (lines.hasNextInt()) {
        System.out.println(await(loop.measure(lines.nextInt(), lines.nextInt())));
      }
    }
    System.exit(0);
  }

  /** Fails without metrics, whose cost would otherwise be nothing. */
  private static void checkMetrics(Vertx vertx, int port) throws Exception {
    int status =
        await(WebClient.create(vertx).get(port, "127.0.0.1", "/metrics").send()).statusCode();
    if (status != 200) {
      throw new IllegalStateException("no metrics: " + status);
    }
  }

  /** Returns a gateway, whose spans go to the stub server if it traces. */
  private static SessionGateway gateway(String kind, String stub) {
    SessionGateway gateway = new SessionGateway();
    String sampler = TRACES.get(kind);
    if (sampler != null) {
      Map<String, String> variables =
          Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", stub, "OTEL_TRACES_SAMPLER", sampler);
      gateway.tracedBy(
          GatewayTraces.of(
              ProcessTraces.open(TraceVariables.of(variables, new Properties())).openTelemetry()));
    }
    return gateway;
  }

  private interface Login {
    Future<JsonObject> send(Vertx vertx, JsonObject body);
  }

  private static Future<JsonObject> overTheBus(Vertx vertx, JsonObject body) {
    return vertx.eventBus().<JsonObject>request("session.login", body).map(Message::body);
  }

  /** The decorators without the bus. */
  private static Login direct(Vertx vertx, int port) {
    JsonObject config =
        new JsonObject()
            .put("upstream.base-url", "http://127.0.0.1:" + port)
            .put("upstream.max-in-flight", 256);
    Sessions[] sessions = new Sessions[1];
    return (same, body) -> {
      if (sessions[0] == null) {
        sessions[0] =
            KoyebClient.open(
                    vertx,
                    Timers.of(vertx),
                    System::nanoTime,
                    new SplittableRandom(),
                    GatewayConfig.read(config).upstream(),
                    Telemetry.none())
                .sessions();
      }
      return sessions[0]
          .login(LoginRequest.of(body.getString("email"), body.getString("password")))
          .map(LoginReply::toJson);
    };
  }

  private static Login bare(int port) {
    WebClient[] client = new WebClient[1];
    return (vertx, body) -> {
      if (client[0] == null) {
        client[0] =
            WebClient.create(
                vertx,
                new WebClientOptions().setFollowRedirects(false),
                new PoolOptions().setHttp1MaxSize(256));
      }
      return client[0]
          .post(port, "127.0.0.1", "/v1/account/login")
          .timeout(8_000)
          .sendJsonObject(body)
          .map(HttpResponse::bodyAsJsonObject);
    };
  }

  /** The least that answers a login on the bus. */
  private static final class Consumer extends VerticleBase {
    private final Login login;

    Consumer(Login login) {
      this.login = login;
    }

    @Override
    public Future<?> start() {
      return vertx
          .eventBus()
          .<JsonObject>localConsumer("session.login")
          .handler(
              message ->
                  login
                      .send(vertx, message.body())
                      .onSuccess(message::reply)
                      .onFailure(cause -> message.fail(500, "failed")))
          .completion();
    }
  }

  /** Keeps so many logins under way. Confined to its event loop. */
  private static final class Loop extends VerticleBase {
    private final Login login;

    Loop(Login login) {
      this.login = login;
    }

    Future<String> measure(int concurrency, int calls) {
      return Future.future(
          promise ->
              context.runOnContext(
                  v -> new Run(vertx, login, concurrency, calls, promise::complete).start()));
    }
  }

  private static final class Run {
    private final Vertx vertx;
    private final Login login;
    private final int concurrency;
    private final long[] micros;
    private final java.util.function.Consumer<String> done;
    private final long cpuBefore = cpuNanos();
    private final long begin = System.nanoTime();
    private int sent;
    private int answered;

    Run(
        Vertx vertx,
        Login login,
        int concurrency,
        int calls,
        java.util.function.Consumer<String> done) {
      this.vertx = vertx;
      this.login = login;
      this.concurrency = concurrency;
      this.micros = new long[calls];
      this.done = done;
    }

    void start() {
      for (int i = 0; i < concurrency; i++) {
        next();
      }
    }

    private void next() {
      if (sent == micros.length) {
        return;
      }
      sent++;
      long at = System.nanoTime();
      JsonObject body = new JsonObject().put("email", "bench@example.com").put("password", "bench");
      login
          .send(vertx, body)
          .onComplete(
              reply -> {
                if (reply.failed()) {
                  throw new IllegalStateException(reply.cause());
                }
                if (reply.result().getJsonObject("token").getString("id").isEmpty()) {
                  throw new IllegalStateException("no token");
                }
                micros[answered++] = (System.nanoTime() - at) / 1000;
                if (answered == micros.length) {
                  done.accept(result());
                } else {
                  next();
                }
              });
    }

    private String result() {
      double seconds = (System.nanoTime() - begin) / 1e9;
      double cpu = (cpuNanos() - cpuBefore) / 1000.0 / micros.length;
      Arrays.sort(micros);
      return String.format(
          "%.1f %d %d %.1f",
          micros.length / seconds,
          micros[micros.length / 2],
          micros[micros.length * 99 / 100],
          cpu);
    }
  }

  private static long cpuNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static <T> T await(Future<T> future) throws Exception {
    Supplier<Future<T>> same = () -> future;
    return same.get().await(120, TimeUnit.SECONDS);
  }
}
