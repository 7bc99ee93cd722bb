package io.github.sessiongateway.internal.telemetry;

/**
 * Measures how a gateway shares its sessions with others. No argument holds a session's name or a
 * gateway's. Safe from any thread. Each method does nothing unless it is implemented.
 */
public interface SharedMeter {
  /** Measures nothing. */
  SharedMeter NONE = new SharedMeter() {};

  /** The gateway that has the turn which a session wanted. */
  enum Holder {
    /** This one. The session calls Koyeb. */
    THIS,
    /** Another one. The session waits for its token, or for the end of its turn. */
    ANOTHER,
    /** No gateway, because the store does not answer. The session calls Koyeb without a turn. */
    NONE
  }

  /** What a store has in place of a row that it has lost. */
  enum Loss {
    OLDER,
    MISSING
  }

  /** A session wanted a turn, which a gateway has. It is counted once per turn that is wanted. */
  default void turn(Holder holder) {}

  /** A write found a newer revision of its row, and changed nothing. */
  default void conflicted() {}

  /** A session took a token that another gateway had brought. */
  default void adopted() {}

  /**
   * A session took a token after a time.
   *
   * @param nanos the time since the other gateway got the token, by the store's clock
   */
  default void lagged(long nanos) {}

  /** A look at what has changed has ended. */
  default void looked(boolean isAnswered, long nanos) {}

  /** The store had lost a row, which this gateway has written again. */
  default void lost(Loss loss) {}
}
