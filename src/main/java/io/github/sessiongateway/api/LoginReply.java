package io.github.sessiongateway.api;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Koyeb's {@code {"token": {"id", "user_id", "organization_id", "expires_at"}}}, its unknown fields
 * kept. {@code token.id} is a valid {@link Bearer}, and {@code token.expires_at}, where it is
 * there, a time (RFC 3339). It prints without the token.
 */
public final class LoginReply {
  private final JsonObject json;
  private final JsonObject token;
  private final Bearer bearer;
  private final @Nullable Instant expiresAt;

  private LoginReply(
      JsonObject json, JsonObject token, Bearer bearer, @Nullable Instant expiresAt) {
    this.json = json;
    this.token = token;
    this.bearer = bearer;
    this.expiresAt = expiresAt;
  }

  /**
   * Reads a reply. The object is kept, not copied: it must not be changed afterwards.
   *
   * @throws SessionException {@code bad_reply}, if it is no login reply; it quotes nothing
   */
  public static LoginReply of(JsonObject json) {
    if (!(json.getValue("token") instanceof JsonObject token)) {
      throw bad("has no token");
    }
    if (!(token.getValue("id") instanceof String id)) {
      throw bad("has a token without an id");
    }
    Object expires = token.getValue("expires_at");
    return new LoginReply(
        json, token, bearer(id), expires == null ? null : time(expires, "expires_at"));
  }

  private static Bearer bearer(String id) {
    try {
      return new Bearer(id);
    } catch (SessionException e) {
      throw bad("has a token whose id is no bearer");
    }
  }

  /**
   * Reads a time of a reply: RFC 3339.
   *
   * @throws SessionException {@code bad_reply}; it quotes nothing
   */
  public static Instant time(Object value, String field) {
    Instant time = value instanceof String text ? Rfc3339.parse(text) : null;
    if (time == null) {
      throw bad("has a token whose " + field + " is no time");
    }
    return time;
  }

  private static SessionException bad(String why) {
    return SessionException.of(Failure.BAD_REPLY, "Koyeb's reply " + why + ".");
  }

  /** The session token. */
  public Bearer bearer() {
    return bearer;
  }

  /** When the token ends; null where Koyeb did not say and the token does not tell. */
  public @Nullable Instant expiresAt() {
    return expiresAt;
  }

  /** The user's id; null where Koyeb did not say. */
  public @Nullable String userId() {
    return text("user_id");
  }

  /** The organization's id; null for a session without one. */
  public @Nullable String organizationId() {
    return text("organization_id");
  }

  /** The reply itself, with the token in it: to read, not to change. */
  public JsonObject toJson() {
    return json;
  }

  private @Nullable String text(String field) {
    return token.getValue(field) instanceof String text ? text : null;
  }

  @Override
  public String toString() {
    return "LoginReply[token=" + Secret.MASK + ", expiresAt=" + expiresAt + "]";
  }
}
