package io.github.sessiongateway.internal.bridge.limit;

import io.github.sessiongateway.internal.bridge.auth.BridgeClient;
import io.github.sessiongateway.internal.config.LimitsConfig;
import io.github.sessiongateway.internal.limit.Claim;
import io.github.sessiongateway.internal.limit.Peer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts open connections: per client, per address and in all. The tables hold open connections
 * only. Confined to the bridge's event loop.
 */
public final class ConnectionSlots {
  private final Supplier<LimitsConfig> limits;
  private final Map<String, Integer> byAddress = new HashMap<>();
  private final Map<String, Integer> byClient = new HashMap<>();
  private int taken;

  /**
   * Slots that are all free.
   *
   * @param limits returns the limits in effect; slots that are taken stay taken, whatever they are
   */
  public ConnectionSlots(Supplier<LimitsConfig> limits) {
    this.limits = limits;
  }

  /** Takes a slot for a connection whose address is not known yet; null if none is free. */
  public @Nullable Slot claim() {
    return taken < limits.get().sockets() ? new Slot() : null;
  }

  /** Takes a slot for a connection from an address; null if none is free. */
  public @Nullable Slot claim(Peer peer) {
    Slot slot = claim();
    if (slot != null && !slot.assign(peer)) {
      slot.release();
      return null;
    }
    return slot;
  }

  /** Returns the number of slots that are taken. */
  public int taken() {
    return taken;
  }

  private static boolean increment(Map<String, Integer> table, String key, int most) {
    int open = table.getOrDefault(key, 0);
    if (open >= most) {
      return false;
    }
    table.put(key, open + 1);
    return true;
  }

  private static void decrement(Map<String, Integer> table, @Nullable String key) {
    if (key != null) {
      table.computeIfPresent(key, (same, open) -> open == 1 ? null : open - 1);
    }
  }

  /** The slot of one connection. */
  public final class Slot implements Claim {
    private @Nullable String address;
    private @Nullable String client;
    private boolean isTaken = true;

    private Slot() {
      taken++;
    }

    /**
     * Counts it for an address. Returns false if the address has too many, or if the slot was
     * released. To be called once.
     */
    public boolean assign(Peer peer) {
      if (!isTaken || !increment(byAddress, peer.key(), limits.get().socketsPerAddress())) {
        return false;
      }
      address = peer.key();
      return true;
    }

    /**
     * Counts it for a client; the anonymous client is not counted. Returns false if the client has
     * too many, or if the slot was released. To be called once.
     */
    public boolean assign(BridgeClient owner) {
      if (owner.isAnonymous()) {
        return true;
      }
      if (!isTaken || !increment(byClient, owner.name(), limits.get().socketsPerClient())) {
        return false;
      }
      client = owner.name();
      return true;
    }

    /** Counts it for no address again. */
    public void unassignAddress() {
      decrement(byAddress, address);
      address = null;
    }

    /** Whether it is counted for an address. */
    public boolean hasAddress() {
      return address != null;
    }

    @Override
    public void release() {
      if (isTaken) {
        isTaken = false;
        taken--;
        unassignAddress();
        decrement(byClient, client);
      }
    }
  }
}
