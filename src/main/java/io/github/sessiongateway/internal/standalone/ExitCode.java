package io.github.sessiongateway.internal.standalone;

import io.github.sessiongateway.api.SessionException;

/** The exit codes of all commands. */
final class ExitCode {
  static final int DONE = 0;

  /** The command failed, and would fail again. */
  static final int FAILED = 1;

  static final int COMMAND_LINE = 2;

  /** The configuration is wrong, or a port, a file or a resource cannot be used. */
  static final int CANNOT_START = 15;

  /** The command failed, and may succeed later: EX_TEMPFAIL of sysexits.h. */
  static final int MAY_PASS = 75;

  private ExitCode() {}

  /** Returns the exit code for a failed message. With {@code Retry-After}, the failure may pass. */
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
