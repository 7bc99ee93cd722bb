package io.github.sessiongateway.bench;

import static java.util.Objects.requireNonNull;

import com.sun.management.ThreadMXBean;
import io.github.sessiongateway.api.LoginRequest;
import io.github.sessiongateway.api.ManagedSessions;
import io.github.sessiongateway.internal.clock.SuspendAwareTicker;
import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.config.GatewayConfig;
import io.github.sessiongateway.internal.config.ManagedConfig;
import io.github.sessiongateway.internal.config.StoreAddress;
import io.github.sessiongateway.internal.managed.KeeperEnvironment;
import io.github.sessiongateway.internal.managed.SessionKeeper;
import io.github.sessiongateway.internal.managed.Sharing;
import io.github.sessiongateway.internal.managed.credential.KoyebCalls;
import io.github.sessiongateway.internal.postgres.PostgresStore;
import io.github.sessiongateway.internal.redis.RedisStore;
import io.github.sessiongateway.internal.shared.SharedStore;
import io.github.sessiongateway.internal.telemetry.Telemetry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * So many sessions twice in a process of their own: with a shared store, and with none. It prints
 * the turns a second, the CPU of a login with a turn and without, and what a read costs with and
 * without the store.
 */
public final class ManyHeld {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int AT_ONCE = 64;
  private static final int READS = 500_000;
  private static final int ROUNDS = 9;
  private static final Duration TURN = Duration.ofSeconds(3);

  private final Vertx vertx =
      Vertx.vertx(
          new VertxOptions()
              .setEventLoopPoolSize(1)
              .setUseDaemonThread(true)
              .setMaxEventLoopExecuteTime(Duration.ofMinutes(1).toNanos()));
  private final List<String> names;

  private ManyHeld(int count) {
    List<String> shuffled =
        IntStream.range(0, count).mapToObj(i -> "held-" + i).collect(Collectors.toList());
    Collections.shuffle(shuffled, new Random(1));
    this.names = List.copyOf(shuffled);
  }

  public static void main(String[] args) throws Exception {
    ManyHeld held = new ManyHeld(Integer.parseInt(args[0]));
    JsonObject shared =
        new JsonObject()
            .put("sessions-store.url", args[1])
            .put("sessions-store.key-file", args[2])
            .put("sessions-kept.max-per-client", 100_000);
    JsonObject alone = new JsonObject().put("sessions-kept.max-per-client", 100_000);
    SessionKeeper without = held.start(GatewayConfig.read(alone).managed());
    double[] logins = held.keep(without);
    SessionKeeper with = held.start(GatewayConfig.read(shared).managed());
    double[] turns = held.keep(with);
    double[][] reads = held.reads(with, without);
    System.out.printf(
        "%.0f %.1f %.1f %.1f %.1f%n",
        turns[0], turns[1], logins[1], median(reads[0]), median(reads[1]));
    System.exit(0);
  }

  private SessionKeeper start(ManagedConfig config) throws Exception {
    InstantKoyeb koyeb = new InstantKoyeb(InstantSource.system());
    return SessionsBench.on(
        vertx,
        () -> {
          Context context = Vertx.currentContext();
          Timers timers = Timers.of(vertx);
          SessionKeeper keeper =
              new SessionKeeper(
                  config,
                  new KoyebCalls(
                      koyeb,
                      koyeb,
                      (token, organization, validity) -> koyeb.refresh(token),
                      (bearer, late) -> koyeb.refresh(bearer)),
                  new KeeperEnvironment(
                      timers,
                      SuspendAwareTicker.system(),
                      InstantSource.system(),
                      new SplittableRandom(1),
                      Duration.ofSeconds(18),
                      Telemetry.none()),
                  config.shared() == null ? null : sharing(context, timers, config));
          return keeper.start(context).map(keeper);
        });
  }

  private static Sharing sharing(Context context, Timers timers, ManagedConfig config) {
    StoreAddress address = requireNonNull(config.shared()).address();
    SharedStore store =
        address.kind() == StoreAddress.Kind.POSTGRES
            ? PostgresStore.open(context, timers, address, "bench")
            : new RedisStore(
                context.owner(),
                timers,
                SuspendAwareTicker.system(),
                new SplittableRandom(1),
                address);
    return new Sharing(store, requireNonNull(config.storeKeyFile()), "bench", () -> TURN, true);
  }

  /** Logs in for all sessions. Returns how many a second, and the CPU of one in microseconds. */
  private double[] keep(SessionKeeper keeper) throws Exception {
    long loop =
        SessionsBench.on(vertx, () -> Future.succeededFuture(Thread.currentThread().getId()));
    int half = names.size() / 2;
    // Until the compilers have settled.
    keep(keeper, names.subList(0, half));
    long cpu = THREADS.getThreadCpuTime(loop);
    long begin = System.nanoTime();
    keep(keeper, names.subList(half, names.size()));
    double count = names.size() - half;
    double seconds = (System.nanoTime() - begin) / 1e9;
    return new double[] {count / seconds, (THREADS.getThreadCpuTime(loop) - cpu) / 1e3 / count};
  }

  private void keep(SessionKeeper keeper, List<String> some) throws Exception {
    Promise<Void> done = Promise.promise();
    int[] next = {0};
    int[] left = {some.size()};
    vertx.runOnContext(
        v -> {
          for (int i = 0; i < AT_ONCE; i++) {
            next(keeper, some, next, left, done);
          }
        });
    done.future().await(10, TimeUnit.MINUTES);
  }

  private void next(
      SessionKeeper keeper, List<String> some, int[] next, int[] left, Promise<Void> done) {
    if (next[0] < some.size()) {
      keeper
          .keep(some.get(next[0]++), LoginRequest.of("bench@example.com", "bench"))
          .onFailure(done::tryFail)
          .onSuccess(
              kept -> {
                if (--left[0] == 0) {
                  done.tryComplete();
                }
                // Not in this turn: without a store, it would recurse.
                vertx.runOnContext(v -> next(keeper, some, next, left, done));
              });
    }
  }

  /** Nanoseconds a read, with the two in rounds that alternate. */
  private double[][] reads(ManagedSessions with, ManagedSessions without) {
    double[][] nanos = new double[2][ROUNDS];
    for (int i = -3; i < ROUNDS; i++) {
      for (int subject = 0; subject < 2; subject++) {
        long begin = System.nanoTime();
        read(subject == 0 ? with : without);
        if (i >= 0) {
          nanos[subject][i] = (double) (System.nanoTime() - begin) / READS;
        }
      }
    }
    return nanos;
  }

  /** Reads the same 1,000 sessions, which the caches of the processor hold. */
  private void read(ManagedSessions sessions) {
    int seen = 0;
    for (int i = 0; i < READS; i++) {
      seen += sessions.token(names.get(i % 1_000)).succeeded() ? 1 : 0;
    }
    if (seen != READS) {
      throw new IllegalStateException("a token is not there");
    }
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
