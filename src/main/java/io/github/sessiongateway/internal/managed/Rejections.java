package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.internal.managed.token.RefreshSchedule;
import io.github.sessiongateway.internal.managed.token.Token;
import org.jspecify.annotations.Nullable;

/** The tokens of one session that callers report as rejected by Koyeb. */
final class Rejections {
  private @Nullable Long latestAt;

  /** The hash of the token that the latest refresh replaced. Tokens themselves are long. */
  private int replaced;

  /** The time until which that token would have been valid. */
  private long replacedUntil = Long.MIN_VALUE;

  /** Records that a refresh replaced a token. */
  void replaced(@Nullable Token old) {
    replaced = old == null ? 0 : old.bearer().hashCode();
    replacedUntil = old == null ? Long.MIN_VALUE : old.answerableUntil();
  }

  /** Returns whether a refresh replaced this token before it expired. */
  boolean isReplaced(Bearer token, long now) {
    return now < replacedUntil && replaced == token.hashCode();
  }

  /** Records that a report was acted on. */
  void believed(long now) {
    latestAt = now;
  }

  /** Returns how long until the next report is acted on. 0 or less means now. */
  long untilNext(@Nullable Token token, long now) {
    return latestAt == null || token == null
        ? 0
        : latestAt + RefreshSchedule.leastInterval(token.windows().end()) - now;
  }
}
