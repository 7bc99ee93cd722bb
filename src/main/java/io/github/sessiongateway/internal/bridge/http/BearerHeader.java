package io.github.sessiongateway.internal.bridge.http;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Secret;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the credential of an HTTP request: its bearer, or its ticket. */
final class BearerHeader {
  private static final String SCHEME = "Bearer ";

  private BearerHeader() {}

  /**
   * Returns the bearer of {@code Authorization} (RFC 6750, section 2.1). Null if the header is
   * missing, malformed or given twice.
   */
  static @Nullable Secret bearer(MultiMap headers) {
    List<String> given = headers.getAll(HttpHeaders.AUTHORIZATION);
    if (given.size() != 1) {
      return null;
    }
    String value = given.get(0);
    boolean isBearer =
        value.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
            && value.length() <= SCHEME.length() + Bearer.MAX_LENGTH;
    String credential = isBearer ? value.substring(SCHEME.length()).strip() : "";
    return credential.isEmpty() ? null : new Secret(credential);
  }

  /** Returns the ticket in the query; null without one, or if the query is malformed. */
  static @Nullable String ticket(HttpServerRequest request) {
    try {
      return request.getParam("ticket");
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** Whether a request has a credential that no browser sends by itself. */
  static boolean isPresent(HttpServerRequest request) {
    return bearer(request.headers()) != null || ticket(request) != null;
  }
}
