package io.github.sessiongateway.bench;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.github.sessiongateway.SessionGateway;
import io.github.sessiongateway.api.LoginRequest;
import io.github.sessiongateway.internal.bridge.Bridge;
import io.github.sessiongateway.internal.bridge.http.ConsoleInfo;
import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.config.BridgeConfig;
import io.github.sessiongateway.internal.config.GatewayConfig;
import io.github.sessiongateway.internal.telemetry.Meters;
import io.github.sessiongateway.testing.Listening;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.bridge.BridgeOptions;
import io.vertx.ext.bridge.PermittedOptions;
import io.vertx.ext.eventbus.bridge.tcp.TcpEventBusBridge;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import io.vertx.ext.web.handler.sockjs.SockJSBridgeOptions;
import io.vertx.ext.web.handler.sockjs.SockJSHandler;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Scanner;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/**
 * One side of the comparison of bridges, in its own process. The first kind is a gateway with one
 * managed session and limits that are never reached. The second is the bridges of Vert.x with a
 * minimal handler that gives the same replies. The third is the gateway's bridges with default
 * limits and an echo. It prints its ports. For each line on standard input, it prints the CPU
 * nanoseconds of the process, or the bytes of its heap after a collection.
 */
public final class BridgeServer extends VerticleBase {
  private static final Duration REPLY_TIMEOUT = Duration.ofSeconds(30);
  private static final int NEVER_MS = 3_600_000;

  private static final int AT_ONCE = 256;

  private final String kind;
  private final int koyeb;
  private int httpPort;
  private int tcpPort;

  private BridgeServer(String kind, int koyeb) {
    this.kind = kind;
    this.koyeb = koyeb;
  }

  public static void main(String[] args) throws Exception {
    BridgeServer server = new BridgeServer(args[0], Integer.parseInt(args[1]));
    // Of a flood there is nothing else to read.
    ((Logger) LoggerFactory.getLogger("io.github.sessiongateway.bridge")).setLevel(Level.ERROR);
    Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1))
        .deployVerticle(server)
        .await(30, TimeUnit.SECONDS);
    System.out.println(server.httpPort + " " + server.tcpPort);
    try (Scanner lines = new Scanner(System.in, "UTF-8")) {
      while (lines.hasNextLine()) {
        System.out.println(lines.nextLine().equals("cpu") ? cpuNanos() : heapBytes());
      }
    }
    System.exit(0);
  }

  @Override
  public Future<?> start() throws IOException {
    return switch (kind) {
      case "gateway" -> gateway();
      case "limited" -> limited();
      default -> bare();
    };
  }

  private Future<?> gateway() {
    JsonObject config =
        unrefused()
            .put("upstream.base-url", "http://127.0.0.1:" + koyeb)
            .put("upstream.max-in-flight", AT_ONCE)
            .put("bridge.auth.allow-anonymous", true)
            .put("bridge.http.enabled", true)
            .put("bridge.http.port", 0)
            .put("bridge.tcp.enabled", true)
            .put("bridge.tcp.port", 0);
    // As the fat jar does: Vert.x copies the configuration of a deployment at each call of a
    // client.
    SessionGateway gateway = SessionGateway.of(GatewayConfig.read(config));
    return vertx
        .deployVerticle(gateway)
        .compose(
            id -> gateway.managed().keep("default", LoginRequest.of("bench@example.com", "bench")))
        .onSuccess(
            kept -> {
              httpPort = Listening.at(gateway, "bridge").getPort();
              tcpPort = Listening.at(gateway, "tcp").getPort();
            });
  }

  private Future<?> limited() {
    BridgeConfig config =
        GatewayConfig.read(new JsonObject().put("bridge.http.port", 0).put("bridge.tcp.port", 0))
            .bridge();
    return Bridge.open(
            vertx,
            config,
            null,
            (address, body, headers) -> Future.succeededFuture((JsonObject) body),
            REPLY_TIMEOUT,
            Timers.of(vertx),
            System::nanoTime,
            InstantSource.system(),
            Meters.NONE)
        .compose(
            bridge ->
                bridge
                    .listenHttp(
                        new ConsoleInfo(
                            "1.0",
                            "app.koyeb.com",
                            URI.create("https://app.koyeb.com"),
                            null,
                            null))
                    .onSuccess(url -> httpPort = url.getPort())
                    .compose(url -> bridge.listenTcp()))
        .onSuccess(port -> tcpPort = port);
  }

  static JsonObject unrefused() {
    return new JsonObject()
        .put("bridge.limits.messages-per-second", 1_000_000)
        .put("bridge.limits.logins-per-minute", 1_000_000)
        .put("bridge.limits.all-logins-per-minute", 1_000_000)
        .put("bridge.limits.sockets-per-client", 100_000)
        .put("bridge.limits.sockets-per-address", 100_000)
        .put("bridge.limits.sockets", 100_000)
        .put("bridge.limits.idle-timeout", "1h");
  }

  private void answer() {
    JsonObject token = new JsonObject().put("token", new JsonObject().put("id", "t".repeat(200)));
    vertx.eventBus().localConsumer("session.token", message -> message.reply(token));
    WebClient client =
        WebClient.create(
            vertx,
            new WebClientOptions().setFollowRedirects(false),
            new PoolOptions().setHttp1MaxSize(AT_ONCE));
    vertx
        .eventBus()
        .<JsonObject>localConsumer(
            "session.login",
            message ->
                client
                    .post(koyeb, "127.0.0.1", "/v1/account/login")
                    .timeout(8_000)
                    .sendJsonObject(message.body())
                    .onSuccess(response -> message.reply(response.bodyAsJsonObject()))
                    .onFailure(cause -> message.fail(500, "failed")));
  }

  private Future<?> bare() throws IOException {
    answer();
    PermittedOptions permitted = new PermittedOptions().setAddressRegex("session\\.[a-z]+");
    Router router = Router.router(vertx);
    router
        .route("/eventbus/*")
        .subRouter(
            SockJSHandler.create(vertx)
                .bridge(
                    new SockJSBridgeOptions()
                        .setPingTimeout(NEVER_MS)
                        .addInboundPermitted(permitted)));
    // It does not say which port it took.
    try (ServerSocket free = new ServerSocket(0)) {
      tcpPort = free.getLocalPort();
    }
    Future<HttpServer> http =
        vertx
            .createHttpServer()
            .requestHandler(router)
            .listen(0, "127.0.0.1")
            .onSuccess(server -> httpPort = server.actualPort());
    return http.compose(
        server ->
            TcpEventBusBridge.create(
                    vertx,
                    new BridgeOptions().addInboundPermitted(permitted),
                    new NetServerOptions().setTcpNoDelay(true))
                .listen(SocketAddress.inetSocketAddress(tcpPort, "127.0.0.1")));
  }

  private static long cpuNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static long heapBytes() {
    // What a first collection finds unused is released by the second.
    System.gc();
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
