package io.github.sessiongateway.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** A gateway joins a store with 100,000 sessions. */
final class ManyJoin {
  private static final String NAME = "a gateway joins";
  private static final int SESSIONS = 100_000;
  private static final int FEW_SESSIONS = 10_000;
  private static final int SAMPLE = 100;
  private static final long MILLION = 1_000_000;

  private final ManyStore store;
  private final ManyReport report;
  private final int count;

  private ManyJoin(ManyStore store, boolean isQuick, ManyReport report) {
    this.store = store;
    this.report = report;
    this.count = isQuick ? FEW_SESSIONS : SESSIONS;
  }

  static void run(ManyStore store, boolean isQuick, ManyReport report) throws Exception {
    store.empty();
    Path folder = Files.createTempDirectory("join");
    Path key = folder.resolve("key");
    Path configuration = folder.resolve("gateway.json");
    try {
      Files.writeString(key, Base64.getEncoder().encodeToString(new byte[32]));
      new ManyJoin(store, isQuick, report).run(key, configuration);
    } finally {
      Files.deleteIfExists(configuration);
      Files.delete(key);
      Files.delete(folder);
    }
  }

  private void run(Path key, Path configuration) throws Exception {
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    ManyKoyeb koyeb = SessionsBench.on(vertx, () -> ManyKoyeb.listen(vertx, true, 1));
    JsonObject config =
        BridgeServer.unrefused()
            .put("upstream.base-url", koyeb.url(0))
            .put("sessions-store.url", store.url("127.0.0.1"))
            .put("sessions-store.key-file", key.toString())
            .put("bridge.http.port", 0)
            .put("bridge.tcp.port", 0)
            .put("bridge.auth.allow-anonymous", true)
            .put("ops.port", 0);
    Files.writeString(configuration, config.encode());
    ManyNode node = new ManyNode(configuration);
    long empty = start(node);
    node.kill();
    double[] held = hold(key);
    long full = start(node);
    ManyClient client = new ManyClient(vertx, koyeb, List.of(node));
    int missing = 0;
    for (int i = 0; i < SAMPLE; i++) {
      String session = "held-" + i * (count / SAMPLE);
      ManyClient.Answer answer = SessionsBench.on(vertx, () -> client.token(0, session, null));
      missing += answer.token() == null ? 1 : 0;
    }
    ManyKoyeb.Tally seen = SessionsBench.on(vertx, () -> Future.succeededFuture(koyeb.tally()));
    node.kill();
    vertx.close().await(10, TimeUnit.SECONDS);
    System.out.printf(
        Locale.ROOT,
        "%-10s  %d sessions: a gateway joins in %d ms, %d ms more than with none; %d calls%n",
        store.name(),
        count,
        full,
        full - empty,
        seen.calls());
    System.out.printf(
        Locale.ROOT,
        "%-10s  %.0f logins/s; %.0f us of CPU each, of which the turn %.0f us;"
            + " a read %.1f ns, without a store %.1f ns (%.2f)%n",
        store.name(),
        held[0],
        held[1],
        held[1] - held[2],
        held[3],
        held[4],
        held[3] / held[4]);
    report.demand(name(), seen.calls() == 0, seen.calls() + " calls to Koyeb");
    report.demand(name(), missing == 0, missing + " sessions are missing");
  }

  private String name() {
    return store.name() + "  " + NAME;
  }

  private static long start(ManyNode node) throws Exception {
    long begin = System.nanoTime();
    node.start();
    node.awaitReady();
    return (System.nanoTime() - begin) / MILLION;
  }

  /** Fills the store. Returns what the process that did it measured. */
  private double[] hold(Path key) throws Exception {
    Process process =
        UpstreamBench.java(
            "-Xmx1g",
            ManyHeld.class.getName(),
            String.valueOf(count),
            store.url("127.0.0.1"),
            key.toString());
    try (BufferedReader lines = process.inputReader(UTF_8)) {
      String last = lines.lines().reduce((before, line) -> line).orElseThrow();
      return Arrays.stream(last.split(" ", -1)).mapToDouble(Double::parseDouble).toArray();
    }
  }
}
