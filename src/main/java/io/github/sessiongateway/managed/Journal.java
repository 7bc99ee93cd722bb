package io.github.sessiongateway.managed;

/** Where the tokens of sessions are written down, to outlive the process. */
interface Journal {
  /** Keeps nothing. */
  Journal NONE =
      new Journal() {
        @Override
        public void write(StoredSession session) {}

        @Override
        public void erase(String session) {}
      };

  /** A session has a new token. Returns at once. */
  void write(StoredSession session);

  /** A session has none any more. Returns at once. */
  void erase(String session);
}
