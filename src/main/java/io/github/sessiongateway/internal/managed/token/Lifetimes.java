package io.github.sessiongateway.internal.managed.token;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.clock.Ticker;
import io.github.sessiongateway.internal.managed.credential.Credential.Issued;
import io.github.sessiongateway.internal.managed.store.StoredSession;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The calculation of a token's remaining life when it is received, by Koyeb's clock. */
public final class Lifetimes {
  /** The life of a token if neither Koyeb nor the token says when it expires. */
  private static final Duration ASSUMED = Duration.ofHours(1);

  /** The longest life. Nanoseconds would overflow with a longer one. */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  /** The shortest life of a new token. A shorter one means that a clock is wrong. */
  private static final Duration SHORTEST = Duration.ofMillis(500);

  private final ServerTime serverTime;
  private final LongSupplier elapsed;
  private final Ticker ticker;
  private final RandomGenerator random;

  /**
   * @param elapsed a monotonic clock in nanoseconds since the start
   * @param ticker the clock that {@code elapsed} reads, which also counts skipped time
   */
  public Lifetimes(
      ServerTime serverTime, LongSupplier elapsed, Ticker ticker, RandomGenerator random) {
    this.serverTime = serverTime;
    this.elapsed = elapsed;
    this.ticker = ticker;
    this.random = random;
  }

  /**
   * Returns a token with its life. A wrong clock never costs a token.
   *
   * @param begin when the token was requested, which is the earliest begin of its validity
   * @return null if the reply took longer than the token's life
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
      // The remaining life is never longer than the whole life, whatever the clocks say.
      life = claims.life();
    }
    long nanos = bounded(life).toNanos();
    return token(issued.reply(), nanos, nanos, advisory);
  }

  private static Duration bounded(Duration life) {
    Duration least = life.compareTo(SHORTEST) < 0 ? SHORTEST : life;
    return least.compareTo(LONGEST) > 0 ? LONGEST : least;
  }

  /** Returns a token whose expiry the gateway calculates. */
  private Token dated(LoginReply reply, Duration life, Instant now, long advisory) {
    long nanos = life.toNanos();
    return token(reply.expiringAt(now.plus(life)), nanos, nanos, advisory);
  }

  /**
   * Returns a token that was received earlier.
   *
   * @param life its life when it was received
   * @param left its remaining life now
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
   * Returns the token of a stored session, or null if it has expired. The remaining life is
   * calculated twice: from the wall clock since the write, and from the token's expiry. If only the
   * expiry says that the token has expired, or the wall clock was set back, one of the two is
   * wrong. Then callers do not get the token, and a refresh shows whether it is valid.
   *
   * @param now the time by the wall clock
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
