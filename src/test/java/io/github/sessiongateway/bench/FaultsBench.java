package io.github.sessiongateway.bench;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.github.sessiongateway.SessionGateway;
import io.github.sessiongateway.api.SessionAddress;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/**
 * A benchmark of 256 callers while Koyeb's faults change every few seconds, and while Koyeb stops
 * and comes back. It compares the gateway with a bare WebClient with the same time-outs. It fails
 * if a caller waits beyond the deadline, if a call is repeated that must not be, or if something
 * leaks.
 */
final class FaultsBench {
  private static final int ATTEMPT_MS = 1_000;
  private static final int DEADLINE_MS = 3_000;
  private static final int RESET_MS = 10_000;

  /** For an event loop that is busy, and two noisy cores. */
  private static final int SLACK_MS = 1_000;

  /** Of the rate before an outage: a short window on two noisy cores is not exact. */
  private static final double FULL = 0.5;

  private static final SessionAddress[] ADDRESSES = {
    SessionAddress.LOGIN, SessionAddress.REFRESH, SessionAddress.NEW, SessionAddress.LOGOUT
  };
  private static final Map<SessionAddress, HttpMethod> METHODS =
      Map.of(
          SessionAddress.LOGIN, HttpMethod.POST,
          SessionAddress.REFRESH, HttpMethod.PUT,
          SessionAddress.NEW, HttpMethod.POST,
          SessionAddress.LOGOUT, HttpMethod.DELETE);
  private static final Map<SessionAddress, String> PATHS =
      Map.of(
          SessionAddress.LOGIN, "/v1/account/login",
          SessionAddress.REFRESH, "/v1/account/refresh",
          SessionAddress.NEW, "/v1/account/session",
          SessionAddress.LOGOUT, "/v1/account/logout");

  /** Halves of a phase's faults, a pair at a time. */
  private static final String[][] FAULTS = {
    {"reset-after-reading", "own-503"},
    {"html", "bare-503"},
    {"stall-before-head", "own-500"},
    {"close-in-body", "seconds-429"},
    {"reset-before-reading", "bare-502"},
    {"trickle", "not-http"},
    {"huge-header", "two-status-lines"},
    {"close-after-answer", "bare-429"},
  };

  private final boolean quick;
  private final KoyebProcess koyeb;
  private final List<String> broken = new ArrayList<>();

  private FaultsBench(boolean quick, KoyebProcess koyeb) {
    this.quick = quick;
    this.koyeb = koyeb;
  }

  static void run(boolean quick) throws Exception {
    // The bare client logs every connection that breaks.
    ((Logger) LoggerFactory.getLogger("io.vertx.core")).setLevel(Level.OFF);
    try (KoyebProcess koyeb = new KoyebProcess()) {
      FaultsBench bench = new FaultsBench(quick, koyeb);
      bench.run();
      if (!bench.broken.isEmpty()) {
        bench.broken.forEach(line -> System.out.println("broken: " + line));
        System.exit(1);
      }
    }
  }

  private void run() throws Exception {
    System.out.println(
        "faults: 256 callers over all messages, the gateway beside a bare WebClient");
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    vertx
        .deployVerticle(new SessionGateway(), new DeploymentOptions().setConfig(config()))
        .await(10, TimeUnit.SECONDS);
    FaultLoad gateway = new FaultLoad(vertx, n -> overTheBus(vertx, n));
    phase(gateway, 0, 5);
    Leftovers before = Leftovers.of(vertx, koyeb.port);
    Vertx beside = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    FaultLoad bare = new FaultLoad(beside, bare(beside));
    for (int i = 0; i < 2; i++) {
      // Until the compilers have settled.
      phase(bare, 0, 5);
      phase(gateway, 0, 5);
    }
    System.out.println(
        "faults    done/s (ratio)             p99 ms            longest ms   done   upstream a call");
    for (int percent : new int[] {0, 10, 30, 60}) {
      FaultLoad.Result bares = phase(bare, percent, quick ? 4 : 30);
      long sent = koyeb.requests();
      FaultLoad.Result result = phase(gateway, percent, quick ? 8 : 120);
      print(percent, result, bares, koyeb.requests() - sent);
      if (result.maxMillis() > DEADLINE_MS + SLACK_MS) {
        broken.add("somebody waited for " + result.maxMillis() + " ms");
      }
    }
    beside.close().await(10, TimeUnit.SECONDS);
    outage(gateway);
    Leftovers after = Leftovers.of(vertx, koyeb.port);
    System.out.println("left      before " + before + "; after " + after);
    if (after.isMoreThan(before)) {
      broken.add("something stayed behind");
    }
    if (koyeb.forbidden() > 0) {
      broken.add(koyeb.forbidden() + " requests were done again against the table");
    }
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  private FaultLoad.Result phase(FaultLoad load, int percent, int seconds) throws Exception {
    load.start();
    long begin = System.nanoTime();
    int step = 0;
    while (System.nanoTime() - begin < seconds * 1_000_000_000L) {
      String[] pair = FAULTS[step++ % FAULTS.length];
      koyeb.say(
          percent == 0
              ? "faults"
              : "faults " + pair[0] + "=" + percent / 2 + "% " + pair[1] + "=" + percent / 2 + "%");
      pause(Math.min(quick ? 1_000 : 3_000, seconds * 1_000));
    }
    load.stop();
    return load.take((System.nanoTime() - begin) / 1e9);
  }

  private void outage(FaultLoad load) throws Exception {
    koyeb.say("faults");
    load.start();
    // The breaker may be open, from the faults before.
    pause(RESET_MS + 2_000);
    double fullRate = rate(load, 5_000);
    koyeb.say("die");
    pause(quick ? 12_000 : 60_000);
    long before = load.succeededInAll.get();
    koyeb.say("return");
    long returned = System.nanoTime();
    while (load.succeededInAll.get() == before && millisSince(returned) < 60_000) {
      pause(5);
    }
    long first = millisSince(returned);
    long full = -1;
    while (full < 0 && millisSince(returned) < 60_000) {
      full = rate(load, 200) >= FULL * fullRate ? millisSince(returned) : -1;
    }
    load.stop();
    System.out.printf(
        Locale.ROOT,
        "outage    %d s; after Koyeb's return the first success after %d ms, the full rate after %d"
            + " ms (upstream.breaker-reset is %d ms)%n",
        quick ? 12 : 60,
        first,
        full,
        RESET_MS);
    if (full < 0 || full > RESET_MS + 2_000) {
      broken.add("the full rate came back after " + full + " ms");
    }
  }

  private static double rate(FaultLoad load, int millis) throws InterruptedException {
    long count = load.succeededInAll.get();
    long from = System.nanoTime();
    pause(millis);
    return (load.succeededInAll.get() - count) * 1e9 / (System.nanoTime() - from);
  }

  private static long millisSince(long nanos) {
    return (System.nanoTime() - nanos) / 1_000_000;
  }

  private static void print(
      int percent, FaultLoad.Result gateway, FaultLoad.Result bare, long upstream) {
    System.out.printf(
        Locale.ROOT,
        "%4d %%   %7.0f / %7.0f (%s)   %6.1f / %6.1f   %8.1f   %3.0f %%   %.2f%n",
        percent,
        gateway.perSecond(),
        bare.perSecond(),
        // Whose connections all trickle does nothing any more.
        bare.perSecond() < 1
            ? "-"
            : String.format(Locale.ROOT, "%.2f", gateway.perSecond() / bare.perSecond()),
        gateway.p99Millis(),
        bare.p99Millis(),
        gateway.maxMillis(),
        100.0 * gateway.succeeded() / gateway.asked(),
        (double) upstream / gateway.asked());
  }

  private JsonObject config() {
    return new JsonObject()
        .put("upstream.base-url", "http://127.0.0.1:" + koyeb.port)
        .put("upstream.attempt-timeout", ATTEMPT_MS + "ms")
        .put("upstream.connect-timeout", ATTEMPT_MS + "ms")
        .put("upstream.deadline", DEADLINE_MS + "ms")
        .put("upstream.breaker-reset", RESET_MS + "ms")
        .put("upstream.max-in-flight", 256);
  }

  private static Future<?> overTheBus(Vertx vertx, long n) {
    SessionAddress address = ADDRESSES[(int) (n % ADDRESSES.length)];
    return address == SessionAddress.LOGIN
        ? vertx.eventBus().request(address.address(), login("g-" + n))
        : vertx
            .eventBus()
            .request(
                address.address(),
                null,
                new DeliveryOptions().addHeader("Authorization", "Bearer g-" + n));
  }

  private FaultLoad.Asking bare(Vertx vertx) {
    WebClient client =
        WebClient.create(
            vertx,
            new WebClientOptions().setConnectTimeout(ATTEMPT_MS).setFollowRedirects(false),
            new PoolOptions().setHttp1MaxSize(256));
    return n -> {
      SessionAddress address = ADDRESSES[(int) (n % ADDRESSES.length)];
      HttpRequest<Buffer> request =
          client
              .request(METHODS.get(address), koyeb.port, "127.0.0.1", PATHS.get(address))
              .timeout(ATTEMPT_MS);
      return (address == SessionAddress.LOGIN
              ? request.sendJsonObject(login("b-" + n))
              : request.putHeader("Authorization", "Bearer b-" + n).send())
          .map(
              reply -> {
                if (reply.statusCode() != 200) {
                  throw new IllegalStateException("status " + reply.statusCode());
                }
                return address == SessionAddress.LOGOUT ? null : reply.bodyAsJsonObject();
              })
          // The request's own time-out lets a body trickle for ever.
          .timeout(ATTEMPT_MS, TimeUnit.MILLISECONDS);
    };
  }

  private static JsonObject login(String name) {
    return new JsonObject().put("email", name + "@example.com").put("password", "bench");
  }

  static void pause(long millis) throws InterruptedException {
    new java.util.concurrent.CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
  }
}
