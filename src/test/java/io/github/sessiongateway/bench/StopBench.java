package io.github.sessiongateway.bench;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.github.sessiongateway.SessionGateway;
import io.github.sessiongateway.testing.Listening;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.LoggerFactory;

/**
 * A benchmark of stops under load, with clients of every framing and of HTTP. It counts the
 * requests that had neither a reply nor an error when their socket closed. Clients pause between a
 * reply and the next request. After a failure, calm clients wait for a second and others continue.
 * Clients and gateway run on different event loops.
 */
final class StopBench {
  private static final String[] FRAMINGS = {"sockjs", "raw", "tcp"};
  private static final int SOCKETS = 30;
  private static final int HTTP_CLIENTS = 10;
  private static final int LEAST_THOUGHT_MS = 5;
  private static final int MOST_THOUGHT_MS = 50;
  private static final int CALM_MS = 1_000;

  private final Vertx clients = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final Context context = clients.getOrCreateContext();
  private final RandomGenerator random = RandomGenerator.getDefault();
  private final List<Future<Void>> gone = new ArrayList<>();
  private long sent;
  private final Map<String, Integer> unanswered = new TreeMap<>();
  private boolean running;

  private final boolean isCalm;
  private int koyeb;

  private StopBench(boolean isCalm) {
    this.isCalm = isCalm;
  }

  /** Prints how many requests were sent and how many of them were not answered. */
  static void run(int stops) throws Exception {
    run(stops, true);
    run(stops, false);
  }

  private static void run(int stops, boolean isCalm) throws Exception {
    ((Logger) LoggerFactory.getLogger("io.github.sessiongateway")).setLevel(Level.ERROR);
    ((Logger) LoggerFactory.getLogger("io.vertx")).setLevel(Level.ERROR);
    StopBench bench = new StopBench(isCalm);
    bench.koyeb =
        bench
            .clients
            .createHttpServer()
            .requestHandler(request -> request.response().end("{\"token\":{\"id\":\"t\"}}"))
            .listen(0, "127.0.0.1")
            .await(30, TimeUnit.SECONDS)
            .actualPort();
    long begin = System.nanoTime();
    long stopping = 0;
    for (int i = 0; i < stops; i++) {
      stopping += bench.round();
    }
    System.out.printf(
        "stop: %s clients: unanswered %s of %d requests in %d stops, %d ms a stop, %d s in all%n",
        isCalm ? "calm" : "other",
        bench.unanswered,
        bench.sent,
        stops,
        stopping / stops / 1_000_000,
        (System.nanoTime() - begin) / 1_000_000_000);
    bench.clients.close().await(30, TimeUnit.SECONDS);
  }

  private long round() throws Exception {
    Vertx vertx = Vertx.vertx();
    SessionGateway gateway = new SessionGateway();
    DeploymentOptions options = new DeploymentOptions().setConfig(config());
    String id = vertx.deployVerticle(gateway, options).await(60, TimeUnit.SECONDS);
    int http = Listening.at(gateway, "bridge").getPort();
    int tcp = Listening.at(gateway, "tcp").getPort();
    on(() -> load(http, tcp)).await(60, TimeUnit.SECONDS);
    Promise<Void> loaded = Promise.promise();
    clients.setTimer(300 + random.nextInt(200), v -> loaded.complete());
    loaded.future().await(60, TimeUnit.SECONDS);
    long begin = System.nanoTime();
    vertx.undeploy(id).await(60, TimeUnit.SECONDS);
    long took = System.nanoTime() - begin;
    on(() -> {
          running = false;
          return Future.join(gone);
        })
        .await(60, TimeUnit.SECONDS);
    gone.clear();
    vertx.close().await(60, TimeUnit.SECONDS);
    return took;
  }

  private Future<?> load(int http, int tcp) {
    running = true;
    List<Future<?>> opened = new ArrayList<>();
    for (String framing : FRAMINGS) {
      int port = framing.equals("tcp") ? tcp : http;
      LoadSocket.Opener opener =
          new LoadSocket.Opener(clients, framing, port, "127.0.0.1", "session.refresh");
      for (int i = 0; i < SOCKETS; i++) {
        opened.add(opener.open().onSuccess(socket -> send(socket, framing)));
      }
    }
    HttpClientAgent agent = clients.createHttpClient();
    for (int i = 0; i < HTTP_CLIENTS; i++) {
      Promise<Void> ended = Promise.promise();
      gone.add(ended.future());
      get(agent, http, ended);
    }
    return Future.all(opened);
  }

  private void send(LoadSocket socket, String framing) {
    int[] open = {0};
    boolean[] isOpen = {true};
    gone.add(
        socket
            .gone()
            .onSuccess(
                v -> {
                  isOpen[0] = false;
                  unanswered.merge(framing, open[0], Integer::sum);
                }));
    Runnable next =
        () -> {
          if (isOpen[0] && !socket.isFull()) {
            sent++;
            open[0]++;
            socket.send();
          }
        };
    socket.onAnswer(
        failed -> {
          open[0]--;
          think(failed, next);
        });
    next.run();
  }

  private void get(HttpClientAgent agent, int port, Promise<Void> ended) {
    if (!running) {
      ended.complete();
      return;
    }
    agent
        .request(HttpMethod.GET, port, "127.0.0.1", "/eventbus/info")
        .compose(
            request -> {
              sent++;
              return request.send();
            })
        .onComplete(
            answer -> {
              if (answer.failed() && !(answer.cause() instanceof ConnectException)) {
                unanswered.merge("http", 1, Integer::sum);
              }
              boolean failed = answer.failed() || answer.result().statusCode() != 200;
              think(failed, () -> get(agent, port, ended));
            });
  }

  private void think(boolean failed, Runnable next) {
    int moment = random.nextInt(LEAST_THOUGHT_MS, MOST_THOUGHT_MS);
    clients.setTimer(failed && isCalm ? CALM_MS : moment, v -> next.run());
  }

  private <T> Future<T> on(java.util.function.Supplier<Future<T>> task) {
    Promise<T> promise = Promise.promise();
    context.runOnContext(v -> task.get().onComplete(promise));
    return promise.future();
  }

  private JsonObject config() {
    return BridgeServer.unrefused()
        .put("upstream.base-url", "http://127.0.0.1:" + koyeb)
        .put("bridge.http.enabled", true)
        .put("bridge.http.port", 0)
        .put("bridge.tcp.enabled", true)
        .put("bridge.tcp.port", 0);
  }
}
