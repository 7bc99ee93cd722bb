package io.github.sessiongateway.internal.managed.store;

import io.vertx.core.Future;

/** The record of sessions' tokens, which outlives the process. */
public interface Journal {
  /** A journal that stores nothing. */
  Journal NONE =
      new Journal() {
        @Override
        public void write(StoredSession session) {}

        @Override
        public void erase(String session) {}

        @Override
        public Future<Boolean> stored(String session) {
          return Future.succeededFuture(true);
        }
      };

  /** Stores a session with a new token, later. Returns at once. */
  void write(StoredSession session);

  /** Removes a session, later. Returns at once. */
  void erase(String session);

  /** Returns whether the latest change of a session is on disk. It is false after a long wait. */
  Future<Boolean> stored(String session);
}
