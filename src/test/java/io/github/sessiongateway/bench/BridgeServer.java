package io.github.sessiongateway.bench;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.github.sessiongateway.bridge.About;
import io.github.sessiongateway.bridge.Bridge;
import io.github.sessiongateway.clock.Timers;
import io.github.sessiongateway.config.BridgeConfig;
import io.github.sessiongateway.config.GatewayConfig;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.bridge.BridgeOptions;
import io.vertx.ext.bridge.PermittedOptions;
import io.vertx.ext.eventbus.bridge.tcp.TcpEventBusBridge;
import io.vertx.ext.web.Router;
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
 * One side of the comparison of bridges in a process of its own, an echo behind it: the gateway's
 * bridges with limits that count and do not refuse, the same with the limits that are the default,
 * or those of Vert.x. Prints its ports, and for each line on standard input what it asks for: the
 * CPU nanoseconds that the process has taken, or the bytes of its heap after a collection.
 */
public final class BridgeServer extends VerticleBase {
  private static final Duration REPLY_TIMEOUT = Duration.ofSeconds(30);
  private static final int NEVER_MS = 3_600_000;

  private final String kind;
  private int httpPort;
  private int tcpPort;

  private BridgeServer(String kind) {
    this.kind = kind;
  }

  public static void main(String[] args) throws Exception {
    BridgeServer server = new BridgeServer(args[0]);
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
    for (String address : new String[] {"session.login", "session.refresh"}) {
      vertx.eventBus().localConsumer(address, message -> message.reply(message.body()));
    }
    return switch (kind) {
      case "gateway" -> gateway(unrefused());
      case "limited" -> gateway(new JsonObject());
      default -> bare();
    };
  }

  private Future<?> gateway(JsonObject limits) {
    BridgeConfig config =
        GatewayConfig.read(limits.put("bridge.http.port", 0).put("bridge.tcp.port", 0)).bridge();
    return Bridge.open(
            vertx,
            config,
            (address, body, headers) -> Future.succeededFuture((JsonObject) body),
            REPLY_TIMEOUT,
            Timers.of(vertx),
            System::nanoTime,
            InstantSource.system())
        .compose(
            bridge ->
                bridge
                    .listenHttp(
                        new About(
                            "1.0",
                            "app.koyeb.com",
                            URI.create("https://app.koyeb.com"),
                            null,
                            null))
                    .onSuccess(url -> httpPort = url.getPort())
                    .compose(url -> bridge.listenTcp()))
        .onSuccess(port -> tcpPort = port);
  }

  private static JsonObject unrefused() {
    return new JsonObject()
        .put("bridge.limits.messages-per-second", 1_000_000)
        .put("bridge.limits.logins-per-minute", 1_000_000)
        .put("bridge.limits.all-logins-per-minute", 1_000_000)
        .put("bridge.limits.sockets-per-client", 100_000)
        .put("bridge.limits.sockets-per-address", 100_000)
        .put("bridge.limits.sockets", 100_000)
        .put("bridge.limits.idle-timeout", "1h");
  }

  private Future<?> bare() throws IOException {
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
