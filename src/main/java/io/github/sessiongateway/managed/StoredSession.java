package io.github.sessiongateway.managed;

import io.github.sessiongateway.api.LoginReply;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A session as it is written down. It prints without the token.
 *
 * @param account of its credential
 * @param life that the token had when it came
 * @param left of it when this was written
 * @param writtenAt by the wall clock
 * @param isRefused whether Koyeb has refused the token
 * @param oldBearersDie what was known of this Koyeb, see {@link OldBearers}
 */
record StoredSession(
    SessionIdentity identity,
    String account,
    long generation,
    LoginReply reply,
    Duration life,
    Duration left,
    Instant writtenAt,
    boolean isRefused,
    boolean oldBearersDie) {

  static StoredSession of(ManagedSession session, Token token, Surroundings around) {
    return new StoredSession(
        session.identity(),
        session.credential().account(),
        session.progress().generation(),
        token.reply(),
        Duration.ofNanos(token.windows().end()),
        Duration.ofNanos(token.endsAt() - around.now()),
        around.clock().instant(),
        token.isRefused(),
        around.oldBearers().die());
  }

  JsonObject toJson() {
    return new JsonObject()
        .put("name", identity.name())
        .put("kept", identity.isKept())
        .put("owner", identity.owner())
        .put("account", account)
        .put("reply", reply.toJson())
        .put("life", life.toMillis())
        .put("left", left.toMillis())
        .put("written_at", writtenAt.toString())
        .put("written", writtenAt.toEpochMilli())
        .put("refused", isRefused)
        .put("old_bearers_die", oldBearersDie);
  }

  /**
   * Reads {@link #toJson()} back.
   *
   * @throws RuntimeException if the object is not one
   */
  static StoredSession fromJson(JsonObject json, long generation, long advisory) {
    SessionIdentity identity =
        new SessionIdentity(
            json.getString("name"),
            json.getBoolean("kept"),
            json.getString("owner"),
            false,
            advisory);
    return new StoredSession(
        identity,
        json.getString("account"),
        generation,
        LoginReply.of(json.getJsonObject("reply")).packed(),
        Duration.ofMillis(json.getLong("life")),
        Duration.ofMillis(json.getLong("left")),
        written(json),
        json.getBoolean("refused", false),
        json.getBoolean("old_bearers_die", false));
  }

  /**
   * In milliseconds, which are read in a hundredth of the time; earlier versions wrote the text.
   */
  private static Instant written(JsonObject json) {
    Long millis = json.getLong("written");
    return millis == null
        ? Instant.parse(json.getString("written_at"))
        : Instant.ofEpochMilli(millis);
  }

  /**
   * The token with what is left of it, by the wall clock's own difference and by the token's
   * expiry; null, where the former says that it has expired. Where only the latter does, or the
   * clock was set back, one of the two times was wrong: then the token is not answered, and a
   * refresh shows what it is worth.
   */
  @Nullable Token token(Instant now, long advisory, Surroundings around) {
    Duration since = Duration.between(writtenAt, now);
    Duration rest = since.isNegative() ? left : left.minus(since);
    if (rest.isNegative() || rest.isZero()) {
      return null;
    }
    Instant expiry = reply.expiresAt();
    Duration byExpiry = expiry == null ? rest : Duration.between(now, expiry);
    boolean isDoubtful = since.isNegative() || byExpiry.isNegative() || byExpiry.isZero();
    Duration least = isDoubtful || rest.compareTo(byExpiry) < 0 ? rest : byExpiry;
    Token token = Lifetimes.token(reply, life.toNanos(), least.toNanos(), advisory, around);
    return isDoubtful || isRefused ? token.refused() : token;
  }
}
