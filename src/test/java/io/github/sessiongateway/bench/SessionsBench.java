package io.github.sessiongateway.bench;

import com.sun.management.ThreadMXBean;
import io.github.sessiongateway.api.ManagedSessions;
import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.clock.Timers;
import io.github.sessiongateway.config.CredentialConfig;
import io.github.sessiongateway.config.ManagedConfig;
import io.github.sessiongateway.config.SessionConfig;
import io.github.sessiongateway.managed.SessionKeeper;
import io.github.sessiongateway.managed.SessionLoad;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What sessions cost while nothing happens, what a read costs, and how fast they are refreshed. */
final class SessionsBench {
  private static final int[] COUNTS = {1_000, 10_000, 100_000};
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Of time that passes fast: whatever the count, sessions are due faster than they are done. */
  private static final long FACTOR = 100_000_000;

  private SessionsBench() {}

  static void run(boolean quick) throws Exception {
    System.out.println("sessions: heap beyond the token's characters, and reads by one thread");
    System.out.println(
        "sessions   B a session  of its configuration  of a Vert.x timer  ns a read  B a read");
    for (int count : COUNTS) {
      held(count, quick);
    }
    System.out.println("sessions: refreshes, as many as an event loop does");
    System.out.println(
        "sessions   refreshes/s (CPU us each): one queue    a Vert.x timer a session    ratio");
    for (int count : COUNTS) {
      double[][] measured = new double[2][];
      for (int i = 0; i < 2; i++) {
        measured[i] = refreshed(count, i == 1, quick);
      }
      System.out.printf(
          "%8d   %35.0f (%.2f)   %18.0f (%.2f)   %6.2f%n",
          count,
          measured[0][0],
          measured[0][1],
          measured[1][0],
          measured[1][1],
          measured[0][0] / measured[1][0]);
    }
  }

  private static void held(int count, boolean quick) throws Exception {
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    try {
      long empty = heap();
      ManagedConfig config = new ManagedConfig(configured(count), false, 0, null, null);
      long before = heap();
      SessionKeeper keeper = start(vertx, config);
      long after = heap();
      String[] names = names(config);
      double[] read = reads(keeper, names, quick ? 5 : 15);
      long timersBefore = heap();
      for (int i = 0; i < count; i++) {
        int session = i;
        vertx.setTimer(86_400_000, fired -> names[session] = "");
      }
      on(vertx, () -> Future.succeededFuture());
      long timers = heap() - timersBefore;
      System.out.printf(
          "%8d   %11d  %20d  %17d  %9.0f  %8.1f%n",
          count,
          (after - before) / count - InstantKoyeb.TOKEN_LENGTH,
          (before - empty) / count,
          timers / count,
          read[0],
          read[1]);
      on(vertx, keeper::stop);
    } finally {
      vertx.close().await(30, TimeUnit.SECONDS);
    }
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
            new SessionKeeper.Upstream(
                koyeb, koyeb, (token, organization, validity) -> koyeb.refresh(token)),
            new SessionKeeper.World(
                Timers.of(vertx),
                System::nanoTime,
                InstantSource.system(),
                new SplittableRandom(1),
                Duration.ofSeconds(18)));
    on(vertx, () -> keeper.start(Vertx.currentContext()));
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
    int reads = 2_000_000;
    double[] nanos = new double[rounds];
    double[] bytes = new double[rounds];
    for (int i = -3; i < rounds; i++) {
      long allocated = THREADS.getCurrentThreadAllocatedBytes();
      long begin = System.nanoTime();
      long seen = read(sessions, names, reads);
      long end = System.nanoTime();
      if (seen != reads) {
        throw new IllegalStateException("a token is not there");
      }
      if (i >= 0) {
        nanos[i] = (double) (end - begin) / reads;
        bytes[i] = (double) (THREADS.getCurrentThreadAllocatedBytes() - allocated) / reads;
      }
    }
    Arrays.sort(nanos);
    Arrays.sort(bytes);
    return new double[] {nanos[rounds / 2], bytes[rounds / 2]};
  }

  private static long read(ManagedSessions sessions, String[] names, int reads) {
    long seen = 0;
    for (int i = 0, name = 0; i < reads; i++) {
      seen += sessions.token(names[name]).succeeded() ? 1 : 0;
      name = name + 1 == names.length ? 0 : name + 1;
    }
    return seen;
  }

  /** Refreshes a second, and microseconds of the event loop's CPU each. */
  private static double[] refreshed(int count, boolean isTimerEach, boolean quick)
      throws Exception {
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    try {
      FastTime time = new FastTime(vertx, FACTOR);
      InstantKoyeb koyeb = new InstantKoyeb(time);
      long loop =
          on(
              vertx,
              () -> {
                SessionLoad.begin(count, isTimerEach, koyeb, time, time, time);
                return Future.succeededFuture(Thread.currentThread().getId());
              });
      // Until the compiler has settled.
      pause(quick ? 1 : 3);
      long calls = koyeb.calls.sum();
      long cpu = THREADS.getThreadCpuTime(loop);
      long begin = System.nanoTime();
      pause(quick ? 1 : 5);
      double done = koyeb.calls.sum() - calls;
      double seconds = (System.nanoTime() - begin) / 1e9;
      return new double[] {done / seconds, (THREADS.getThreadCpuTime(loop) - cpu) / 1e3 / done};
    } finally {
      vertx.close().await(60, TimeUnit.SECONDS);
    }
  }

  private static void pause(int seconds) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private static long heap() {
    System.gc();
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private interface Step<T> {
    Future<T> take();
  }

  private static <T> T on(Vertx vertx, Step<T> step) throws Exception {
    Promise<T> done = Promise.promise();
    vertx.runOnContext(v -> step.take().onComplete(done));
    return done.future().await(120, TimeUnit.SECONDS);
  }
}
