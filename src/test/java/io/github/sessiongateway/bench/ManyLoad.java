package io.github.sessiongateway.bench;

import io.github.sessiongateway.bench.ManyClient.Asking;
import io.github.sessiongateway.bench.ManyClient.Outcome;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/** 200 requests a second for the tokens of all sessions. Confined to one event loop. */
final class ManyLoad {
  private static final int PER_SECOND = 200;
  private static final int TICK_MS = 5;

  /** A turn is 3 s long. A gateway may pause longer than this process. */
  private static final int MOST_PAUSE_MS = 500;

  private final Vertx vertx;
  private final ManyClient client;
  private final List<String> sessions;
  private final RandomGenerator random = RandomGenerator.getDefault();
  private final List<Asking> ended = new ArrayList<>();
  private final Promise<Result> result = Promise.promise();
  private long begin;
  private long timer;
  private long latest;
  private long longestPause;
  private int sent;
  private boolean isStopped;

  /**
   * What came of all requests.
   *
   * @param wrong tokens that had expired, or were another session's
   * @param dead tokens that Koyeb had replaced more than a moment before, and that were reported
   * @param unserved the sessions for which a request had no valid token in time
   * @param lost the sessions that no gateway had any more
   * @param pauseMillis the longest time for which this process did not run
   */
  record Result(
      int asked,
      int served,
      int turns,
      int wrong,
      int justDied,
      int dead,
      Set<String> unserved,
      Set<String> lost,
      long p99Millis,
      long longestMillis,
      long pauseMillis) {
    /** Returns whether pauses were so long that a gateway may have lost a turn by one. */
    boolean wasStarved() {
      return pauseMillis > MOST_PAUSE_MS;
    }
  }

  ManyLoad(Vertx vertx, ManyClient client, List<String> sessions) {
    this.vertx = vertx;
    this.client = client;
    this.sessions = sessions;
  }

  ManyLoad start() {
    begin = System.nanoTime();
    latest = begin;
    timer = vertx.setPeriodic(TICK_MS, tick -> send());
    return this;
  }

  /** Ends when every request has. */
  Future<Result> stop() {
    vertx.cancelTimer(timer);
    isStopped = true;
    completeIfDone();
    return result.future();
  }

  private void send() {
    long now = System.nanoTime();
    longestPause = Math.max(longestPause, now - latest);
    latest = now;
    long due = (now - begin) * PER_SECOND / 1_000_000_000;
    while (sent < due) {
      sent++;
      client
          .ask(sessions.get(random.nextInt(sessions.size())))
          .onSuccess(
              asking -> {
                ended.add(asking);
                completeIfDone();
              });
    }
  }

  private void completeIfDone() {
    if (isStopped && ended.size() == sent) {
      result.tryComplete(result());
    }
  }

  private Result result() {
    long[] millis =
        ended.stream()
            .filter(asking -> asking.outcome == Outcome.SERVED)
            .mapToLong(asking -> asking.nanos / 1_000_000)
            .sorted()
            .toArray();
    return new Result(
        sent,
        millis.length,
        ended.stream().mapToInt(asking -> asking.turns).sum(),
        ended.stream().mapToInt(asking -> asking.wrong).sum(),
        ended.stream().mapToInt(asking -> asking.justDied).sum(),
        ended.stream().mapToInt(asking -> asking.deadTokens).sum(),
        sessions(Outcome.UNSERVED),
        sessions(Outcome.LOST),
        millis.length == 0 ? 0 : millis[millis.length * 99 / 100],
        millis.length == 0 ? 0 : millis[millis.length - 1],
        longestPause / 1_000_000);
  }

  private Set<String> sessions(Outcome outcome) {
    Set<String> names = new TreeSet<>();
    ended.stream()
        .filter(asking -> asking.outcome == outcome)
        .forEach(asking -> names.add(asking.session));
    return names;
  }
}
