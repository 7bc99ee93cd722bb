package io.github.sessiongateway.internal.shared;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that the store does not have as this gateway knows them, and how long it has not
 * answered. Confined to one event loop.
 */
final class Offers {
  private final Outage outage;
  private final RowListener listener;
  private final Set<SharedRow> sessions = new LinkedHashSet<>();

  Offers(LongSupplier elapsed, RowListener listener) {
    this.outage = new Outage(elapsed);
    this.listener = listener;
  }

  /** Takes up a session whose copy has changed. */
  void changed(SharedRow session) {
    if (session.copy().isOffering()) {
      sessions.add(session);
      if (outage.length() != null) {
        unwritten(session);
      }
    } else if (sessions.remove(session)) {
      listener.written(session.name());
    }
  }

  private void unwritten(SharedRow session) {
    listener.unwritten(session.name(), session.copy().version());
  }

  void forget(SharedRow session) {
    sessions.remove(session);
  }

  /** Dates all of them later, because the guess of the store's time was wrong. */
  void corrected(long millis) {
    List.copyOf(sessions).forEach(session -> session.become(session.copy().dated(millis)));
  }

  /** Offers all of them. */
  void offer() {
    List.copyOf(sessions).forEach(SharedRow::offer);
  }

  /** Returns how many there are. Safe from any thread, which may see an earlier number. */
  int size() {
    return sessions.size();
  }

  /** The store has not answered. */
  void unreachable(Throwable cause) {
    if (outage.begins(cause)) {
      sessions.forEach(this::unwritten);
    }
  }

  /** The store answers. */
  void reachable() {
    if (outage.ends()) {
      listener.reachable();
    }
  }

  /** Returns how long the store has not answered, in nanoseconds; null if it has. Thread-safe. */
  @Nullable Long unreachableFor() {
    return outage.length();
  }

  /** Returns why the store has not answered; null if it has. Safe from any thread. */
  @Nullable String unreachableReason() {
    return outage.reason();
  }
}
