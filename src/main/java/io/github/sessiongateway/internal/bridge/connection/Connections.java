package io.github.sessiongateway.internal.bridge.connection;

import io.github.sessiongateway.internal.bridge.framing.BridgeSocket;
import io.github.sessiongateway.internal.bridge.limit.ConnectionSlots.Slot;
import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.limit.Peer;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open connections of a bridge, which are looked at every second. Confined to one event loop.
 */
public final class Connections implements Drain.Participants {
  private static final Logger faults = LoggerFactory.getLogger(Connections.class);

  private final BridgeContext context;
  private final Set<BridgeConnection> open = new LinkedHashSet<>();
  private final List<Pending> pending = new ArrayList<>();

  public Connections(BridgeContext context) {
    this.context = context;
  }

  /** Connections of a server that carry no frames yet. */
  public interface Pending {
    /** Closes those that are overdue. */
    void sweep(long now);

    /** Closes all at once. */
    void abort();

    /** Whether no request came for some time. */
    boolean isQuiet(Duration time);
  }

  /** Adds the connections of a server that carry no frames yet. */
  public void add(Pending connections) {
    pending.add(connections);
  }

  public BridgeContext context() {
    return context;
  }

  /** Opens a connection over a socket that has its slot. */
  public BridgeConnection open(BridgeSocket socket, Peer peer, Slot slot) {
    BridgeConnection connection = new BridgeConnection(context, socket, peer, slot, open::remove);
    open.add(connection);
    if (context.drain().hasBegun()) {
      connection.drain();
    }
    return connection;
  }

  /** Closes connections that are late, idle or slow, or whose credential is no longer valid. */
  public void sweep() {
    long now = context.now();
    for (BridgeConnection connection : List.copyOf(open)) {
      try {
        connection.sweep(now);
      } catch (RuntimeException e) {
        // A fault of one connection must not affect the others.
        faults.error("Internal error of the bridge", e);
      }
    }
    pending.forEach(connections -> connections.sweep(now));
    context.log().flush();
  }

  /**
   * Fails new requests and closes all connections. Returns when they are closed.
   *
   * @param behindReads runs a task after what has been read
   */
  public Future<Void> drain(Timers timers, Executor behindReads) {
    return context.drain().begin(this, timers, behindReads);
  }

  /** Closes all connections at once, whether their clients read or not. */
  public void abort() {
    List.copyOf(open).forEach(BridgeConnection::abort);
    pending.forEach(Pending::abort);
  }

  @Override
  public List<BridgeConnection> all() {
    return List.copyOf(open);
  }

  @Override
  public boolean isQuiet(Duration time) {
    return pending.stream().allMatch(connections -> connections.isQuiet(time));
  }
}
