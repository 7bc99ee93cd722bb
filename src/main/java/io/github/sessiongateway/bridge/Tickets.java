package io.github.sessiongateway.bridge;

import io.github.sessiongateway.bridge.ConnectionState.Known;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tickets, each good for one socket within 30 s: what a browser, which cannot set a header there,
 * may put into a URL. They all live as long, so the first that was issued is the first to end;
 * where there are too many, it is forgotten. Confined to its event loop.
 */
final class Tickets {
  static final Duration LIFE = Duration.ofSeconds(30);
  static final int MAX = 10_000;

  private static final int BYTES = 32;

  private final LongSupplier nanoTime;
  private final SecureRandom random;
  private final Map<String, Issued> issued = new LinkedHashMap<>();

  private record Issued(Known owner, long at) {}

  Tickets(LongSupplier nanoTime, SecureRandom random) {
    this.nanoTime = nanoTime;
    this.random = random;
  }

  /** A new ticket: 32 random bytes in base64url. */
  String issue(Known owner) {
    long now = nanoTime.getAsLong();
    forget(now);
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    String ticket = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    issued.put(ticket, new Issued(owner, now));
    return ticket;
  }

  /** Whom it was issued to, once and in time; null otherwise. Nobody guesses 256 bits. */
  @Nullable Known redeem(String ticket) {
    Issued found = issued.remove(ticket);
    return found == null || isOver(found, nanoTime.getAsLong()) ? null : found.owner;
  }

  /** How many are kept. */
  int size() {
    return issued.size();
  }

  private void forget(long now) {
    Iterator<Issued> oldest = issued.values().iterator();
    boolean more = oldest.hasNext();
    while (more) {
      Issued ticket = oldest.next();
      more = isOver(ticket, now) || issued.size() >= MAX;
      if (more) {
        oldest.remove();
        more = oldest.hasNext();
      }
    }
  }

  private static boolean isOver(Issued ticket, long now) {
    return now - ticket.at >= LIFE.toNanos();
  }
}
