package io.github.sessiongateway.koyeb;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionAddress;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.koyeb.Flight.Finding;

/** What is known of an attempt that failed, and for which operations that makes another safe. */
enum Attempt {
  /** No connection: nothing was sent. */
  NOT_SENT(true, true, true),
  /** Koyeb ended the connection in good order, and has not looked at the request. */
  SENT_AWAY(true, true, true),
  /** 429, or 503 in Koyeb's own Error shape or with {@code Retry-After}. */
  REFUSED(true, true, true),
  /** A 503 that may be a proxy's: whether Koyeb saw the request is not known. */
  BARE_503(true, true, false),
  /** The connection had been used before and ended without a byte of an answer. */
  STALE(true, true, false),
  /** 500, 502, 504: it may have been done. */
  FAILED(true, false, false),
  /** No answer, a reset after sending, a 2xx that does not count: it may have been done. */
  UNKNOWN(true, false, false),
  /** Any other answer of Koyeb's, a refusal of the gateway's own, or a setup that is wrong. */
  FINAL(false, false, false);

  private final boolean logoutAgain;
  private final boolean loginAgain;
  private final boolean refreshAgain;

  Attempt(boolean logoutAgain, boolean loginAgain, boolean refreshAgain) {
    this.logoutAgain = logoutAgain;
    this.loginAgain = loginAgain;
    this.refreshAgain = refreshAgain;
  }

  /**
   * Whether the operation may be sent again. A logout done twice is done; a login or a new session
   * done twice leaves a session that nobody holds; a refresh done twice may lose the session.
   */
  boolean allowsAnother(SessionAddress address) {
    return switch (address) {
      case LOGOUT -> logoutAgain;
      case LOGIN, NEW -> loginAgain;
      case REFRESH -> refreshAgain;
    };
  }

  /** Whether Koyeb may have done what it was asked for. */
  boolean mayBeDone() {
    return this != NOT_SENT && this != SENT_AWAY && this != REFUSED && this != FINAL;
  }

  /** Whether there was an attempt at all: a refusal of the gateway's own is none. */
  static boolean wasMade(SessionException failure) {
    return switch (failure.failure()) {
      case OVERLOADED, CIRCUIT_OPEN, SHUTTING_DOWN -> false;
      case RATE_LIMITED -> failure.origin() == SessionException.Origin.KOYEB;
      default -> true;
    };
  }

  /** What a failure says about its attempt. */
  static Attempt of(SessionException failure, Flight flight) {
    return switch (failure.failure()) {
      case UNREACHABLE -> ofUnsent(flight.finding());
      case RATE_LIMITED -> failure.origin() == SessionException.Origin.KOYEB ? REFUSED : FINAL;
      case UPSTREAM_ERROR -> ofStatus(failure, flight.finding());
      // One that we ended was not closed by Koyeb.
      case TIMEOUT -> UNKNOWN;
      case BAD_REPLY -> flight.finding() == Finding.STALE ? STALE : UNKNOWN;
      case INVALID_REQUEST,
          UNAUTHORIZED,
          GATEWAY_UNAUTHENTICATED,
          REAUTH_REQUIRED,
          FORBIDDEN,
          GATEWAY_FORBIDDEN,
          NOT_FOUND,
          NO_SUCH_SESSION,
          IN_USE,
          GONE,
          INTERNAL,
          OVERLOADED,
          CIRCUIT_OPEN,
          STORE_IN_USE,
          SHUTTING_DOWN ->
          FINAL;
    };
  }

  private static Attempt ofUnsent(Finding finding) {
    return switch (finding) {
      case SENT_AWAY -> SENT_AWAY;
      case SETUP -> FINAL;
      case NONE, VAGUE, STALE, OURS, UNSENT -> NOT_SENT;
    };
  }

  private static Attempt ofStatus(SessionException failure, Finding finding) {
    boolean koyebsOwn = !failure.code().equals(Failure.UPSTREAM_ERROR.code());
    // A header that says nothing does not show that the request was looked at and refused.
    boolean asksToWait = failure.retryAfter() != null && finding != Finding.VAGUE;
    return switch (failure.status()) {
      case 503 -> koyebsOwn || asksToWait ? REFUSED : BARE_503;
      case 500, 502, 504 -> FAILED;
      default -> FINAL;
    };
  }
}
