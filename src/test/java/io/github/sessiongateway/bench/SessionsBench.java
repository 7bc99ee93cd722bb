package io.github.sessiongateway.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.ThreadMXBean;
import io.github.sessiongateway.internal.managed.SessionLoad;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.lang.management.ManagementFactory;
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
    System.out.println(
        "sessions: bytes a session beyond its token's characters, and reads by one thread");
    System.out.println(
        "sessions   B a session  of its configuration  of a Vert.x timer   one: ns a read   B"
            + "   all in turn: ns a read   B   ns in a bare map");
    for (int count : COUNTS) {
      Process held =
          UpstreamBench.java(
              // The last heap that is given counts; 100,000 sessions log in at once.
              "-Xmx320m",
              "io.github.sessiongateway.bench.SessionsHeld",
              count + "",
              quick ? "5" : "15");
      held.inputReader(UTF_8).lines().forEach(System.out::println);
      if (held.waitFor() != 0) {
        throw new IllegalStateException("the process of " + count + " sessions failed");
      }
    }
    System.out.println("sessions: refreshes, as many as an event loop does");
    System.out.println(
        "sessions   refreshes/s (CPU us each): one queue    a Vert.x timer a session    ratio of CPU");
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
          measured[0][1] / measured[1][1]);
    }
  }

  /** Refreshes a second, and microseconds of the event loop's CPU each. */
  private static double[] refreshed(int count, boolean isTimerEach, boolean quick)
      throws Exception {
    Vertx vertx =
        Vertx.vertx(
            new VertxOptions()
                .setEventLoopPoolSize(1)
                // All sessions are due in every turn of the event loop, on purpose.
                .setMaxEventLoopExecuteTime(TimeUnit.MINUTES.toNanos(1)));
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

  interface Step<T> {
    Future<T> take();
  }

  static <T> T on(Vertx vertx, Step<T> step) throws Exception {
    Promise<T> done = Promise.promise();
    vertx.runOnContext(v -> step.take().onComplete(done));
    return done.future().await(120, TimeUnit.SECONDS);
  }
}
