package io.github.sessiongateway.internal.bridge.auth;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tickets, each valid for one connection within 30 s. A browser puts one into the URL, because it
 * cannot set a header on a WebSocket. If there are too many, the oldest is dropped. Confined to the
 * bridge's event loop.
 */
public final class Tickets {
  public static final Duration LIFE = Duration.ofSeconds(30);
  static final int MAX = 10_000;

  private static final int BYTES = 32;

  private final LongSupplier nanoTime;
  private final SecureRandom random;
  private final Map<String, Issued> issued = new LinkedHashMap<>();

  private record Issued(Identity owner, long at) {}

  public Tickets(LongSupplier nanoTime, SecureRandom random) {
    this.nanoTime = nanoTime;
    this.random = random;
  }

  /** Returns a new ticket: 32 random bytes in base64url. */
  public String issue(Identity owner) {
    long now = nanoTime.getAsLong();
    dropOld(now);
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    String ticket = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    issued.put(ticket, new Issued(owner, now));
    return ticket;
  }

  /** Removes a ticket and returns its owner; null if it was not issued, is used, or has expired. */
  public @Nullable Identity redeem(String ticket) {
    Issued found = issued.remove(ticket);
    return found == null || isExpired(found, nanoTime.getAsLong()) ? null : found.owner;
  }

  /** Returns the number of tickets that may still be redeemed. */
  public int size() {
    return issued.size();
  }

  private void dropOld(long now) {
    Iterator<Issued> oldest = issued.values().iterator();
    while (oldest.hasNext() && (isExpired(oldest.next(), now) || issued.size() >= MAX)) {
      oldest.remove();
    }
  }

  private static boolean isExpired(Issued ticket, long now) {
    return now - ticket.at >= LIFE.toNanos();
  }
}
