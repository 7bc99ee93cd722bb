package io.github.sessiongateway.internal.telemetry;

import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The secrets of a request, which must not appear in what the gateway tells about it. */
final class RequestSecrets {
  /** How each key of a client of the bridge begins. */
  static final String KEY_OF_A_CLIENT = "kgw_";

  private static final List<String> FIELDS =
      List.of("password", "token", "rejected", "seon_fp", "email");

  /** A shorter text may be a part of any other. */
  private static final int LEAST = 8;

  private RequestSecrets() {}

  /** Returns those in the body. */
  static Stream<Object> inBody(@Nullable Object body) {
    return body instanceof JsonObject json
        ? FIELDS.stream()
            .map(json::getValue)
            .map(value -> value instanceof JsonObject token ? token.getValue("id") : value)
        : Stream.empty();
  }

  /** Whether a text contains a secret of the request, or a key. */
  static boolean areIn(String text, MultiMap headers, @Nullable Object body) {
    Stream<String> inHeaders =
        Stream.of("Authorization", "seon-fp")
            .flatMap(name -> headers.getAll(name).stream())
            .map(value -> value.substring(value.lastIndexOf(' ') + 1));
    return text.contains(KEY_OF_A_CLIENT)
        || Stream.concat(inBody(body), inHeaders)
            .anyMatch(
                value ->
                    value instanceof String secret
                        && secret.length() >= LEAST
                        && text.contains(secret));
  }
}
