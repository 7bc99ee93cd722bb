package io.github.sessiongateway.api;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Koyeb's {@code {"token": {"id", "user_id", "organization_id", "expires_at"}}}, its unknown fields
 * kept. {@code token.id} is a valid {@link Bearer}. An {@code expires_at} that cannot be read
 * counts as missing. It prints without the token.
 */
public final class LoginReply {
  /** An expiry outside of these years, such as Go's zero time, counts as missing. */
  private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");

  private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

  private final JsonObject json;
  private final JsonObject token;
  private final Bearer bearer;
  private final @Nullable Instant expiresAt;
  private final @Nullable Instant serverTime;

  private LoginReply(
      JsonObject json,
      JsonObject token,
      Bearer bearer,
      @Nullable Instant expiresAt,
      @Nullable Instant serverTime) {
    this.json = json;
    this.token = token;
    this.bearer = bearer;
    this.expiresAt = expiresAt;
    this.serverTime = serverTime;
  }

  /**
   * Reads a reply. It keeps the object, which must not be changed afterwards.
   *
   * @throws SessionException {@code bad_reply}, if it is not a login reply; it quotes nothing
   */
  public static LoginReply of(JsonObject json) {
    if (!(json.getValue("token") instanceof JsonObject token)) {
      throw bad("has no token");
    }
    if (!(token.getValue("id") instanceof String id)) {
      throw bad("has a token without an id");
    }
    return new LoginReply(json, token, bearer(id), time(token.getValue("expires_at")), null);
  }

  /** Returns the same reply with Koyeb's own time when it came. */
  public LoginReply receivedAt(Instant koyebsTime) {
    return new LoginReply(json, token, bearer, expiresAt, koyebsTime);
  }

  /** Returns the same reply with an expiry that Koyeb did not state. */
  public LoginReply expiringAt(Instant expiry) {
    JsonObject dated = new JsonObject(new LinkedHashMap<>(token.getMap()));
    dated.put("expires_at", expiry.toString());
    JsonObject whole = new JsonObject(new LinkedHashMap<>(json.getMap())).put("token", dated);
    return new LoginReply(whole, dated, bearer, expiry, serverTime);
  }

  /** Returns the same reply, marked: its token is valid, but a refresh is failing. */
  public LoginReply stale() {
    return marked("stale", true);
  }

  /** Returns the same reply, marked: a restart of the gateway may lose the session. */
  public LoginReply unstored() {
    return marked("stored", false);
  }

  private LoginReply marked(String name, boolean value) {
    JsonObject marked = new JsonObject(new LinkedHashMap<>(json.getMap())).put(name, value);
    return new LoginReply(marked, token, bearer, expiresAt, serverTime);
  }

  /** Returns the same reply in little memory, without Koyeb's time. */
  public LoginReply packed() {
    if (serverTime == null && json.getMap() instanceof PackedFields) {
      return this;
    }
    JsonObject small = new JsonObject(new PackedFields(token.getMap()));
    JsonObject whole = new JsonObject(new LinkedHashMap<>(json.getMap())).put("token", small);
    JsonObject packed = new JsonObject(new PackedFields(whole.getMap()));
    return new LoginReply(packed, small, bearer, expiresAt, null);
  }

  private static Bearer bearer(String id) {
    try {
      return new Bearer(id);
    } catch (SessionException e) {
      throw bad("has a token whose id is not a bearer");
    }
  }

  /** Reads an expiry (RFC 3339). Returns null for anything that cannot be an expiry. */
  public static @Nullable Instant time(@Nullable Object value) {
    Instant time = value instanceof String text ? Rfc3339.parse(text) : null;
    return time == null || time.isBefore(EARLIEST) || time.isAfter(LATEST) ? null : time;
  }

  private static SessionException bad(String why) {
    return SessionException.of(Failure.BAD_REPLY, "Koyeb's reply " + why + ".");
  }

  /** Returns the session token. */
  public Bearer bearer() {
    return bearer;
  }

  /** Returns when the token expires; null if neither Koyeb nor the token says so. */
  public @Nullable Instant expiresAt() {
    return expiresAt;
  }

  /**
   * Returns Koyeb's own time when the reply came. Returns null if it is not known well enough, and
   * for a reply that came over the bus.
   */
  public @Nullable Instant serverTime() {
    return serverTime;
  }

  /** Whether a refresh of the session was failing when this reply was sent. */
  public boolean isStale() {
    return Boolean.TRUE.equals(json.getValue("stale"));
  }

  /** Whether the session is on disk, if the gateway has a store for it. */
  public boolean isStored() {
    return !Boolean.FALSE.equals(json.getValue("stored"));
  }

  /** Returns the user's id; null if Koyeb did not state it. */
  public @Nullable String userId() {
    return text("user_id");
  }

  /** Returns the organization's id; null for a session without one. */
  public @Nullable String organizationId() {
    return text("organization_id");
  }

  /** Returns the reply itself with its token. It must not be changed. */
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
