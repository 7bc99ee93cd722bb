package io.github.sessiongateway.managed.token;

import io.github.sessiongateway.api.SessionException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** When a session is refreshed, and when it is tried again: pure decisions, all in nanoseconds. */
public final class RefreshSchedule {
  /** The least time between refreshes that callers ask for. */
  static final long LEAST_INTERVAL = Duration.ofSeconds(5).toNanos();

  /** As long as Koyeb may ask to be left alone. */
  static final Duration LONGEST_PAUSE = Duration.ofHours(1);

  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final long CAP = Duration.ofMinutes(5).toNanos();
  private static final long LONGEST_LOGIN_INTERVAL = Duration.ofMinutes(1).toNanos();
  private static final long MANDATORY = Duration.ofSeconds(60).toNanos();
  private static final int MAX_EXPONENT = 10;
  private static final int ATTEMPTS = 3;

  /** {@code Date} has whole seconds, and half a round trip is at most another. */
  private static final long UNCERTAIN = 2 * SECOND;

  private RefreshSchedule() {}

  /**
   * The life of a token, from its receipt on.
   *
   * @param advisory from here on it is refreshed, and answered
   * @param refresh when the timer refreshes it
   * @param mandatory from here on it is answered only where a refresh fails
   * @param answerable until here it is certain not to have expired
   * @param end its expiry
   */
  public record Windows(long advisory, long refresh, long mandatory, long answerable, long end) {}

  /**
   * Windows are fractions of the life, so that no life makes a loop.
   *
   * @param life what is left of the token, more than 0
   * @param wish how long before its end it is refreshed at the earliest
   * @param random from 0 to 1, so that what began together is not refreshed together
   */
  public static Windows windows(long life, long wish, double random) {
    long answerable = life - Math.min(UNCERTAIN, life / 2);
    long mandatory = Math.min(answerable, life - Math.min(MANDATORY, life / 10));
    long advisory = Math.min(mandatory, life - Math.min(wish, life / 2));
    long refresh = advisory + (long) (random * (mandatory - advisory));
    return new Windows(advisory, refresh, mandatory, answerable, life);
  }

  /** Whether a token that lives so long can meet a wish, and for long enough not to make a loop. */
  public static boolean canMeet(long minTtl, long life) {
    return minTtl <= life - leastInterval(life);
  }

  /** The least time between refreshes that callers ask for, by the life of the token. */
  public static long leastInterval(long life) {
    return Math.min(LEAST_INTERVAL, life / 2);
  }

  /**
   * How long to wait after a failure: doubling, jittered, and so short that three attempts fit
   * while the token lives.
   *
   * @param failures in a row, at least 1
   * @param left of the token's life; 0 or less where there is none to lose
   */
  static long backOff(int failures, long left, double random) {
    long base = Math.min(CAP, SECOND << Math.min(failures - 1, MAX_EXPONENT));
    int wanted = ATTEMPTS - failures;
    if (left > 0 && wanted > 0) {
      base = Math.min(base, left / (wanted + 1));
    }
    return jittered(base, random);
  }

  /** The least time between two logins of a session, by how many came without a refresh between. */
  public static long loginInterval(int inARow) {
    return Math.min(LONGEST_LOGIN_INTERVAL, LEAST_INTERVAL << Math.min(inARow - 1, MAX_EXPONENT));
  }

  /** How long to wait where the endpoint itself may be gone. */
  static long longBackOff(double random) {
    return jittered(CAP, random);
  }

  /** The longer of a wait of ours and the one that Koyeb asks for, within reason. */
  static long pausing(long wait, @Nullable Duration asked) {
    if (asked == null) {
      return wait;
    }
    return Math.max(wait, (asked.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : asked).toNanos());
  }

  /** How long after a failure to the next attempt, with so much of the token left. */
  public static long wait(
      FailureAction verdict, int failures, long left, SessionException failure, double random) {
    long wait =
        verdict == FailureAction.TRY_AGAIN_LATER
            ? longBackOff(random)
            : backOff(failures, left, random);
    return pausing(wait, failure.retryAfter());
  }

  /**
   * How long after a failure the next attempt may not begin, also if Koyeb answers others.
   *
   * @param wait until the attempt by its own back-off
   * @param comings how often it was brought forward in vain, so that a session that fails alone is
   *     not tried at each success of another
   */
  public static long leastWait(SessionException failure, long wait, int comings) {
    return switch (failure.failure()) {
      // Koyeb was not asked: what the gateway guessed for a wait is over when Koyeb answers.
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
