package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.internal.managed.token.Token;
import io.github.sessiongateway.internal.telemetry.Meters.Freshness;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/**
 * The reply of a session until its next change. The owner publishes it, and any thread reads it.
 * The reply is created once, therefore a read allocates nothing.
 */
final class Snapshot {
  private final long advisoryAt;
  private final long mandatoryAt;
  private final long answerableUntil;
  private final Future<LoginReply> answer;
  private final Freshness freshness;

  /** Whether a reader told the owner that a refresh is due. After a race, two readers may. */
  private boolean nudged;

  /** Returns the snapshot of a session, or null if only the owner may reply. */
  static @Nullable Snapshot of(
      SessionState state, SessionProgress progress, OldBearers oldBearers) {
    Token token = state.token();
    boolean isDying = state instanceof SessionState.Refreshing && oldBearers.die();
    return token == null || token.isRejected() || isDying
        ? null
        : new Snapshot(token, progress.shown(token));
  }

  private Snapshot(Token token, LoginReply reply) {
    // Copied, because with many sessions each object on the path of a read is a cache miss.
    this.advisoryAt = token.advisoryAt();
    this.mandatoryAt = token.mandatoryAt();
    this.answerableUntil = token.answerableUntil();
    this.answer = Future.succeededFuture(reply);
    this.freshness = reply.isStale() ? Freshness.STALE : Freshness.FRESH;
  }

  Future<LoginReply> answer() {
    return answer;
  }

  /** Returns how fresh the token is. */
  Freshness freshness() {
    return freshness;
  }

  /** Returns whether the token stays valid for {@code minTtl} nanoseconds. */
  boolean serves(long now, long minTtl) {
    return now < mandatoryAt && answerableUntil - now >= minTtl;
  }

  /** Returns whether a refresh is due. */
  boolean isAdvisory(long now) {
    return now >= advisoryAt;
  }

  /** Claims to tell the owner that a refresh is due. Returns true for the first reader only. */
  boolean nudges(long now) {
    if (now < advisoryAt || nudged) {
      return false;
    }
    nudged = true;
    return true;
  }
}
