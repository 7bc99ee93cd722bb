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

  /** A token that Koyeb has just issued lives longer: one that does not has met a wrong clock. */
  private static final Duration SHORTEST = Duration.ofMillis(500);

  private Lifetimes() {}

  /**
   * The token with its life. A time that is wrong never costs a token.
   *
   * @param begin when it was asked for: a validity counts from then at the earliest
   * @return null, if the reply was on its way for longer than its token lives
   */
  static @Nullable Token token(Issued issued, long begin, long advisory, Surroundings around) {
    around.serverTime().received(issued.reply());
    Instant now = around.serverTime().now();
    Instant expiry = issued.reply().expiresAt();
    Duration underWay = Duration.ofNanos(around.now() - begin);
    if (expiry == null) {
      Duration life = issued.validity() == null ? ASSUMED : issued.validity();
      return dated(issued.reply(), bounded(life.minus(underWay)), now, advisory, around);
    }
    Duration left = Duration.between(now, expiry);
    if (left.compareTo(SHORTEST) < 0 && left.plus(underWay).compareTo(SHORTEST) >= 0) {
      return null;
    }
    JwtLife claims = JwtLife.of(issued.reply().bearer());
    Duration life = around.serverTime().until(expiry, SHORTEST);
    if (life == null) {
      around.serverTime().isWrong();
      life = claims == null ? ASSUMED : claims.life();
      return dated(issued.reply(), bounded(life), now, advisory, around);
    }
    if (claims != null
        && claims.life().compareTo(life) < 0
        && Duration.between(claims.expiry(), expiry).abs().compareTo(ServerTime.AGREED) < 0) {
      // It cannot have more left than it has in all, whatever the clocks say.
      life = claims.life();
    }
    long nanos = bounded(life).toNanos();
    return token(issued.reply(), nanos, nanos, advisory, around);
  }

  private static Duration bounded(Duration life) {
    Duration least = life.compareTo(SHORTEST) < 0 ? SHORTEST : life;
    return least.compareTo(LONGEST) > 0 ? LONGEST : least;
  }

  /** A token whose expiry is ours to say. */
  private static Token dated(
      LoginReply reply, Duration life, Instant now, long advisory, Surroundings around) {
    long nanos = life.toNanos();
    return token(reply.expiringAt(now.plus(life)), nanos, nanos, advisory, around);
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

  static SessionException tooLate() {
    return SessionException.of(Failure.BAD_REPLY, "Koyeb's reply came when its token had expired.");
  }
}
