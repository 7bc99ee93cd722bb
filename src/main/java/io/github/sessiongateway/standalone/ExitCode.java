package io.github.sessiongateway.standalone;

import io.github.sessiongateway.api.SessionException;

/** How a command ends. All commands use the same codes. */
final class ExitCode {
  static final int DONE = 0;

  /** The same command would fail again. */
  static final int FAILED = 1;

  static final int COMMAND_LINE = 2;

  /** The configuration is wrong, or a place or a resource that the gateway needs cannot be used. */
  static final int CANNOT_START = 15;

  /** The same command may succeed later: EX_TEMPFAIL of sysexits.h. */
  static final int MAY_PASS = 75;

  private ExitCode() {}

  /** Returns the code for a message that failed. {@code Retry-After} says that it may pass. */
  static int of(SessionException failed) {
    if (failed.retryAfter() != null) {
      return MAY_PASS;
    }
    return switch (failed.failure()) {
      case UNREACHABLE,
          TIMEOUT,
          OVERLOADED,
          CIRCUIT_OPEN,
          RATE_LIMITED,
          SHUTTING_DOWN,
          STORE_IN_USE ->
          MAY_PASS;
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
          UPSTREAM_ERROR,
          INTERNAL,
          BAD_REPLY,
          UNKNOWN ->
          FAILED;
    };
  }
}
