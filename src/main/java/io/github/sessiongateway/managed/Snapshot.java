package io.github.sessiongateway.managed;

import io.github.sessiongateway.api.LoginReply;
import io.vertx.core.Future;

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

  Snapshot(Token token, LoginReply reply) {
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

  /** True for the first reader after a refresh is due. */
  boolean nudges(long now) {
    if (now < advisoryAt || nudged) {
      return false;
    }
    nudged = true;
    return true;
  }
}
