package io.github.sessiongateway.bridge;

import io.github.sessiongateway.config.LimitsConfig;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many sockets are open: of a client, of an address and in all. The tables hold what is open
 * and nothing else. Confined to the bridge's event loop.
 */
final class Sockets {
  private final LimitsConfig limits;
  private final Map<String, Integer> ofAddress = new HashMap<>();
  private final Map<String, Integer> ofClient = new HashMap<>();
  private int all;

  Sockets(LimitsConfig limits) {
    this.limits = limits;
  }

  /** A place for a socket whose address is not known yet; null if there is none left. */
  @Nullable Seat seat() {
    return all < limits.sockets() ? new Seat() : null;
  }

  /** A place for a socket of an address; null if there is none left. */
  @Nullable Seat seat(Peer peer) {
    Seat seat = seat();
    return seat == null || seat.of(peer) ? seat : seat.left();
  }

  int open() {
    return all;
  }

  private static boolean enter(Map<String, Integer> table, String key, int most) {
    int open = table.getOrDefault(key, 0);
    if (open >= most) {
      return false;
    }
    table.put(key, open + 1);
    return true;
  }

  private static void leave(Map<String, Integer> table, @Nullable String key) {
    if (key != null) {
      table.computeIfPresent(key, (same, open) -> open == 1 ? null : open - 1);
    }
  }

  /** The place of one socket. */
  final class Seat {
    private @Nullable String address;
    private @Nullable String client;
    private boolean taken = true;

    private Seat() {
      all++;
    }

    /**
     * Counts it as one of an address; false if that has too many, or it has been given back. Once.
     */
    boolean of(Peer peer) {
      if (!taken || !enter(ofAddress, peer.key(), limits.socketsPerAddress())) {
        return false;
      }
      address = peer.key();
      return true;
    }

    /**
     * Counts it as one of a client; false if that has too many, or it has been given back. Once.
     */
    boolean of(Client known) {
      if (!taken || !enter(ofClient, known.name(), limits.socketsPerClient())) {
        return false;
      }
      client = known.name();
      return true;
    }

    /** Counts it as one of no address again. */
    void forgetAddress() {
      Sockets.leave(ofAddress, address);
      address = null;
    }

    /** Whether it is counted as one of an address. */
    boolean hasAddress() {
      return address != null;
    }

    /** Gives it back; a second time does nothing. */
    void leave() {
      if (taken) {
        taken = false;
        all--;
        forgetAddress();
        Sockets.leave(ofClient, client);
      }
    }

    private @Nullable Seat left() {
      leave();
      return null;
    }
  }
}
