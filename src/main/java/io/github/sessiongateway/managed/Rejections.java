package io.github.sessiongateway.managed;

import org.jspecify.annotations.Nullable;

/** The tokens of one session that callers report as rejected by Koyeb. */
final class Rejections {
  private @Nullable Long latestAt;

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
