package io.github.sessiongateway.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;

/**
 * A balancer that sees readiness late, as kube-proxies see endpoints. It polls each gateway, and
 * routes each request to the next one that it believes to be ready. Confined to one event loop.
 */
final class Balancer {
  private static final long POLL_MS = 100;

  private final Vertx vertx;
  private final HttpClientAgent http;
  private final long lateMs;
  private final List<Backend> backends = new ArrayList<>();
  private int next;
  private long mostLateMs;

  /** A gateway behind the balancer, with what opens connections to each of its ports. */
  static final class Backend {
    private final List<LoadSocket.Opener> openers;
    private final int healthPort;
    private boolean believedReady;
    private boolean isGone;
    private long stopsAt;

    Backend(List<LoadSocket.Opener> openers, int healthPort) {
      this.openers = openers;
      this.healthPort = healthPort;
    }
  }

  Balancer(Vertx vertx, long lateMs) {
    this.vertx = vertx;
    this.http = vertx.createHttpClient();
    this.lateMs = lateMs;
  }

  void add(Backend backend) {
    backends.add(backend);
    poll(backend);
  }

  /** Opens a connection to the next gateway that is believed to be ready. */
  Future<LoadSocket> open() {
    List<Backend> ready = backends.stream().filter(backend -> backend.believedReady).toList();
    if (ready.isEmpty()) {
      return Future.failedFuture("no gateway is believed to be ready");
    }
    next++;
    List<LoadSocket.Opener> openers = ready.get(next % ready.size()).openers;
    return openers.get(next / ready.size() % openers.size()).open();
  }

  /** Forgets all gateways. */
  void clear() {
    backends.clear();
  }

  boolean believes(Backend backend) {
    return backend.believedReady;
  }

  /** Notes that a gateway is being stopped, from when on the lateness counts. */
  void stopping(Backend backend) {
    backend.stopsAt = System.nanoTime();
  }

  /** Returns how late the balancer has seen a stop, at most. A machine that is busy adds to it. */
  long mostLateMs() {
    return mostLateMs;
  }

  private void believe(Backend backend, boolean ready) {
    if (backend.believedReady && !ready && backend.stopsAt != 0) {
      mostLateMs = Math.max(mostLateMs, (System.nanoTime() - backend.stopsAt) / 1_000_000);
    }
    backend.believedReady = ready;
  }

  /** Forgets a gateway that has ended, once it is believed not to be ready. */
  void remove(Backend backend) {
    backend.isGone = true;
  }

  private void poll(Backend backend) {
    if (backend.isGone && !backend.believedReady) {
      backends.remove(backend);
    }
    if (!backends.contains(backend)) {
      return;
    }
    http.request(HttpMethod.GET, backend.healthPort, "127.0.0.1", "/health/ready")
        .compose(request -> request.send())
        .map(response -> response.statusCode() == 200)
        .otherwise(false)
        .onSuccess(
            ready -> {
              vertx.setTimer(lateMs, late -> believe(backend, ready));
              vertx.setTimer(POLL_MS, again -> poll(backend));
            });
  }
}
