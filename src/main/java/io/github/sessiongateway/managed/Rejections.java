package io.github.sessiongateway.managed;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.managed.token.RefreshSchedule;
import io.github.sessiongateway.managed.token.Token;
import org.jspecify.annotations.Nullable;

/** The tokens of one session that callers report as rejected by Koyeb. */
final class Rejections {
  private @Nullable Long latestAt;

  /** Of the token that the latest refresh replaced; a hash, because tokens are long. */
  private int replaced;

  /** Until when that token would have been answered. */
  private long replacedUntil = Long.MIN_VALUE;

  /** A refresh has brought a token in place of this one. */
  void replaced(@Nullable Token old) {
    replaced = old == null ? 0 : old.bearer().hashCode();
    replacedUntil = old == null ? Long.MIN_VALUE : old.answerableUntil();
  }

  /** Returns whether a refresh has replaced this token, which would still live without it. */
  boolean isReplaced(Bearer token, long now) {
    return now < replacedUntil && replaced == token.hashCode();
  }

  /** A report was believed. */
  void believed(long now) {
    latestAt = now;
  }

  /** Returns how long until another report about this token is believed; 0 or less for now. */
  long untilNext(@Nullable Token token, long now) {
    return latestAt == null || token == null
        ? 0
        : latestAt + RefreshSchedule.leastInterval(token.windows().end()) - now;
  }
}
