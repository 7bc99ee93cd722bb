package io.github.sessiongateway.internal.managed.store;

import io.github.sessiongateway.api.Secret;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A secret that each new token replaces, and that the next one needs: a refresh token of OAuth 2.0.
 * It is stored with its session's token.
 *
 * @param origin the digest of the configured secret that the first one was got with. A secret of
 *     another origin is older than the configuration.
 */
public record Companion(Secret secret, String origin) {
  /** The time for which a store keeps a companion whose token has expired. */
  public static final Duration KEPT = Duration.ofDays(90);

  public JsonObject toJson() {
    return new JsonObject().put("secret", secret.value()).put("origin", origin);
  }

  /**
   * Returns the companion of a {@link #toJson()}; null for null.
   *
   * @throws RuntimeException if the object is not a companion
   */
  public static @Nullable Companion fromJson(@Nullable JsonObject json) {
    if (json == null) {
      return null;
    }
    String secret = json.getString("secret");
    String origin = json.getString("origin");
    if (secret == null || origin == null) {
      throw new IllegalArgumentException("not a companion");
    }
    return new Companion(new Secret(secret), origin);
  }
}
