package io.github.sessiongateway.internal.managed.token;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.internal.clock.Ticker;
import io.github.sessiongateway.internal.managed.token.RefreshSchedule.Windows;
import java.time.Instant;

/**
 * A token with its life by the monotonic clock. It prints without the token.
 *
 * @param receivedAt when it was received, from which its windows count
 * @param expiresAt the expiry by Koyeb's clock, which callers see
 * @param isRejected whether Koyeb rejected it, or might: callers do not get it, but a refresh is
 *     tried
 * @param skipped the skipped time when it was received, see {@link Ticker#skipped}
 */
public record Token(
    LoginReply reply,
    long receivedAt,
    Windows windows,
    Instant expiresAt,
    boolean isRejected,
    long skipped) {

  public Bearer bearer() {
    return reply.bearer();
  }

  public long advisoryAt() {
    return receivedAt + windows.advisory();
  }

  public long refreshAt() {
    return receivedAt + windows.refresh();
  }

  public long mandatoryAt() {
    return receivedAt + windows.mandatory();
  }

  public long answerableUntil() {
    return isRejected ? Long.MIN_VALUE : receivedAt + windows.answerable();
  }

  public long endsAt() {
    return receivedAt + windows.end();
  }

  /** Returns whether the token stays valid for {@code minTtl} nanoseconds. */
  public boolean serves(long now, long minTtl) {
    return now < answerableUntil() && answerableUntil() - now >= minTtl;
  }

  /**
   * Returns the token with other times of its refresh.
   *
   * @param advisory the earliest time for a refresh before the token expires, in nanoseconds
   * @param random from 0 to 1
   */
  public Token rescheduled(long advisory, double random) {
    Windows other = RefreshSchedule.windows(windows.end(), advisory, random);
    return new Token(reply, receivedAt, other, expiresAt, isRejected, skipped);
  }

  /** Returns the token with a refresh that is due. Callers get the token meanwhile. */
  public Token dueAt(long now) {
    long since = now - receivedAt;
    return in(
        new Windows(
            Math.min(windows.advisory(), since),
            Math.min(windows.refresh(), since),
            windows.mandatory(),
            windows.answerable(),
            windows.end()));
  }

  /** Returns the token with other windows of the same life. */
  public Token in(Windows other) {
    return new Token(reply, receivedAt, other, expiresAt, isRejected, skipped);
  }

  public Token rejected() {
    return new Token(reply, receivedAt, windows, expiresAt, true, skipped);
  }

  /**
   * Returns the token as rejected if only skipped time has expired it. The wall clock may have been
   * set, and then the token is valid. Callers do not get it, and a refresh shows whether it is.
   */
  public Token unlessSkipped(long now, long skippedByNow) {
    return now < endsAt()
        ? this
        : new Token(
            reply, receivedAt + skippedByNow - skipped, windows, expiresAt, true, skippedByNow);
  }
}
