package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.managed.token.Token;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The counters of a session and its latest failure.
 *
 * @param generation the number of tokens it has had
 * @param failures the failures in a row
 * @param lastFailure the latest failure in a row; null if there was no failure
 * @param comings how often an attempt was moved to an earlier time since the latest token
 */
record SessionProgress(
    long generation,
    @Nullable Instant refreshedAt,
    int failures,
    @Nullable SessionException lastFailure,
    int comings) {

  static final SessionProgress NONE = new SessionProgress(0, null, 0, null, 0);

  SessionProgress withToken(long newGeneration, Instant at) {
    return new SessionProgress(newGeneration, at, 0, null, 0);
  }

  SessionProgress withFailure(SessionException failure) {
    int more = failures == Integer.MAX_VALUE ? failures : failures + 1;
    return new SessionProgress(generation, refreshedAt, more, failure, comings);
  }

  SessionProgress withoutFailures() {
    return new SessionProgress(generation, refreshedAt, 0, null, 0);
  }

  SessionProgress broughtForward() {
    return new SessionProgress(generation, refreshedAt, failures, lastFailure, comings + 1);
  }

  /** Returns the reply with a token, marked if the latest refresh failed. */
  LoginReply shown(Token token) {
    return failures > 0 ? token.reply().stale() : token.reply();
  }

  /** Returns the latest failure in words, or null. */
  @Nullable String lastError() {
    return lastFailure == null ? null : lastFailure.code() + ": " + lastFailure.getMessage();
  }
}
