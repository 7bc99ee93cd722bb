package io.github.sessiongateway.managed;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.clock.Ticker;
import io.github.sessiongateway.managed.RefreshSchedule.Windows;
import java.time.Instant;

/**
 * A token with its life, counted by the monotonic clock. It prints without the token.
 *
 * @param receivedAt when it came; its windows count from then
 * @param expiresAt by Koyeb's clock, to be shown
 * @param isRefused whether Koyeb has refused it, or might: then it is not answered, but can still
 *     be refreshed
 * @param skipped what of the time had been skipped when it came, see {@link Ticker#skipped}
 */
record Token(
    LoginReply reply,
    long receivedAt,
    Windows windows,
    Instant expiresAt,
    boolean isRefused,
    long skipped) {

  Bearer bearer() {
    return reply.bearer();
  }

  long advisoryAt() {
    return receivedAt + windows.advisory();
  }

  long refreshAt() {
    return receivedAt + windows.refresh();
  }

  long mandatoryAt() {
    return receivedAt + windows.mandatory();
  }

  long answerableUntil() {
    return isRefused ? Long.MIN_VALUE : receivedAt + windows.answerable();
  }

  long endsAt() {
    return receivedAt + windows.end();
  }

  /** Whether it may be answered to who needs it for so long. */
  boolean serves(long now, long minTtl) {
    return now < answerableUntil() && answerableUntil() - now >= minTtl;
  }

  Token refused() {
    return new Token(reply, receivedAt, windows, expiresAt, true, skipped);
  }

  /**
   * The same token, if skipped time alone has ended it: the wall clock may have been set, and then
   * it lives. It is not answered, and a refresh shows what it is worth.
   */
  Token unlessSkipped(long now, long skippedByNow) {
    return now < endsAt()
        ? this
        : new Token(
            reply, receivedAt + skippedByNow - skipped, windows, expiresAt, true, skippedByNow);
  }
}
