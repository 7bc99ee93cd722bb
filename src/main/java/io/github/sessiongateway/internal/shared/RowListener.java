package io.github.sessiongateway.internal.shared;

/** The owner of the sessions, which learns what becomes of their rows. */
public interface RowListener {
  /** Returns whether a row's session is one of this gateway's. */
  boolean wants(Row row);

  /**
   * Another gateway has changed a row, and it is the newest that this gateway knows.
   *
   * @param before the newest that it knew before
   */
  void changed(Row before, Row row);

  /** The token of this gateway is of a higher version now, because another one was rejected. */
  void raised(String name, Version version);

  /** Returns the row with its token encrypted, which only the owner of the sessions has. */
  Row sealed(Row row);

  /**
   * The store had lost a row, which this gateway has written again.
   *
   * @param had what it had
   * @param there what was in its place
   */
  void writtenAgain(Row had, Row there);

  /** The store does not answer, and does not have what this gateway knows of a session. */
  void unwritten(String name, Version version);

  /** The store has what this gateway knows of a session, or more. Before, it did not. */
  void written(String name);

  /** The store answers again, and all of its changes were read. */
  void reachable();
}
