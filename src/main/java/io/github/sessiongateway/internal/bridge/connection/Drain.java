package io.github.sessiongateway.internal.bridge.connection;

import io.github.sessiongateway.internal.bridge.framing.CloseCode;
import io.github.sessiongateway.internal.clock.Timers;
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
 * The end of all connections of a bridge. Pending requests are answered, and new ones fail. A
 * request that crosses the close of its connection gets no answer, so a connection closes only when
 * its client is quiet. Confined to the bridge's event loop.
 */
public final class Drain {
  /** The reason for each client. */
  public static final String REASON = "The gateway is stopping.";

  /**
   * A client that has sent nothing for this long has most likely read its last reply. Shorter than
   * a second, after which many clients try again.
   */
  public static final Duration QUIET = Duration.ofMillis(700);

  /** After this time, a client that still sends is closed behind a reply. */
  public static final Duration PATIENCE = Duration.ofSeconds(2);

  public static final Duration LOOK = Duration.ofMillis(20);

  /** How long clients may take to agree to the close. */
  private static final Duration GOODBYE = Duration.ofSeconds(1);

  private final LongSupplier nanoTime;
  private final Map<Participant, List<Runnable>> lastFailures = new HashMap<>();
  private final Promise<Void> drained = Promise.promise();
  private @Nullable Executor behindReads;
  private long begunAt;
  private long closedAt;

  Drain(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** A connection that is drained. */
  interface Participant {
    /** Fails new requests from now on. */
    void drain();

    boolean isOpen();

    /** Whether no request is pending and none came for some time. */
    boolean isQuiet(Duration time);

    /** Returns the number of pending requests. */
    int underWay();

    /** Closes the connection with a reason. */
    void close(int code, String reason);
  }

  /** The connections of a bridge. */
  interface Participants {
    /** Returns a copy of the list of connections. */
    List<? extends Participant> all();

    /** Whether no HTTP request came for some time. */
    boolean isQuiet(Duration time);
  }

  public boolean hasBegun() {
    return behindReads != null;
  }

  /**
   * Closes all connections. Returns when they are closed. A second call begins nothing.
   *
   * @param behind runs a task after what has been read
   */
  Future<Void> begin(Participants connections, Timers timers, Executor behind) {
    if (behindReads == null) {
      behindReads = behind;
      begunAt = nanoTime.getAsLong();
      closedAt = begunAt;
      connections.all().forEach(Participant::drain);
      look(connections, timers);
    }
    return drained.future();
  }

  private void look(Participants connections, Timers timers) {
    long now = nanoTime.getAsLong();
    boolean isOver = now - begunAt > PATIENCE.plus(QUIET).toNanos();
    for (Participant connection : connections.all()) {
      if (connection.isOpen()) {
        closedAt = now;
        if (isOver || connection.isQuiet(QUIET)) {
          close(connection);
        }
      }
    }
    boolean areClosed = connections.all().isEmpty() || now - closedAt > GOODBYE.toNanos();
    if (areClosed && (isOver || connections.isQuiet(QUIET))) {
      drained.complete();
    } else {
      var unused = timers.after(LOOK, () -> look(connections, timers));
    }
  }

  /** Fails a frame of a draining connection, at once or together with its close. */
  void fail(Participant connection, Runnable failure) {
    if (behindReads == null || nanoTime.getAsLong() - begunAt <= PATIENCE.toNanos()) {
      failure.run();
      return;
    }
    List<Runnable> failures = lastFailures.get(connection);
    if (failures == null) {
      failures = new ArrayList<>();
      lastFailures.put(connection, failures);
      behindReads.execute(() -> close(connection, lastFailures.remove(connection)));
    }
    failures.add(failure);
  }

  /** Back to back, so that most clients read of the close before they send again. */
  private static void close(Participant connection, @Nullable List<Runnable> failures) {
    if (failures != null) {
      failures.forEach(Runnable::run);
    }
    close(connection);
  }

  private static void close(Participant connection) {
    if (connection.underWay() == 0) {
      connection.close(CloseCode.GOING_AWAY, REASON);
    }
  }
}
