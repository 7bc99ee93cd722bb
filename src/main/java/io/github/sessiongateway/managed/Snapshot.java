package io.github.sessiongateway.managed;

import io.github.sessiongateway.api.LoginReply;
import io.vertx.core.Future;

/**
 * What a session answers for a while: published by the owner, immutable, read by any thread. The
 * answer is made once, so that a read makes nothing.
 */
final class Snapshot {
  private final Token token;
  private final Future<LoginReply> answer;

  /** Whether the owner has been told that a refresh is due; a race tells it twice. */
  private boolean nudged;

  Snapshot(Token token, LoginReply reply) {
    this.token = token;
    this.answer = Future.succeededFuture(reply);
  }

  Future<LoginReply> answer() {
    return answer;
  }

  /** Whether it may be answered to who needs it for so long. */
  boolean serves(long now, long minTtl) {
    return now < token.mandatoryAt() && token.serves(now, minTtl);
  }

  /** True for the first reader after a refresh is due. */
  boolean nudges(long now) {
    if (now < token.advisoryAt() || nudged) {
      return false;
    }
    nudged = true;
    return true;
  }
}
