package io.github.sessiongateway.internal.ops;

import io.github.sessiongateway.internal.limit.Peer;
import io.github.sessiongateway.internal.limit.TokenBucket;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Limits how often each peer may ask. The table is bounded, and the peer that has been silent
 * longest leaves it first. Confined to one event loop.
 */
final class PeerRates {
  static final int PER_SECOND = 50;
  static final int MAX_ENTRIES = 1_000;
  private static final TokenBucket.Rate RATE = TokenBucket.Rate.perSecond(PER_SECOND);

  private final LongSupplier nanoTime;
  private final Map<String, TokenBucket> byPeer =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, TokenBucket> eldest) {
          return size() > MAX_ENTRIES;
        }
      };

  PeerRates(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Counts a request. Returns false if it is one too many. */
  boolean tryTake(Peer peer) {
    long now = nanoTime.getAsLong();
    return byPeer.computeIfAbsent(peer.key(), key -> new TokenBucket(now)).tryTake(RATE, now);
  }

  int entries() {
    return byPeer.size();
  }
}
