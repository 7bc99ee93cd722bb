package io.github.sessiongateway.internal.managed.store;

import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.internal.shared.Version;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A session as the store holds it. It prints without the token.
 *
 * @param account the digest of its credential's account
 * @param companion the secret that the next token needs; null for most credentials
 * @param version the place of its token in the session's history
 * @param life the token's life when it was received
 * @param left the remaining life when this was written
 * @param writtenAt the time of writing by the wall clock
 * @param isRejected whether Koyeb rejected the token
 * @param oldBearersDie whether a refresh revokes the old token, see {@code OldBearers}
 */
public record StoredSession(
    SessionIdentity identity,
    String account,
    @Nullable Companion companion,
    Version version,
    LoginReply reply,
    Duration life,
    Duration left,
    Instant writtenAt,
    boolean isRejected,
    boolean oldBearersDie) {

  /** Creates a session without a companion. */
  public StoredSession(
      SessionIdentity identity,
      String account,
      Version version,
      LoginReply reply,
      Duration life,
      Duration left,
      Instant writtenAt,
      boolean isRejected,
      boolean oldBearersDie) {
    this(identity, account, null, version, reply, life, left, writtenAt, isRejected, oldBearersDie);
  }

  /** Returns the number of tokens that the session has had. */
  public long generation() {
    return version.generation();
  }

  /** Returns the same session at another place in its history. */
  public StoredSession at(Version place) {
    return new StoredSession(
        identity,
        account,
        companion,
        place,
        reply,
        life,
        left,
        writtenAt,
        isRejected,
        oldBearersDie);
  }

  public JsonObject toJson() {
    JsonObject json = new JsonObject();
    if (companion != null) {
      json.put("companion", companion.toJson());
    }
    return json.put("name", identity.name())
        .put("kept", identity.isKept())
        .put("owner", identity.owner())
        .put("account", account)
        .put("login", version.login())
        .put("reply", reply.toJson())
        .put("life", life.toMillis())
        .put("left", left.toMillis())
        .put("written_at", writtenAt.toString())
        .put("written", writtenAt.toEpochMilli())
        .put("refused", isRejected)
        .put("old_bearers_die", oldBearersDie);
  }

  /**
   * Returns the session of a {@link #toJson()}.
   *
   * @throws RuntimeException if the object is not a session
   */
  public static StoredSession fromJson(JsonObject json, long generation) {
    SessionIdentity identity =
        new SessionIdentity(
            json.getString("name"),
            json.getBoolean("kept"),
            json.getString("owner"),
            false,
            SessionIdentity.ADVISORY.toNanos());
    return new StoredSession(
        identity,
        json.getString("account"),
        Companion.fromJson(json.getJsonObject("companion")),
        Version.of(json.getLong("login", 1L), generation),
        LoginReply.of(json.getJsonObject("reply")).packed(),
        Duration.ofMillis(json.getLong("life")),
        Duration.ofMillis(json.getLong("left")),
        written(json),
        json.getBoolean("refused", false),
        json.getBoolean("old_bearers_die", false));
  }

  /**
   * Returns the time of writing. Milliseconds are read a hundred times faster than text, which
   * earlier versions wrote.
   */
  private static Instant written(JsonObject json) {
    Long millis = json.getLong("written");
    return millis == null
        ? Instant.parse(json.getString("written_at"))
        : Instant.ofEpochMilli(millis);
  }
}
