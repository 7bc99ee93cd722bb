package io.github.sessiongateway.internal.bridge.framing;

/**
 * The codes with which the bridge closes connections: RFC 6455, section 7.4, and one of its own.
 */
public final class CloseCode {
  /** The gateway stops, or the client is idle. */
  public static final int GOING_AWAY = 1001;

  /** The client ignores the rate limit. */
  public static final int POLICY_VIOLATION = 1008;

  /** A frame or a message is too large. */
  public static final int TOO_LARGE = 1009;

  /** A limit is reached; the client may connect again later. */
  public static final int TRY_AGAIN_LATER = 1013;

  /** The client has not authenticated, or its credential is no longer valid. */
  public static final int UNAUTHENTICATED = 4401;

  private CloseCode() {}
}
