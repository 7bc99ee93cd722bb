package io.github.sessiongateway.bridge;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Secret;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an HTTP request shows. */
final class Credentials {
  private static final String SCHEME = "Bearer ";

  private Credentials() {}

  /** The one {@code Authorization: Bearer} of a request (RFC 6750, section 2.1); null if none. */
  static @Nullable Secret bearer(MultiMap headers) {
    List<String> given = headers.getAll(HttpHeaders.AUTHORIZATION);
    if (given.size() != 1) {
      return null;
    }
    String value = given.get(0);
    boolean bearer =
        value.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
            && value.length() <= SCHEME.length() + Bearer.MAX_LENGTH;
    String credential = bearer ? value.substring(SCHEME.length()).strip() : "";
    return credential.isEmpty() ? null : new Secret(credential);
  }

  /** The ticket in the query; null if there is none, as in a query that is malformed. */
  static @Nullable String ticket(HttpServerRequest request) {
    try {
      return request.getParam("ticket");
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** Whether there is one that no browser sends by itself. */
  static boolean isShown(HttpServerRequest request) {
    return bearer(request.headers()) != null || ticket(request) != null;
  }
}
