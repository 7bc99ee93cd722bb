package io.github.sessiongateway.bridge;

import io.github.sessiongateway.api.Secret;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key for a client, just made.
 *
 * @param key what the client shows; it is kept nowhere else
 * @param line what the keys file needs to know it
 */
public record NewKey(Secret key, String line) {
  private static final int BYTES = 32;

  /**
   * Makes a key.
   *
   * @param expires RFC 3339; null for never
   * @throws IllegalArgumentException with a sentence for every problem
   */
  public static NewKey make(
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
            .put("sha256", HexFormat.of().formatHex(KeysAuthenticator.sha256(key)))
            .put("permissions", new JsonArray(permissions));
    if (!sessions.isEmpty()) {
      json.put("sessions", new JsonArray(sessions));
    }
    if (expires != null) {
      json.put("expires", expires);
    }
    // Read as the gateway will read it, so that whatever is printed is a line.
    List<String> problems = new ArrayList<>();
    if (KeyEntry.parse(json.encode(), problems::add) == null) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
    return new NewKey(new Secret(key), json.encode());
  }
}
