package io.github.sessiongateway.managed;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.managed.Credential.Issued;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is left of a token's life when it comes, by Koyeb's clock. */
final class Lifetimes {
  /** Where neither Koyeb nor the token says when it ends. */
  private static final Duration ASSUMED = Duration.ofHours(1);

  /** Beyond it a life is as good as endless, and nanoseconds overflow. */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  /** Below it a token is of no use, and one after the other would be a loop. */
  private static final Duration SHORTEST = Duration.ofMillis(500);

  private Lifetimes() {}

  /**
   * The token with its life.
   *
   * @param begin when it was asked for: a validity counts from then at the earliest
   * @return null, if it has expired already, or is about to
   */
  static @Nullable Token token(Issued issued, long begin, long advisory, Surroundings around) {
    around.serverTime().received(issued.reply());
    Instant now = around.serverTime().now();
    Instant expiry = issued.reply().expiresAt();
    Duration underWay = Duration.ofNanos(around.now() - begin);
    Duration life =
        expiry != null
            ? Duration.between(now, expiry)
            : (issued.validity() == null ? ASSUMED : issued.validity()).minus(underWay);
    if (life.compareTo(LONGEST) > 0) {
      life = LONGEST;
    }
    if (life.compareTo(SHORTEST) < 0) {
      return null;
    }
    LoginReply reply = expiry == null ? issued.reply().expiringAt(now.plus(life)) : issued.reply();
    return token(reply, life.toNanos(), life.toNanos(), advisory, around);
  }

  /**
   * A token that came earlier.
   *
   * @param life that it had when it came
   * @param left of it now
   */
  static Token token(LoginReply reply, long life, long left, long advisory, Surroundings around) {
    Instant expiry = reply.expiresAt();
    return new Token(
        reply.packed(),
        around.now() - (life - left),
        RefreshSchedule.windows(life, advisory, around.random().nextDouble()),
        expiry == null ? around.serverTime().now().plusNanos(left) : expiry,
        false,
        around.ticker().skipped());
  }

  static SessionException expired() {
    return SessionException.of(
        Failure.BAD_REPLY, "Koyeb's reply has a token that has expired already, or is about to.");
  }
}
