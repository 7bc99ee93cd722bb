package io.github.sessiongateway.bench;

import io.github.sessiongateway.SessionGateway;
import io.github.sessiongateway.internal.config.GatewayConfig;
import io.github.sessiongateway.testing.Listening;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.httpproxy.HttpProxy;
import java.lang.management.ManagementFactory;
import java.util.Scanner;
import java.util.concurrent.TimeUnit;

/**
 * A proxy in its own process: the gateway's, or a bare one of the library that adds a header. It
 * prints its port, and for each line on standard input the CPU time that it has used, in
 * nanoseconds.
 */
public final class ProxySubject {
  private ProxySubject() {}

  public static void main(String[] args) throws Exception {
    int koyeb = Integer.parseInt(args[1]);
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    Future<Integer> port = args[0].equals("bare") ? bare(vertx, koyeb) : gateway(vertx, koyeb);
    System.out.println(port.await(30, TimeUnit.SECONDS));
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    try (Scanner lines = new Scanner(System.in, "UTF-8")) {
      while (lines.hasNextLine()) {
        lines.nextLine();
        System.out.println(system.getProcessCpuTime());
      }
    }
    System.exit(0);
  }

  private static Future<Integer> gateway(Vertx vertx, int koyeb) {
    JsonObject config =
        new JsonObject()
            .put("upstream.base-url", "http://127.0.0.1:" + koyeb)
            .put("bridge.proxy.enabled", true)
            .put("bridge.proxy.port", 0)
            .put("bridge.auth.allow-anonymous", true)
            .put("bridge.limits.messages-per-second", 1_000_000)
            .put("sessions.default.credential.kind", "password")
            .put("sessions.default.credential.email", "bench@example.com")
            .put("sessions.default.credential.password", "secret");
    // As the standalone gateway does.
    SessionGateway gateway = SessionGateway.of(GatewayConfig.read(config));
    return vertx.deployVerticle(gateway).map(id -> Listening.at(gateway, "proxy").getPort());
  }

  private static Future<Integer> bare(Vertx vertx, int koyeb) {
    Bare bare = new Bare(koyeb);
    return vertx.deployVerticle(bare).map(id -> bare.server.actualPort());
  }

  /** A bare proxy whose every request gets the same token. */
  private static final class Bare extends VerticleBase {
    private final int koyeb;
    private HttpServer server;

    Bare(int koyeb) {
      this.koyeb = koyeb;
    }

    @Override
    public Future<?> start() {
      HttpClient client =
          vertx.createHttpClient(
              new HttpClientOptions(), new PoolOptions().setHttp1MaxSize(100_000));
      RequestOptions target = new RequestOptions().setHost("127.0.0.1").setPort(koyeb);
      HttpProxy proxy =
          HttpProxy.reverseProxy(client)
              .origin(
                  context -> {
                    context.request().headers().set(HttpHeaders.AUTHORIZATION, "Bearer static");
                    return client.request(target);
                  });
      server = vertx.createHttpServer().requestHandler(proxy);
      return server.listen(0, "127.0.0.1");
    }
  }
}
