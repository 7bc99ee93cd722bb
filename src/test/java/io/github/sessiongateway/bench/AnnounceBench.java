package io.github.sessiongateway.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.github.sessiongateway.internal.standalone.Main;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;

/**
 * A benchmark of SIGTERMs behind a balancer that sees readiness late. Gateways are processes, and
 * each is replaced before it is stopped. A client opens a connection for each request. A request is
 * lost if its connection fails, if it has no reply, or if its reply says that the gateway stops.
 */
final class AnnounceBench {
  private static final int AT_ONCE = 4;
  private static final long LATE_MS = 3_000;
  private static final long PERIOD_MS = 10;
  private static final long SECONDS = 60;

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final Context context = vertx.getOrCreateContext();
  private final Balancer balancer = new Balancer(vertx, LATE_MS);
  private final Map<String, Integer> lost = new TreeMap<>();
  private final List<Future<String>> pending = new ArrayList<>();
  private final Path conf;
  private int sent;
  private int answered;

  private AnnounceBench(Path conf) {
    this.conf = conf;
  }

  /** Prints how many requests were sent and lost, with and without an announcement. */
  static void run(int stops) throws Exception {
    ((Logger) LoggerFactory.getLogger("io.vertx")).setLevel(Level.OFF);
    for (String announce : List.of("5s", "0s")) {
      Path conf = Files.createTempFile("announce", ".json");
      try {
        new AnnounceBench(conf).run(stops, announce);
      } finally {
        Files.delete(conf);
      }
    }
  }

  private void run(int stops, String announce) throws Exception {
    int koyeb =
        vertx
            .createHttpServer()
            .requestHandler(
                request ->
                    vertx.setTimer(20, v -> request.response().end("{\"token\":{\"id\":\"t\"}}")))
            .listen(0, "127.0.0.1")
            .await(SECONDS, TimeUnit.SECONDS)
            .actualPort();
    JsonObject config =
        BridgeServer.unrefused()
            .put("upstream.base-url", "http://127.0.0.1:" + koyeb)
            .put("bridge.http.port", 0)
            .put("bridge.tcp.port", 0)
            .put("ops.port", 0)
            .put("shutdown.announce", announce);
    Files.writeString(conf, config.encode());
    List<Gateway> running = new ArrayList<>();
    for (int i = 0; i < AT_ONCE; i++) {
      running.add(start());
    }
    long load = vertx.setPeriodic(PERIOD_MS, tick -> context.runOnContext(v -> send()));
    AtomicInteger left = new AtomicInteger(stops);
    ExecutorService slots = Executors.newFixedThreadPool(AT_ONCE);
    List<Callable<Gateway>> tasks = new ArrayList<>();
    running.forEach(gateway -> tasks.add(() -> replace(gateway, left)));
    List<java.util.concurrent.Future<Gateway>> last = slots.invokeAll(tasks);
    vertx.cancelTimer(load);
    slots.shutdown();
    on(() -> {
          balancer.clear();
          return Future.join(pending);
        })
        .await(SECONDS, TimeUnit.SECONDS);
    for (java.util.concurrent.Future<Gateway> gateway : last) {
      gateway.get().process.destroyForcibly();
    }
    System.out.printf(
        "announce %s: %d SIGTERMs, readiness seen %d ms late (%d at most): %d requests, %d answered, lost %s%n",
        announce, stops, LATE_MS, balancer.mostLateMs(), sent, answered, lost);
    vertx.close().await(SECONDS, TimeUnit.SECONDS);
  }

  /** A process, and the gateway in it as the balancer sees it. */
  private record Gateway(Process process, Balancer.Backend backend) {}

  /** Replaces a gateway by another, and that one too, until enough are stopped. */
  private Gateway replace(Gateway first, AtomicInteger left) throws Exception {
    Gateway current = first;
    while (left.getAndDecrement() > 0) {
      Gateway replacement = start();
      Gateway old = current;
      on(() -> {
            balancer.stopping(old.backend);
            return Future.succeededFuture();
          })
          .await(SECONDS, TimeUnit.SECONDS);
      old.process.destroy();
      int code = old.process.waitFor();
      if (code != 143) {
        throw new IllegalStateException("A gateway exited with " + code);
      }
      on(() -> {
            balancer.remove(old.backend);
            return Future.succeededFuture();
          })
          .await(SECONDS, TimeUnit.SECONDS);
      current = replacement;
    }
    return current;
  }

  /** Starts a gateway, and returns when the balancer sends requests to it. */
  private Gateway start() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            System.getProperty("java.home") + "/bin/java",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx96m",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "run",
            "-conf",
            conf.toString());
    builder.environment().put("GATEWAY_LOG_LEVEL", "ERROR");
    Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    Map<String, Integer> ports = GatewayPorts.read(process.inputReader(UTF_8));
    List<LoadSocket.Opener> openers =
        List.of(opener("tcp", ports.get("tcp")), opener("raw", ports.get("bridge")));
    Balancer.Backend backend = new Balancer.Backend(openers, ports.get("health"));
    Promise<Void> believed = Promise.promise();
    on(() -> {
          balancer.add(backend);
          await(backend, believed);
          return believed.future();
        })
        .await(SECONDS, TimeUnit.SECONDS);
    return new Gateway(process, backend);
  }

  private void await(Balancer.Backend backend, Promise<Void> believed) {
    if (balancer.believes(backend)) {
      believed.complete();
    } else {
      vertx.setTimer(50, v -> await(backend, believed));
    }
  }

  private LoadSocket.Opener opener(String framing, int port) {
    return new LoadSocket.Opener(vertx, framing, port, "127.0.0.1", "session.refresh");
  }

  /** Sends one request on a connection of its own. */
  private void send() {
    sent++;
    Promise<String> outcome = Promise.promise();
    balancer
        .open()
        .onFailure(cause -> outcome.tryComplete("no connection"))
        .onSuccess(
            socket -> {
              socket.onAnswer(
                  failed -> {
                    outcome.tryComplete(failed ? "shutting down" : "");
                    var unused = socket.close();
                  });
              socket.gone().onSuccess(v -> outcome.tryComplete("closed without a reply"));
              socket.send();
            });
    Future<String> end = outcome.future();
    pending.add(end);
    end.onSuccess(
        failure -> {
          pending.remove(end);
          if (failure.isEmpty()) {
            answered++;
          } else {
            lost.merge(failure, 1, Integer::sum);
          }
        });
  }

  private <T> Future<T> on(Supplier<Future<T>> task) {
    Promise<T> promise = Promise.promise();
    context.runOnContext(v -> task.get().onComplete(promise));
    return promise.future();
  }
}
