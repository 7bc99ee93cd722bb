package io.github.sessiongateway.internal.bridge.auth;

import io.github.sessiongateway.api.Secret;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A new key for a client.
 *
 * @param key what the client shows; it is stored nowhere
 * @param line its line for the keys file
 */
public record GeneratedKey(Secret key, String line) {
  private static final int BYTES = 32;

  /**
   * Generates a key.
   *
   * @param expires RFC 3339; null for never
   * @throws IllegalArgumentException with one sentence per problem
   */
  public static GeneratedKey make(
      SecureRandom random,
      String name,
      List<String> permissions,
      List<String> sessions,
      @Nullable String expires) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    String key = "kgw_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    JsonObject json =
        new JsonObject()
            .put("name", name)
            .put("sha256", KeysAuthenticator.sha256(key))
            .put("permissions", new JsonArray(permissions));
    if (!sessions.isEmpty()) {
      json.put("sessions", new JsonArray(sessions));
    }
    if (expires != null) {
      json.put("expires", expires);
    }
    // Read as the gateway will read it, so that the printed line is valid.
    List<String> problems = new ArrayList<>();
    if (KeyEntry.parse(json.encode(), problems::add) == null) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
    return new GeneratedKey(new Secret(key), json.encode());
  }
}
