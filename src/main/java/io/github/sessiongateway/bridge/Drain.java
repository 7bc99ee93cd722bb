package io.github.sessiongateway.bridge;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.clock.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The end of all sockets of a bridge. Requests under way are answered, new ones are refused. A
 * request that crosses the close of its socket is never answered, so that a socket is closed once
 * its client is quiet. Confined to the bridge's event loop.
 */
final class Drain {
  static final String REASON = "The gateway is stopping.";

  /**
   * A client that has sent nothing for this long has most likely read its last answer. Less than a
   * second, after which many clients try again.
   */
  static final Duration QUIET = Duration.ofMillis(700);

  /** From then on, a client that goes on sending is closed behind an answer. */
  static final Duration PATIENCE = Duration.ofSeconds(2);

  static final Duration LOOK = Duration.ofMillis(20);

  /** How long clients have to agree to the close. */
  private static final Duration GOODBYE = Duration.ofSeconds(1);

  private final LongSupplier nanoTime;
  private final Map<BridgeConnection, List<Runnable>> last = new HashMap<>();
  private final Promise<Void> left = Promise.promise();
  private @Nullable Executor behind;
  private long begunAt;
  private long closedAt;

  Drain(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  boolean hasBegun() {
    return behind != null;
  }

  static SessionException refusal() {
    return SessionException.of(Failure.SHUTTING_DOWN, REASON);
  }

  /**
   * Closes all sockets; done when they are closed. A second time, nothing more is begun.
   *
   * @param behindReads runs a task behind what has been read
   */
  Future<Void> begin(Hub hub, Timers by, Executor behindReads) {
    if (behind == null) {
      behind = behindReads;
      begunAt = nanoTime.getAsLong();
      closedAt = begunAt;
      List.copyOf(hub.connections()).forEach(BridgeConnection::drain);
      look(hub, by);
    }
    return left.future();
  }

  private void look(Hub hub, Timers by) {
    long now = nanoTime.getAsLong();
    boolean isOver = now - begunAt > PATIENCE.plus(QUIET).toNanos();
    for (BridgeConnection connection : List.copyOf(hub.connections())) {
      if (connection.isOpen()) {
        closedAt = now;
        if (isOver || connection.isQuiet(QUIET)) {
          leave(connection);
        }
      }
    }
    boolean isQuiet = hub.visits().stream().allMatch(visits -> visits.isQuiet(QUIET));
    if ((hub.connections().isEmpty() || now - closedAt > GOODBYE.toNanos())
        && (isOver || isQuiet)) {
      left.complete();
    } else {
      var unused = by.after(LOOK, () -> look(hub, by));
    }
  }

  /** Refuses a frame of a draining connection: at once, or with the last words to its client. */
  void refuse(BridgeConnection connection, Runnable refusal) {
    if (behind == null || nanoTime.getAsLong() - begunAt <= PATIENCE.toNanos()) {
      refusal.run();
      return;
    }
    List<Runnable> refusals = last.get(connection);
    if (refusals == null) {
      refusals = new ArrayList<>();
      last.put(connection, refusals);
      behind.execute(() -> leave(connection, last.remove(connection)));
    }
    refusals.add(refusal);
  }

  /** Back to back, so that most clients read of the close before they send again. */
  private static void leave(BridgeConnection connection, @Nullable List<Runnable> refusals) {
    if (refusals != null) {
      refusals.forEach(Runnable::run);
    }
    leave(connection);
  }

  private static void leave(BridgeConnection connection) {
    if (connection.underWay() == 0) {
      connection.close(BridgeConnection.GOING_AWAY, REASON);
    }
  }
}
