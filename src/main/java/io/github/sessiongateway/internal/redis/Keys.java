package io.github.sessiongateway.internal.redis;

/** The names of what the store holds. One hash tag puts them on one shard of a cluster. */
final class Keys {
  private static final String PREFIX = "{session-gateway}:";

  /** What precedes a session's name in the key of its row, a hash. */
  static final String ROW = PREFIX + "row:";

  /** A sorted set of the names of sessions, by the sequence of their latest change. */
  static final String CHANGED = PREFIX + "changed";

  /** A sorted set of the names of sessions, by the time from which their rows are removable. */
  static final String REMOVABLE = PREFIX + "removable";

  /** The number of changes. */
  static final String SEQUENCE = PREFIX + "sequence";

  /** The random identifier of this store, which differs after a flush. */
  static final String STORE = PREFIX + "store";

  /** The channel of the bell. A message is the identifier of the gateway that rings it. */
  static final String BELL = PREFIX + "bell";

  private Keys() {}

  /** Returns the key of a session's row. */
  static String row(String name) {
    return ROW + name;
  }
}
