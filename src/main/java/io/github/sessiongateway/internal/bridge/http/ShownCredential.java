package io.github.sessiongateway.internal.bridge.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.internal.bridge.connection.FrameHeaders;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.net.URLDecoder;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The credential by which a program asks for a token.
 *
 * @param clients the names that the program states beside it, in the header and in the form
 * @param secret a key of the gateway, or a JWT; null if the program shows none
 */
record ShownCredential(Set<String> clients, @Nullable Secret secret) {
  static final ShownCredential NONE = new ShownCredential(Set.of(), null);

  private static final String BASIC = "Basic ";
  private static final int MAX_BASIC = 3 * Bearer.MAX_LENGTH;

  /**
   * Reads the header {@code gateway-key}, else {@code Authorization} with the scheme Basic or
   * Bearer. A proxy that passes the {@code Authorization} of its own client on shows its own
   * credential in the first.
   */
  static ShownCredential of(MultiMap headers) {
    List<String> keys = headers.getAll(FrameHeaders.KEY);
    if (!keys.isEmpty()) {
      boolean isOne = keys.size() == 1 && keys.get(0).length() <= Bearer.MAX_LENGTH;
      return isOne ? new ShownCredential(Set.of(), new Secret(keys.get(0))) : NONE;
    }
    Secret bearer = BearerHeader.bearer(headers);
    return bearer != null ? new ShownCredential(Set.of(), bearer) : ofBasic(headers);
  }

  /**
   * Reads the headers, or {@code client_id} and {@code client_secret} of a form. The form may state
   * the client beside a header, too.
   *
   * @throws OAuthException {@code invalid_request}, if both have a credential (RFC 6749, section
   *     2.3), even if it is not valid
   */
  static ShownCredential of(MultiMap headers, OAuthForm form) {
    String secret = form.get("client_secret");
    boolean isInForm = secret != null || form.get("client_assertion") != null;
    boolean isInHeaders =
        headers.contains(FrameHeaders.KEY) || headers.contains(HttpHeaders.AUTHORIZATION);
    if (isInForm && isInHeaders) {
      throw OAuthException.invalid("The client is authenticated twice.");
    }
    ShownCredential shown =
        secret == null ? of(headers) : new ShownCredential(Set.of(), new Secret(secret));
    String client = form.get("client_id");
    if (client == null) {
      return shown;
    }
    Set<String> all = new HashSet<>(shown.clients);
    all.add(client);
    return new ShownCredential(all, shown.secret);
  }

  /** Whether the client that has the secret is each one that the program states. */
  boolean isOf(String name) {
    return clients.stream().allMatch(name::equals);
  }

  /** Reads RFC 6749, section 2.3.1: both parts are encoded as in a form. */
  private static ShownCredential ofBasic(MultiMap headers) {
    List<String> given = headers.getAll(HttpHeaders.AUTHORIZATION);
    String value = given.size() == 1 ? given.get(0) : "";
    if (!value.regionMatches(true, 0, BASIC, 0, BASIC.length()) || value.length() > MAX_BASIC) {
      return NONE;
    }
    try {
      byte[] decoded = Base64.getDecoder().decode(value.substring(BASIC.length()).strip());
      String[] parts = new String(decoded, UTF_8).split(":", 2);
      return parts.length < 2 || parts[1].isEmpty()
          ? NONE
          : new ShownCredential(
              parts[0].isEmpty() ? Set.of() : Set.of(decoded(parts[0])),
              new Secret(decoded(parts[1])));
    } catch (IllegalArgumentException malformed) {
      return NONE;
    }
  }

  private static String decoded(String part) {
    return URLDecoder.decode(part, UTF_8);
  }
}
