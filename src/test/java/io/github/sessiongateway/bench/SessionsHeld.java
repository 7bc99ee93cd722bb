package io.github.sessiongateway.bench;

import com.sun.management.ThreadMXBean;
import io.github.sessiongateway.api.ManagedSessions;
import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.internal.clock.SuspendAwareTicker;
import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.config.CredentialConfig;
import io.github.sessiongateway.internal.config.ManagedConfig;
import io.github.sessiongateway.internal.config.SessionConfig;
import io.github.sessiongateway.internal.managed.KeeperEnvironment;
import io.github.sessiongateway.internal.managed.SessionKeeper;
import io.github.sessiongateway.internal.managed.credential.KoyebCalls;
import io.github.sessiongateway.internal.telemetry.Telemetry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** So many sessions in a process of their own: their heap, and what a read costs. */
public final class SessionsHeld {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final int READS = 500_000;
  private static final Map<String, AtomicReference<Object>> BARE = new ConcurrentHashMap<>();

  private SessionsHeld() {}

  public static void main(String[] args) throws Exception {
    int count = Integer.parseInt(args[0]);
    int rounds = Integer.parseInt(args[1]);
    Vertx vertx =
        Vertx.vertx(
            new VertxOptions()
                .setEventLoopPoolSize(1)
                // Whatever goes wrong ends the process.
                .setUseDaemonThread(true)
                // As many logins as sessions, all answered in the same turn of the event loop.
                .setMaxEventLoopExecuteTime(Duration.ofMinutes(1).toNanos()));
    Timers timers = Timers.of(vertx);
    // What is there once is not counted.
    start(vertx, new ManagedConfig(configured(1), List.of(), false, 0, null, null, null));
    long empty = heap();
    ManagedConfig config =
        new ManagedConfig(configured(count), List.of(), false, 0, null, null, null);
    long before = heap();
    SessionKeeper keeper = start(vertx, config);
    long after = heap();
    String[] names = names(config);
    double[] one = reads(keeper, new String[] {names[0]}, rounds);
    double[] all = reads(keeper, names, rounds);
    double bare = bare(names, rounds);
    long withoutTimers = heap();
    for (int i = 0; i < count; i++) {
      int session = i;
      timers.after(Duration.ofDays(1), () -> names[session] = "");
    }
    SessionsBench.on(vertx, () -> Future.succeededFuture());
    System.out.printf(
        "%8d   %11d  %20d  %17d   %9.0f  %7.1f   %9.0f  %7.1f   %9.0f%n",
        count,
        (after - before) / count - InstantKoyeb.TOKEN_LENGTH,
        (before - empty) / count,
        (heap() - withoutTimers) / count,
        one[0],
        one[1],
        all[0],
        all[1],
        bare);
    System.exit(0);
  }

  private static List<SessionConfig> configured(int count) {
    List<SessionConfig> sessions = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      CredentialConfig credential =
          new CredentialConfig.Password(
              "bot-" + i + "@example.com", new Secret("secret-" + i), null, null);
      sessions.add(new SessionConfig("session-" + i, credential, true, Duration.ofHours(12)));
    }
    return sessions;
  }

  private static SessionKeeper start(Vertx vertx, ManagedConfig config) throws Exception {
    InstantKoyeb koyeb = new InstantKoyeb(InstantSource.system());
    SessionKeeper keeper =
        new SessionKeeper(
            config,
            new KoyebCalls(
                koyeb,
                koyeb,
                (token, organization, validity) -> koyeb.refresh(token),
                (bearer, late) -> koyeb.refresh(bearer)),
            new KeeperEnvironment(
                Timers.of(vertx),
                SuspendAwareTicker.system(),
                InstantSource.system(),
                new SplittableRandom(1),
                Duration.ofSeconds(18),
                Telemetry.none()));
    SessionsBench.on(vertx, () -> keeper.start(Vertx.currentContext()));
    // They begin some at a time.
    for (SessionConfig session : config.sessions()) {
      keeper.token(session.name()).await(60, TimeUnit.SECONDS);
    }
    return keeper;
  }

  private static String[] names(ManagedConfig config) {
    List<String> names = new ArrayList<>();
    config.sessions().forEach(session -> names.add(session.name()));
    Collections.shuffle(names, new Random(1));
    return names.toArray(new String[0]);
  }

  /** Nanoseconds and bytes a read: the medians of rounds. */
  private static double[] reads(ManagedSessions sessions, String[] names, int rounds) {
    double[] nanos = new double[rounds];
    double[] bytes = new double[rounds];
    for (int i = -3; i < rounds; i++) {
      long allocated = THREADS.getCurrentThreadAllocatedBytes();
      long begin = System.nanoTime();
      long seen = read(sessions, names);
      long end = System.nanoTime();
      if (seen != READS) {
        throw new IllegalStateException("a token is not there");
      }
      if (i >= 0) {
        nanos[i] = (double) (end - begin) / READS;
        bytes[i] = (double) (THREADS.getCurrentThreadAllocatedBytes() - allocated) / READS;
      }
    }
    Arrays.sort(nanos);
    Arrays.sort(bytes);
    return new double[] {nanos[rounds / 2], bytes[rounds / 2]};
  }

  /** Nanoseconds for a field of what a map holds by these names: as fast as many can be read. */
  private static double bare(String[] names, int rounds) {
    // Not in the order of the reads, which would put side by side what is read one after the other.
    for (String name : Arrays.stream(names).sorted().toList()) {
      BARE.put(name, new AtomicReference<>(new Object()));
    }
    double[] nanos = new double[rounds];
    for (int i = -3; i < rounds; i++) {
      long begin = System.nanoTime();
      int seen = 0;
      for (int j = 0, name = 0; j < READS; j++) {
        seen += BARE.get(names[name]).get() == null ? 0 : 1;
        name = name + 1 == names.length ? 0 : name + 1;
      }
      if (i >= 0 && seen == READS) {
        nanos[i] = (double) (System.nanoTime() - begin) / READS;
      }
    }
    Arrays.sort(nanos);
    return nanos[rounds / 2];
  }

  private static long read(ManagedSessions sessions, String[] names) {
    long seen = 0;
    for (int i = 0, name = 0; i < READS; i++) {
      seen += sessions.token(names[name]).succeeded() ? 1 : 0;
      name = name + 1 == names.length ? 0 : name + 1;
    }
    return seen;
  }

  private static long heap() {
    System.gc();
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
