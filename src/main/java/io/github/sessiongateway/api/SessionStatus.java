package io.github.sessiongateway.api;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The status of a managed session, without its token.
 *
 * @param session the session's name
 * @param expiresAt when its token expires; null without a token
 * @param generation how many tokens it has had
 * @param refreshedAt when it got the latest of them; null before the first
 * @param failures how many attempts have failed since
 * @param lastError why the latest attempt failed, in a sentence; null if none has
 * @param nextAttemptAt when the gateway asks Koyeb next; null if that is not planned
 * @param oldBearerDies whether a refresh ends the token that it replaces, as far as is known
 * @param turn the gateway that may call Koyeb for the session at present; null if none may, or if
 *     gateways share no sessions
 */
public record SessionStatus(
    String session,
    State state,
    @Nullable Instant expiresAt,
    long generation,
    @Nullable Instant refreshedAt,
    int failures,
    @Nullable String lastError,
    @Nullable Instant nextAttemptAt,
    boolean oldBearerDies,
    @Nullable Turn turn) {

  /** Where a session is in its life. */
  public enum State {
    /** It has no token. The next request for one begins the session. */
    ABSENT,
    /** It has no token, and one is being fetched. */
    ACQUIRING,
    /** It has a token. */
    FRESH,
    /** It has a token, and a newer one is being fetched. */
    REFRESHING,
    /** The latest attempt failed. A token that it has is still used. */
    BACKING_OFF,
    /** Only a login or other credentials help. */
    LOST,
    /** It is forgotten. */
    CLOSED,
    /** A state that a newer gateway has and this version does not know. Never sent. */
    UNKNOWN;

    /** Returns the word in the status. */
    public String json() {
      return EnumWords.word(this);
    }
  }

  /**
   * The turn of one of the gateways that share a session.
   *
   * @param holder the gateway's name, with an identifier of its process's start
   * @param self whether it is the gateway that replied
   */
  public record Turn(String holder, boolean self) {
    private JsonObject toJson() {
      return new JsonObject().put("holder", holder).put("self", self);
    }

    private static @Nullable Turn fromJson(@Nullable JsonObject json) {
      return json == null
          ? null
          : new Turn(json.getString("holder", ""), json.getBoolean("self", false));
    }
  }

  /**
   * Returns the contract's object: {@code {session, state, expires_at, generation, refreshed_at,
   * failures, last_error, next_attempt_at, old_bearer_dies, turn}}, what is null or false left out.
   * A turn is {@code {holder, self}}.
   */
  public JsonObject toJson() {
    JsonObject json = new JsonObject().put("session", session).put("state", state.json());
    put(json, "expires_at", expiresAt);
    json.put("generation", generation);
    put(json, "refreshed_at", refreshedAt);
    json.put("failures", failures);
    put(json, "last_error", lastError);
    put(json, "next_attempt_at", nextAttemptAt);
    if (oldBearerDies) {
      json.put("old_bearer_dies", true);
    }
    if (turn != null) {
      json.put("turn", turn.toJson());
    }
    return json;
  }

  /**
   * Reads {@link #toJson()} back, also from a newer gateway: unknown fields are ignored, and an
   * unknown state is {@link State#UNKNOWN}.
   *
   * @throws RuntimeException if the session's name or generation is missing
   */
  public static SessionStatus fromJson(JsonObject json) {
    return new SessionStatus(
        json.getString("session"),
        EnumWords.read(json.getValue("state"), State.UNKNOWN),
        json.getInstant("expires_at"),
        json.getLong("generation"),
        json.getInstant("refreshed_at"),
        json.getInteger("failures", 0),
        json.getString("last_error"),
        json.getInstant("next_attempt_at"),
        json.getBoolean("old_bearer_dies", false),
        Turn.fromJson(json.getJsonObject("turn")));
  }

  static void put(JsonObject json, String key, @Nullable Object value) {
    if (value != null) {
      json.put(key, value.toString());
    }
  }
}
