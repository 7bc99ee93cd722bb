package io.github.sessiongateway.internal.managed.token;

import io.github.sessiongateway.api.SessionException;

/** The action of a session after a failed attempt. */
public enum FailureAction {
  /** Keep the token and try again, because Koyeb may succeed later, or may have succeeded. */
  TRY_AGAIN,
  /** Try again at the longest back-off, because the endpoint may be gone. */
  TRY_AGAIN_LATER,
  /** Begin the session again if there are credentials, because the old token is not valid. */
  BEGIN_AGAIN,
  /** Use the token until it expires, because another attempt would fail too. */
  USE_UP,
  /** Use the token until it expires. Then the session is lost until credentials change. */
  GIVE_UP;

  /** Returns whether another attempt with the same credentials is useless. */
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
          STORE_UNREACHABLE,
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
