package io.github.sessiongateway.managed.token;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.clock.Ticker;
import io.github.sessiongateway.managed.token.RefreshSchedule.Windows;
import java.time.Instant;

/**
 * A token with its life, counted by the monotonic clock. It prints without the token.
 *
 * @param receivedAt when it came; its windows count from then
 * @param expiresAt by Koyeb's clock, to be shown
 * @param isRejected whether Koyeb has refused it, or might: then it is not answered, but can still
 *     be refreshed
 * @param skipped what of the time had been skipped when it came, see {@link Ticker#skipped}
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

  /** Whether it may be answered to who needs it for so long. */
  public boolean serves(long now, long minTtl) {
    return now < answerableUntil() && answerableUntil() - now >= minTtl;
  }

  public Token rejected() {
    return new Token(reply, receivedAt, windows, expiresAt, true, skipped);
  }

  /**
   * The same token, if skipped time alone has ended it: the wall clock may have been set, and then
   * it lives. It is not answered, and a refresh shows what it is worth.
   */
  public Token unlessSkipped(long now, long skippedByNow) {
    return now < endsAt()
        ? this
        : new Token(
            reply, receivedAt + skippedByNow - skipped, windows, expiresAt, true, skippedByNow);
  }
}
