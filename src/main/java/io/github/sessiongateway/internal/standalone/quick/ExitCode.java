package io.github.sessiongateway.internal.standalone.quick;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionException;

/** The exit codes of all commands. */
public final class ExitCode {
  public static final int DONE = 0;

  /** The command failed, and would fail again. */
  public static final int FAILED = 1;

  public static final int COMMAND_LINE = 2;

  /** The configuration is wrong, or a port, a file or a resource cannot be used. */
  public static final int CANNOT_START = 15;

  /** The command failed, and may succeed later: EX_TEMPFAIL of sysexits.h. */
  public static final int MAY_PASS = 75;

  private ExitCode() {}

  /** Returns the exit code for a failed message. */
  public static int of(SessionException failed) {
    return of(failed.failure(), failed.retryAfter() != null);
  }

  /**
   * Returns the exit code for a failure.
   *
   * @param mayRetry whether the failure has {@code retry_after}; it may pass then
   */
  static int of(Failure failure, boolean mayRetry) {
    // A refusal that is remembered has it, too, and does not pass by waiting.
    if (mayRetry && failure != Failure.FORBIDDEN) {
      return MAY_PASS;
    }
    return switch (failure) {
      case UNREACHABLE,
          TIMEOUT,
          OVERLOADED,
          CIRCUIT_OPEN,
          RATE_LIMITED,
          SHUTTING_DOWN,
          STORE_IN_USE,
          STORE_UNREACHABLE ->
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
