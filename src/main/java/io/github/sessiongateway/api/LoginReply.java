package io.github.sessiongateway.api;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Koyeb's {@code {"token": {"id", "user_id", "organization_id", "expires_at"}}}, its unknown fields
 * kept. {@code token.id} is a valid {@link Bearer}. An {@code expires_at} that cannot be read
 * counts as not said. It prints without the token.
 */
public final class LoginReply {
  /** An expiry outside of these years means that there is none, such as Go's zero time. */
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
    return new LoginReply(json, token, bearer(id), time(token.getValue("expires_at")), null);
  }

  /** The same reply, with Koyeb's own time at the moment when it came. */
  public LoginReply receivedAt(Instant koyebsTime) {
    return new LoginReply(json, token, bearer, expiresAt, koyebsTime);
  }

  /** The same reply, with an expiry that Koyeb did not say. */
  public LoginReply expiringAt(Instant expiry) {
    JsonObject dated = new JsonObject(new LinkedHashMap<>(token.getMap()));
    dated.put("expires_at", expiry.toString());
    JsonObject whole = new JsonObject(new LinkedHashMap<>(json.getMap())).put("token", dated);
    return new LoginReply(whole, dated, bearer, expiry, serverTime);
  }

  /** The same reply, marked: its token is valid, but a refresh is failing. */
  public LoginReply stale() {
    return marked("stale", true);
  }

  /** The same reply, marked: a restart of the gateway may lose the session. */
  public LoginReply unstored() {
    return marked("stored", false);
  }

  private LoginReply marked(String name, boolean value) {
    JsonObject marked = new JsonObject(new LinkedHashMap<>(json.getMap())).put(name, value);
    return new LoginReply(marked, token, bearer, expiresAt, serverTime);
  }

  /** The same reply in little memory, to be kept for long; Koyeb's time is left out. */
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
      throw bad("has a token whose id is no bearer");
    }
  }

  /** Reads an expiry (RFC 3339); null for anything that is not a time that could be one. */
  public static @Nullable Instant time(@Nullable Object value) {
    Instant time = value instanceof String text ? Rfc3339.parse(text) : null;
    return time == null || time.isBefore(EARLIEST) || time.isAfter(LATEST) ? null : time;
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

  /**
   * Koyeb's own time at the moment when the reply came; null where it is not known well enough, and
   * for a reply that came over the bus.
   */
  public @Nullable Instant serverTime() {
    return serverTime;
  }

  /** Whether a refresh of the session was failing when its token was answered. */
  public boolean isStale() {
    return Boolean.TRUE.equals(json.getValue("stale"));
  }

  /** Whether a session that is to be kept is on disk, as far as a store is configured. */
  public boolean isStored() {
    return !Boolean.FALSE.equals(json.getValue("stored"));
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
