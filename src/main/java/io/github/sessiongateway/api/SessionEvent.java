package io.github.sessiongateway.api;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something happened to a managed session; never its token.
 *
 * @param session its name
 * @param generation of the token that it is about
 * @param fingerprint tells two tokens apart and says nothing else of them; null without a token
 * @param expiresAt when the token ends; null without one
 * @param error what went wrong, in a sentence; null for nothing
 */
public record SessionEvent(
    EventType type,
    String session,
    long generation,
    @Nullable String fingerprint,
    @Nullable Instant expiresAt,
    @Nullable String error,
    Instant at) {

  /** What happened. */
  public enum EventType {
    /** A session began. */
    ACQUIRED,
    /** A newer token has come. */
    REFRESHED,
    /** An attempt failed; what the session has, it keeps. */
    REFRESH_FAILED,
    /** Koyeb has refused the token: it is not answered any more. */
    INVALIDATED,
    /** Only a login, or other credentials, help. */
    LOST,
    /** It was logged out. */
    REVOKED,
    /** Its credentials have changed. */
    RELOADED,
    /** Something that a newer gateway tells and this version does not know. Never sent. */
    UNKNOWN;

    /** As the contract writes it. */
    public String json() {
      return EnumWords.word(this);
    }
  }

  /**
   * The contract's object: {@code {type, session, generation, fingerprint, expires_at?, error?,
   * at}}.
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
