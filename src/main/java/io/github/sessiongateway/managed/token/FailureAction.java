package io.github.sessiongateway.managed.token;

import io.github.sessiongateway.api.SessionException;

/** What a failed attempt means for its session. */
public enum FailureAction {
  /** Koyeb may do it later, or may have done it: keep the token, try again. */
  TRY_AGAIN,
  /** The endpoint may be gone: the same, at the longest back-off. */
  TRY_AGAIN_LATER,
  /** The old token is dead: begin the session again, where there are credentials. */
  BEGIN_AGAIN,
  /** Trying again changes nothing: use the token up. */
  USE_UP,
  /** Nothing helps but other credentials: the same, and then it is lost. */
  GIVE_UP;

  /** Whether only time or other credentials change it. */
  public boolean isFinal() {
    return this == USE_UP || this == GIVE_UP;
  }

  public static FailureAction of(SessionException failure, boolean renewing) {
    return switch (failure.failure()) {
      case UNAUTHORIZED -> renewing ? BEGIN_AGAIN : GIVE_UP;
      case INVALID_REQUEST, FORBIDDEN -> renewing ? USE_UP : GIVE_UP;
      case REAUTH_REQUIRED -> GIVE_UP;
      case NOT_FOUND, GONE -> TRY_AGAIN_LATER;
      case RATE_LIMITED,
          UPSTREAM_ERROR,
          BAD_REPLY,
          UNREACHABLE,
          TIMEOUT,
          OVERLOADED,
          CIRCUIT_OPEN,
          STORE_IN_USE,
          SHUTTING_DOWN,
          INTERNAL,
          GATEWAY_UNAUTHENTICATED,
          GATEWAY_FORBIDDEN,
          NO_SUCH_SESSION,
          IN_USE,
          UNKNOWN ->
          TRY_AGAIN;
    };
  }
}
