package io.github.sessiongateway.managed.store;

import io.github.sessiongateway.api.LoginReply;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;

/**
 * A session as it is written down. It prints without the token.
 *
 * @param account of its credential
 * @param life that the token had when it came
 * @param left of it when this was written
 * @param writtenAt by the wall clock
 * @param isRejected whether Koyeb has refused the token
 * @param oldBearersDie what was known of this Koyeb, see {@code OldBearers}
 */
public record StoredSession(
    SessionIdentity identity,
    String account,
    long generation,
    LoginReply reply,
    Duration life,
    Duration left,
    Instant writtenAt,
    boolean isRejected,
    boolean oldBearersDie) {

  public JsonObject toJson() {
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
        .put("refused", isRejected)
        .put("old_bearers_die", oldBearersDie);
  }

  /**
   * Reads {@link #toJson()} back.
   *
   * @throws RuntimeException if the object is not one
   */
  public static StoredSession fromJson(JsonObject json, long generation, long advisory) {
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
}
