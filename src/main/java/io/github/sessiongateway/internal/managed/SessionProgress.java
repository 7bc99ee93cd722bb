package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.managed.token.Token;
import io.github.sessiongateway.internal.shared.Version;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The counters of a session and its latest failure.
 *
 * @param version the place of its latest token, or of its logout
 * @param failures the failures in a row
 * @param lastFailure the latest failure in a row; null if there was no failure
 * @param comings how often an attempt was moved to an earlier time since the latest token
 */
record SessionProgress(
    Version version,
    @Nullable Instant refreshedAt,
    int failures,
    @Nullable SessionException lastFailure,
    int comings) {

  static final SessionProgress NONE = new SessionProgress(Version.NONE, null, 0, null, 0);

  /** Returns the progress of a session that begins after a version. */
  static SessionProgress after(Version version) {
    return version.equals(Version.NONE) ? NONE : NONE.at(version);
  }

  /** Returns the same progress at another version. */
  SessionProgress at(Version other) {
    return new SessionProgress(other, refreshedAt, failures, lastFailure, comings);
  }

  SessionProgress withToken(Version newer, Instant at) {
    return new SessionProgress(newer, at, 0, null, 0);
  }

  SessionProgress withFailure(SessionException failure) {
    int more = failures == Integer.MAX_VALUE ? failures : failures + 1;
    return new SessionProgress(version, refreshedAt, more, failure, comings);
  }

  /** Returns the progress after failures in a row that another gateway counted. */
  SessionProgress failed(int inARow, SessionException failure) {
    return new SessionProgress(version, refreshedAt, inARow, failure, comings);
  }

  /** Returns the progress of the session after a logout. */
  SessionProgress ended(Version end) {
    return new SessionProgress(end, refreshedAt, 0, null, 0);
  }

  /** Returns the number of tokens that the session has had. */
  long generation() {
    return version.generation();
  }

  SessionProgress broughtForward() {
    return new SessionProgress(version, refreshedAt, failures, lastFailure, comings + 1);
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
