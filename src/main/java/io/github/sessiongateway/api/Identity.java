package io.github.sessiongateway.api;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * The user and the organization that a bearer speaks for, as Koyeb describes them.
 *
 * @param user Koyeb's {@code {id, email, name, ...}}; null for a token of an organization
 * @param organization Koyeb's {@code {id, external_id, name, status, ...}}; null for a session
 *     without an organization
 */
public record Identity(Kind kind, @Nullable JsonObject user, @Nullable JsonObject organization) {
  /** Whom a bearer speaks for. */
  public enum Kind {
    /** A user, in an organization or in none. */
    USER,
    /** An organization alone, as an API token of an organization does. */
    ORGANIZATION,
    /** A kind that this version does not know. */
    UNKNOWN;

    /** Returns the word in the reply. */
    public String json() {
      return EnumWords.word(this);
    }
  }

  /** Returns the identity of what Koyeb answered; at least one of the two is not null. */
  public static Identity of(@Nullable JsonObject user, @Nullable JsonObject organization) {
    return new Identity(user == null ? Kind.ORGANIZATION : Kind.USER, user, organization);
  }

  /** Returns the contract's {@code {user?, organization?, kind}}. */
  public JsonObject toJson() {
    JsonObject json = new JsonObject();
    if (user != null) {
      json.put("user", user);
    }
    if (organization != null) {
      json.put("organization", organization);
    }
    return json.put("kind", kind.json());
  }

  /** Reads {@link #toJson()} back. Unknown fields are ignored. */
  public static Identity fromJson(JsonObject json) {
    return new Identity(
        EnumWords.read(json.getValue("kind"), Kind.UNKNOWN),
        json.getValue("user") instanceof JsonObject user ? user : null,
        json.getValue("organization") instanceof JsonObject organization ? organization : null);
  }
}
