package io.github.sessiongateway.managed.store;

import io.vertx.core.Future;

/** Where the tokens of sessions are written down, to outlive the process. */
public interface Journal {
  /** Keeps nothing. */
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

  /** A session has a new token. Returns at once. */
  void write(StoredSession session);

  /** A session has none any more. Returns at once. */
  void erase(String session);

  /** Whether what was last written of a session is safe; false if that takes too long to know. */
  Future<Boolean> stored(String session);
}
