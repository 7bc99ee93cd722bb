package io.github.sessiongateway.internal.oauth;

import io.github.sessiongateway.api.Secret;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Map.Entry;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A request for a token. It prints without its secrets.
 *
 * @param url the token endpoint
 * @param isJson whether the fields are sent as JSON, and not as a form (RFC 6749)
 * @param fields the fields by name; each may be a secret
 * @param basic the secret of the client that is sent as HTTP Basic; null for none
 */
public record TokenRequest(
    URI url, boolean isJson, Map<String, Secret> fields, @Nullable Secret basic) {
  /** Creates a request with a copy of the fields, in their order. */
  public TokenRequest {
    fields = new LinkedHashMap<>(fields);
  }

  String contentType() {
    return isJson ? "application/json" : "application/x-www-form-urlencoded";
  }

  Buffer body() {
    if (isJson) {
      JsonObject json = new JsonObject();
      fields.forEach((name, value) -> json.put(name, value.value()));
      return json.toBuffer();
    }
    return Buffer.buffer(
        fields.entrySet().stream().map(TokenRequest::pair).collect(Collectors.joining("&")));
  }

  private static String pair(Entry<String, Secret> field) {
    return encoded(field.getKey()) + "=" + encoded(field.getValue().value());
  }

  /** Returns the credentials of a client for HTTP Basic (RFC 6749, section 2.3.1). */
  public static Secret basic(String client, Secret secret) {
    String both = encoded(client) + ":" + encoded(secret.value());
    byte[] bytes = both.getBytes(StandardCharsets.UTF_8);
    return new Secret("Basic " + Base64.getEncoder().encodeToString(bytes));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
