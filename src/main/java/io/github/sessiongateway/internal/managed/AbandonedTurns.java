package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.managed.SessionState.Fresh;
import io.github.sessiongateway.internal.shared.Lease;
import io.github.sessiongateway.internal.shared.Row;
import io.github.sessiongateway.internal.shared.SharedRows;
import java.time.Duration;

/**
 * The turns of gateways that may have died with a secret that changes with each use. The server may
 * have replaced the secret, and recognizes the old one for a short time only. So the session uses
 * it again as soon as such a turn is over. Confined to the sessions' event loop.
 *
 * @param gateway the name of this gateway
 */
record AbandonedTurns(RowReader reader, SharedRows rows, Timers timers, String gateway) {
  /** Looks at a row that was read. */
  void read(Row row) {
    Lease lease = row.lease();
    ManagedSession session = reader.session(row.name());
    if (lease != null
        && session != null
        && session.credential().companion() != null
        && !lease.holder().equals(gateway)) {
      long left = Math.max(0, lease.until() - rows.clock().notBefore());
      var unused = timers.after(Duration.ofMillis(left + 1), () -> isOver(row.name(), lease));
    }
  }

  private void isOver(String name, Lease lease) {
    ManagedSession session = reader.session(name);
    if (session != null
        && session.state() instanceof Fresh
        && lease.equals(rows.newest(name).lease())) {
      session.attempt(new PendingRefresh());
    }
  }
}
