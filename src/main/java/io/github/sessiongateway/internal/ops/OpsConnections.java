package io.github.sessiongateway.internal.ops;

import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.limit.Claim;
import io.github.sessiongateway.internal.limit.Peer;
import io.github.sessiongateway.internal.net.Abort;
import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The open connections of the ops port, bounded in number and in time. A connection is closed after
 * an answer, so its longest life also bounds slow requests and slow readers. Confined to one event
 * loop.
 */
final class OpsConnections {
  static final int MOST = 200;
  static final int MOST_PER_PEER = 20;
  static final Duration LIFE = Duration.ofSeconds(10);

  private final Timers timers;
  private final Map<String, Integer> byPeer = new HashMap<>();
  private int taken;

  OpsConnections(Timers timers) {
    this.timers = timers;
  }

  /** Takes a slot for a connection from an address; null if none is free. */
  @Nullable Claim claim(@Nullable String address) {
    String peer = Peer.of(address).key();
    int open = byPeer.getOrDefault(peer, 0);
    if (taken >= MOST || open >= MOST_PER_PEER) {
      return null;
    }
    taken++;
    byPeer.put(peer, open + 1);
    return new Claim() {
      private boolean isTaken = true;

      @Override
      public void release() {
        if (isTaken) {
          isTaken = false;
          taken--;
          byPeer.computeIfPresent(peer, (same, now) -> now == 1 ? null : now - 1);
        }
      }
    };
  }

  /** Takes a slot for a connection that opened, or closes it. */
  void opened(HttpConnection connection) {
    Claim slot = claim(connection.remoteAddress().hostAddress());
    if (slot == null) {
      Abort.connection(connection);
      return;
    }
    Timers.Timer end = timers.after(LIFE, () -> Abort.connection(connection));
    connection.closeHandler(
        closed -> {
          end.cancel();
          slot.release();
        });
  }

  /** Returns the number of slots that are taken. */
  int taken() {
    return taken;
  }
}
