package io.github.sessiongateway.managed.token;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.clock.Ticker;
import io.github.sessiongateway.managed.credential.Credential.Issued;
import io.github.sessiongateway.managed.store.StoredSession;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What is left of a token's life when it comes, by Koyeb's clock. */
public final class Lifetimes {
  /** Where neither Koyeb nor the token says when it ends. */
  private static final Duration ASSUMED = Duration.ofHours(1);

  /** Beyond it a life is as good as endless, and nanoseconds overflow. */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  /** A token that Koyeb has just issued lives longer: one that does not has met a wrong clock. */
  private static final Duration SHORTEST = Duration.ofMillis(500);

  private final ServerTime serverTime;
  private final LongSupplier elapsed;
  private final Ticker ticker;
  private final RandomGenerator random;

  /**
   * @param elapsed nanoseconds since the start, which only grow
   * @param ticker the clock behind them, which knows the time that was skipped
   */
  public Lifetimes(
      ServerTime serverTime, LongSupplier elapsed, Ticker ticker, RandomGenerator random) {
    this.serverTime = serverTime;
    this.elapsed = elapsed;
    this.ticker = ticker;
    this.random = random;
  }

  /**
   * The token with its life. A time that is wrong never costs a token.
   *
   * @param begin when it was asked for: a validity counts from then at the earliest
   * @return null, if the reply was on its way for longer than its token lives
   */
  public @Nullable Token token(Issued issued, long begin, long advisory) {
    serverTime.received(issued.reply());
    Instant now = serverTime.now();
    Instant expiry = issued.reply().expiresAt();
    Duration underWay = Duration.ofNanos(elapsed.getAsLong() - begin);
    if (expiry == null) {
      Duration life = issued.validity() == null ? ASSUMED : issued.validity();
      return dated(issued.reply(), bounded(life.minus(underWay)), now, advisory);
    }
    Duration left = Duration.between(now, expiry);
    if (left.compareTo(SHORTEST) < 0 && left.plus(underWay).compareTo(SHORTEST) >= 0) {
      return null;
    }
    JwtLife claims = JwtLife.of(issued.reply().bearer());
    Duration life = serverTime.until(expiry, SHORTEST);
    if (life == null) {
      serverTime.isWrong();
      life = claims == null ? ASSUMED : claims.life();
      return dated(issued.reply(), bounded(life), now, advisory);
    }
    if (claims != null
        && claims.life().compareTo(life) < 0
        && Duration.between(claims.expiry(), expiry).abs().compareTo(ServerTime.AGREED) < 0) {
      // It cannot have more left than it has in all, whatever the clocks say.
      life = claims.life();
    }
    long nanos = bounded(life).toNanos();
    return token(issued.reply(), nanos, nanos, advisory);
  }

  private static Duration bounded(Duration life) {
    Duration least = life.compareTo(SHORTEST) < 0 ? SHORTEST : life;
    return least.compareTo(LONGEST) > 0 ? LONGEST : least;
  }

  /** A token whose expiry is ours to say. */
  private Token dated(LoginReply reply, Duration life, Instant now, long advisory) {
    long nanos = life.toNanos();
    return token(reply.expiringAt(now.plus(life)), nanos, nanos, advisory);
  }

  /**
   * A token that came earlier.
   *
   * @param life that it had when it came
   * @param left of it now
   */
  public Token token(LoginReply reply, long life, long left, long advisory) {
    Instant expiry = reply.expiresAt();
    return new Token(
        reply.packed(),
        elapsed.getAsLong() - (life - left),
        RefreshSchedule.windows(life, advisory, random.nextDouble()),
        expiry == null ? serverTime.now().plusNanos(left) : expiry,
        false,
        ticker.skipped());
  }

  /**
   * Returns the token of a stored session; null if it has expired. What is left of it is counted by
   * the wall clock's own difference and by the token's expiry. If only the latter says that it has
   * expired, or the clock was set back, one of the two is wrong. Then the token is not answered,
   * and a refresh shows what it is worth.
   *
   * @param now by the wall clock
   */
  public @Nullable Token restored(StoredSession stored, Instant now, long advisory) {
    Duration since = Duration.between(stored.writtenAt(), now);
    Duration rest = since.isNegative() ? stored.left() : stored.left().minus(since);
    if (rest.isNegative() || rest.isZero()) {
      return null;
    }
    Instant expiry = stored.reply().expiresAt();
    Duration byExpiry = expiry == null ? rest : Duration.between(now, expiry);
    boolean isDoubtful = since.isNegative() || byExpiry.isNegative() || byExpiry.isZero();
    Duration least = isDoubtful || rest.compareTo(byExpiry) < 0 ? rest : byExpiry;
    Token token = token(stored.reply(), stored.life().toNanos(), least.toNanos(), advisory);
    return isDoubtful || stored.isRejected() ? token.rejected() : token;
  }

  public static SessionException tooLate() {
    return SessionException.of(Failure.BAD_REPLY, "Koyeb's reply came when its token had expired.");
  }
}
