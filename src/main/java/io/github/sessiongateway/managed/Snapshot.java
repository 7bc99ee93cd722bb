package io.github.sessiongateway.managed;

import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.managed.token.Token;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/**
 * What a session answers for a while: published by the owner, immutable, read by any thread. The
 * answer is made once, so that a read makes nothing.
 */
final class Snapshot {
  private final long advisoryAt;
  private final long mandatoryAt;
  private final long answerableUntil;
  private final Future<LoginReply> answer;

  /** Whether the owner has been told that a refresh is due; a race tells it twice. */
  private boolean nudged;

  /** Returns null where only the owner may answer, or nothing is to be answered. */
  static @Nullable Snapshot of(
      SessionState state, SessionProgress progress, OldBearers oldBearers) {
    Token token = state.token();
    boolean isDying = state instanceof SessionState.Refreshing && oldBearers.die();
    return token == null || token.isRejected() || isDying
        ? null
        : new Snapshot(token, progress.shown(token));
  }

  private Snapshot(Token token, LoginReply reply) {
    // Copied: where there are many sessions, each object on the way of a read is a cache miss.
    this.advisoryAt = token.advisoryAt();
    this.mandatoryAt = token.mandatoryAt();
    this.answerableUntil = token.answerableUntil();
    this.answer = Future.succeededFuture(reply);
  }

  Future<LoginReply> answer() {
    return answer;
  }

  /** Whether it may be answered to who needs it for so long. */
  boolean serves(long now, long minTtl) {
    return now < mandatoryAt && answerableUntil - now >= minTtl;
  }

  /** Whether a refresh is due. */
  boolean isAdvisory(long now) {
    return now >= advisoryAt;
  }

  /** True for the first reader after a refresh is due. */
  boolean nudges(long now) {
    if (now < advisoryAt || nudged) {
      return false;
    }
    nudged = true;
    return true;
  }
}
