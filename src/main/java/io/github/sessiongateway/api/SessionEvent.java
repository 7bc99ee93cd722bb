package io.github.sessiongateway.api;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A change of a managed session, without its token.
 *
 * @param session the session's name
 * @param generation the number of the token concerned
 * @param fingerprint tells two tokens apart and reveals nothing else; null without a token
 * @param expiresAt when the token expires; null without one
 * @param error what went wrong, in a sentence; null if nothing did
 */
public record SessionEvent(
    EventType type,
    String session,
    long generation,
    @Nullable String fingerprint,
    @Nullable Instant expiresAt,
    @Nullable String error,
    Instant at) {

  /** The kind of change. */
  public enum EventType {
    /** A session began. */
    ACQUIRED,
    /** A newer token has come. */
    REFRESHED,
    /** An attempt failed. The session keeps its token. */
    REFRESH_FAILED,
    /** Koyeb has rejected the token, which is not given out any more. */
    INVALIDATED,
    /** Only a login or other credentials help. */
    LOST,
    /** It was logged out. */
    REVOKED,
    /** Its credentials have changed. */
    RELOADED,
    /** Something that a newer gateway tells and this version does not know. Never sent. */
    UNKNOWN;

    /** Returns the word in the event. */
    public String json() {
      return EnumWords.word(this);
    }
  }

  /**
   * Returns the contract's object: {@code {type, session, generation, fingerprint, expires_at?,
   * error?, at}}.
   */
  public JsonObject toJson() {
    JsonObject json =
        new JsonObject()
            .put("type", type.json())
            .put("session", session)
            .put("generation", generation);
    SessionStatus.put(json, "fingerprint", fingerprint);
    SessionStatus.put(json, "expires_at", expiresAt);
    SessionStatus.put(json, "error", error);
    return json.put("at", at.toString());
  }

  /**
   * Reads {@link #toJson()} back, also from a newer gateway: unknown fields are ignored, and an
   * unknown type is {@link EventType#UNKNOWN}.
   *
   * @throws RuntimeException if the session's name, its generation or the time is missing
   */
  public static SessionEvent fromJson(JsonObject json) {
    return new SessionEvent(
        EnumWords.read(json.getValue("type"), EventType.UNKNOWN),
        json.getString("session"),
        json.getLong("generation"),
        json.getString("fingerprint"),
        json.getInstant("expires_at"),
        json.getString("error"),
        json.getInstant("at"));
  }
}
