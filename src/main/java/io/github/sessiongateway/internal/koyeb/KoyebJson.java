package io.github.sessiongateway.internal.koyeb;

import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.LoginRequest;
import io.github.sessiongateway.internal.json.StrictJson;
import io.github.sessiongateway.internal.koyeb.http.KoyebFailures;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Writes and reads the JSON of Koyeb's description. */
final class KoyebJson {
  /** The end of the year 9999, the last that RFC 3339 can write, in seconds. */
  private static final double FAR_SECONDS = 253_402_300_800.0;

  private KoyebJson() {}

  static JsonObject loginBody(LoginRequest request) {
    JsonObject json =
        new JsonObject().put("email", request.email()).put("password", request.password().value());
    if (request.organizationId() != null) {
      json.put("organization_id", request.organizationId());
    }
    return json;
  }

  /**
   * Reads a login reply and sets {@code token.expires_at} if the expiry is known. It comes from
   * {@code expires_at}, from {@code expires}, or from the {@code exp} of a JWT, in that order. A
   * value that cannot be read is ignored.
   *
   * @throws io.github.sessiongateway.api.SessionException {@code bad_reply}
   */
  static LoginReply loginReply(Buffer body) {
    JsonObject json = StrictJson.replyOrNull(body);
    if (json == null) {
      throw KoyebFailures.badReply("is not a JSON object");
    }
    if (json.getValue("token") instanceof JsonObject token) {
      Instant expiry = expiry(token);
      if (expiry == null) {
        token.remove("expires_at");
      } else if (LoginReply.time(token.getValue("expires_at")) == null) {
        token.put("expires_at", expiry.toString());
      }
    }
    return LoginReply.of(json);
  }

  /**
   * Reads {@code {"token": "..."}} as a login reply of an organization.
   *
   * @throws io.github.sessiongateway.api.SessionException {@code bad_reply}
   */
  static LoginReply minted(@Nullable Buffer body, String organizationId) {
    JsonObject json = StrictJson.replyOrNull(body);
    if (json == null || !(json.getValue("token") instanceof String id)) {
      throw KoyebFailures.badReply("has no token");
    }
    JsonObject token = new JsonObject().put("id", id).put("organization_id", organizationId);
    Instant expiry = jwtExpiry(id);
    if (expiry != null) {
      token.put("expires_at", expiry.toString());
    }
    return LoginReply.of(new JsonObject().put("token", token));
  }

  /**
   * Reads the user of a reply.
   *
   * @throws io.github.sessiongateway.api.SessionException {@code bad_reply}
   */
  static JsonObject profile(@Nullable Buffer body) {
    JsonObject json = StrictJson.replyOrNull(body);
    if (json == null || !(json.getValue("user") instanceof JsonObject user)) {
      throw KoyebFailures.badReply("has no user");
    }
    return user;
  }

  /**
   * Reads the organization of a reply; empty if the session has no organization.
   *
   * @throws io.github.sessiongateway.api.SessionException {@code bad_reply}
   */
  static JsonObject organization(@Nullable Buffer body) {
    JsonObject json = StrictJson.replyOrNull(body);
    Object organization = json == null ? "" : json.getValue("organization", new JsonObject());
    if (organization == null) {
      return new JsonObject();
    }
    if (!(organization instanceof JsonObject found)) {
      throw KoyebFailures.badReply("has no organization");
    }
    return found;
  }

  /**
   * Reads a page of organizations, whole.
   *
   * @throws io.github.sessiongateway.api.SessionException {@code bad_reply}
   */
  static JsonObject organizations(@Nullable Buffer body) {
    JsonObject json = StrictJson.replyOrNull(body);
    if (json == null || !(json.getValue("organizations") instanceof JsonArray)) {
      throw KoyebFailures.badReply("has no organizations");
    }
    return json;
  }

  private static @Nullable Instant expiry(JsonObject token) {
    Instant said = LoginReply.time(token.getValue("expires_at"));
    Instant other = said == null ? LoginReply.time(token.getValue("expires")) : said;
    return other == null && token.getValue("id") instanceof String id ? jwtExpiry(id) : other;
  }

  /** Returns the {@code exp} of a JWT (RFC 7519, section 4.1.4); null without one. */
  private static @Nullable Instant jwtExpiry(String token) {
    String[] parts = token.split("\\.", -1);
    if (parts.length != 3) {
      return null;
    }
    try {
      Buffer claims = Buffer.buffer(Base64.getUrlDecoder().decode(parts[1]));
      return StrictJson.reply(claims).getValue("exp") instanceof Number exp
              && exp.doubleValue() >= 0
              && exp.doubleValue() < FAR_SECONDS
          ? LoginReply.time(Instant.ofEpochSecond(exp.longValue()).toString())
          : null;
    } catch (IOException | IllegalArgumentException | DateTimeException e) {
      return null;
    }
  }
}
