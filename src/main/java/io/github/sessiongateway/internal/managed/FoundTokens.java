package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.internal.managed.store.StoredSession;
import io.github.sessiongateway.internal.managed.token.Token;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** The tokens that an earlier process left on this gateway's disk, for a store that was read. */
record FoundTokens(SharedLedger ledger, Spill spill, RowReader reader) {
  /** The number of tokens whose writes the store has at the same time. */
  private static final int AT_ONCE = 100;

  /** Offers them to the store, and erases those that it has, or that have ended. */
  void offer() {
    offer(spill.found().iterator());
  }

  private void offer(Iterator<StoredSession> found) {
    List<Future<?>> offered = new ArrayList<>();
    while (found.hasNext() && offered.size() < AT_ONCE) {
      offered.add(offer(found.next()));
    }
    if (!offered.isEmpty()) {
      Future.join(offered).onComplete(done -> offer(found));
    }
  }

  private Future<?> offer(StoredSession found) {
    String name = found.identity().name();
    ManagedSession session = reader.session(name);
    Token token = session == null ? null : session.state().token();
    if (session != null && token != null && token.bearer().equals(found.reply().bearer())) {
      ledger.brought(session, token);
    }
    return ledger
        .rows()
        .stored(name)
        .onSuccess(
            stored -> {
              if (stored) {
                spill.erase(name);
              }
            });
  }
}
