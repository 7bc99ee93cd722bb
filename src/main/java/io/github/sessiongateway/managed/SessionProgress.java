package io.github.sessiongateway.managed;

import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.managed.token.Token;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a session has fared.
 *
 * @param generation how many tokens it has had
 * @param failures in a row
 * @param lastFailure the latest of them; null for none
 * @param comings how often its attempt was brought forward since the latest token
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

  /** A token as it is answered: marked where a refresh is failing. */
  LoginReply shown(Token token) {
    return failures > 0 ? token.reply().stale() : token.reply();
  }

  /** The latest failure in words; null for none. */
  @Nullable String lastError() {
    return lastFailure == null ? null : lastFailure.code() + ": " + lastFailure.getMessage();
  }
}
