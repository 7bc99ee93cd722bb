package io.github.sessiongateway.internal.managed.token;

import io.github.sessiongateway.api.SessionException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The times of refreshes and of further attempts: pure functions, all in nanoseconds. */
public final class RefreshSchedule {
  /** The least time between refreshes that callers ask for. */
  static final long LEAST_INTERVAL = Duration.ofSeconds(5).toNanos();

  /** The longest {@code Retry-After} of Koyeb that is obeyed. */
  static final Duration LONGEST_PAUSE = Duration.ofHours(1);

  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final long CAP = Duration.ofMinutes(5).toNanos();
  private static final long LONGEST_LOGIN_INTERVAL = Duration.ofMinutes(1).toNanos();
  private static final long MANDATORY = Duration.ofSeconds(60).toNanos();
  private static final int MAX_EXPONENT = 10;
  private static final int ATTEMPTS = 3;

  /**
   * The uncertainty of an expiry: {@code Date} has whole seconds, and a reply takes up to another.
   */
  private static final long UNCERTAIN = 2 * SECOND;

  private RefreshSchedule() {}

  /**
   * The windows of a token's life, counted from its receipt.
   *
   * @param advisory from here on, callers get the token and start a refresh
   * @param refresh when the timer starts a refresh
   * @param mandatory from here on, callers only get the token if a refresh fails
   * @param answerable until here, the token has certainly not expired
   * @param end the token's expiry
   */
  public record Windows(long advisory, long refresh, long mandatory, long answerable, long end) {}

  /**
   * Returns the windows of a token. They are fractions of its life, so that no life causes a loop
   * of refreshes.
   *
   * @param life the remaining life of the token, more than 0
   * @param wish the earliest time for a refresh, before the token expires
   * @param random from 0 to 1, so that sessions that began together are refreshed at different
   *     times
   */
  public static Windows windows(long life, long wish, double random) {
    long answerable = life - Math.min(UNCERTAIN, life / 2);
    long mandatory = Math.min(answerable, life - Math.min(MANDATORY, life / 10));
    long advisory = Math.min(mandatory, life - Math.min(wish, life / 2));
    long refresh = advisory + (long) (random * (mandatory - advisory));
    return new Windows(advisory, refresh, mandatory, answerable, life);
  }

  /**
   * Returns the windows of a token that several gateways refresh. All of them have the same time of
   * the refresh, but each adds a delay of its own. Therefore mostly one of them begins, and another
   * follows if that one is dead.
   *
   * @param common from 0 to 1, the same on all gateways
   * @param own from 0 to 1, different on each
   * @param takeover the time that a gateway's turn may take, after which another one needs as much
   */
  public static Windows shared(long life, long wish, double common, double own, long takeover) {
    Windows alone = windows(life, wish, 0);
    long window = alone.mandatory() - alone.advisory();
    long spread = spread(window);
    long latest = Math.max(0, window - takeover - spread);
    long refresh = alone.advisory() + (long) (common * latest) + (long) (own * spread);
    return new Windows(
        alone.advisory(), refresh, alone.mandatory(), alone.answerable(), alone.end());
  }

  /** Returns the longest delay of one gateway after another. */
  public static long spread(long window) {
    return Math.min(LEAST_INTERVAL, window / 4);
  }

  /** Returns whether a token of this life stays valid for a wish without a loop of refreshes. */
  public static boolean canMeet(long minTtl, long life) {
    return minTtl <= life - leastInterval(life);
  }

  /** Returns the least time between refreshes that callers ask for, by the token's life. */
  public static long leastInterval(long life) {
    return Math.min(LEAST_INTERVAL, life / 2);
  }

  /**
   * Returns the wait after a failure. It doubles, has jitter, and is short enough for three
   * attempts before the token expires.
   *
   * @param failures the failures in a row, at least 1
   * @param left the remaining life of the token; 0 or less without a valid token
   */
  static long backOff(int failures, long left, double random) {
    long base = Math.min(CAP, SECOND << Math.min(failures - 1, MAX_EXPONENT));
    int wanted = ATTEMPTS - failures;
    if (left > 0 && wanted > 0) {
      base = Math.min(base, left / (wanted + 1));
    }
    return jittered(base, random);
  }

  /**
   * Returns the least time between two logins, by the number of logins without a refresh between.
   */
  public static long loginInterval(int inARow) {
    return Math.min(LONGEST_LOGIN_INTERVAL, LEAST_INTERVAL << Math.min(inARow - 1, MAX_EXPONENT));
  }

  /** Returns the longer of the gateway's wait and Koyeb's {@code Retry-After}, up to an hour. */
  static long pausing(long wait, @Nullable Duration asked) {
    if (asked == null) {
      return wait;
    }
    return Math.max(wait, (asked.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : asked).toNanos());
  }

  /** Returns the wait after a failure, by the remaining life of the token. */
  public static long wait(
      FailureAction action, int failures, long left, SessionException failure, double random) {
    long wait =
        action == FailureAction.TRY_AGAIN_LATER
            ? jittered(CAP, random)
            : backOff(failures, left, random);
    return pausing(wait, failure.retryAfter());
  }

  /**
   * Returns the shortest wait after a failure, even if calls of other sessions succeed.
   *
   * @param wait the wait of the session's own back-off
   * @param comings how often the attempt was moved forward in vain, so that a session that fails
   *     alone is not tried at each success of another
   */
  public static long leastWait(SessionException failure, long wait, int comings) {
    return switch (failure.failure()) {
      // Koyeb was not called. The gateway's own wait ends when Koyeb answers.
      case CIRCUIT_OPEN, OVERLOADED -> 0;
      case UNREACHABLE, TIMEOUT, UPSTREAM_ERROR -> {
        long again =
            comings == 0 ? 0 : Math.min(wait, LEAST_INTERVAL << Math.min(comings, MAX_EXPONENT));
        yield pausing(again, failure.retryAfter());
      }
      case RATE_LIMITED,
          BAD_REPLY,
          NOT_FOUND,
          GONE,
          UNAUTHORIZED,
          FORBIDDEN,
          INVALID_REQUEST,
          REAUTH_REQUIRED,
          SHUTTING_DOWN,
          STORE_IN_USE,
          STORE_UNREACHABLE,
          INTERNAL,
          GATEWAY_UNAUTHENTICATED,
          GATEWAY_FORBIDDEN,
          NO_SUCH_SESSION,
          IN_USE,
          UNKNOWN ->
          wait;
    };
  }

  private static long jittered(long base, double random) {
    return base / 2 + (long) (random * (base - base / 2));
  }
}
