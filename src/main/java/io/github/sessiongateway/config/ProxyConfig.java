package io.github.sessiongateway.config;

import io.github.sessiongateway.api.Secret;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A proxy that connects by {@code CONNECT}.
 *
 * @param user null for none
 * @param password null for none
 */
public record ProxyConfig(String host, int port, @Nullable String user, @Nullable Secret password) {

  static final String ALLOWED = "a URL http://[user:password@]host:port, or empty for none";

  static final SecretRule RULE =
      new SecretRule(ALLOWED, url -> url.isEmpty() || parse(url) != null);

  /** Reads {@code http://[user:password@]host:port}; null if the text is none. */
  static @Nullable ProxyConfig parse(String text) {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      return null;
    }
    if (!"http".equals(uri.getScheme()) || uri.getHost() == null || uri.getPort() <= 0) {
      return null;
    }
    String[] login =
        uri.getRawUserInfo() == null ? new String[0] : uri.getRawUserInfo().split(":", 2);
    return new ProxyConfig(
        uri.getHost(),
        uri.getPort(),
        login.length > 0 ? decoded(login[0]) : null,
        login.length > 1 ? new Secret(decoded(login[1])) : null);
  }

  /**
   * The proxy that the environment names for a URL: {@code HTTPS_PROXY}, unless {@code NO_PROXY}
   * lists the host, a domain that it is in, or {@code *}; null for none, and for plain http.
   *
   * @throws ConfigException if {@code HTTPS_PROXY} is no URL of a proxy
   */
  static @Nullable ProxyConfig ofEnvironment(JsonObject variables, URI url) {
    String proxy = variable(variables, "HTTPS_PROXY");
    if (proxy.isEmpty() || !"https".equals(url.getScheme()) || isExcepted(variables, url)) {
      return null;
    }
    ProxyConfig parsed = parse(proxy);
    if (parsed == null) {
      throw new ConfigException(List.of("HTTPS_PROXY: must be " + ALLOWED));
    }
    return parsed;
  }

  private static boolean isExcepted(JsonObject variables, URI url) {
    String host = url.getHost().toLowerCase(Locale.ROOT);
    return Arrays.stream(variable(variables, "NO_PROXY").split(",", -1))
        .map(entry -> entry.strip().toLowerCase(Locale.ROOT).replaceFirst("^\\.", ""))
        .filter(entry -> !entry.isEmpty())
        .anyMatch(entry -> entry.equals("*") || host.equals(entry) || host.endsWith("." + entry));
  }

  /** As it is written, or in lower case, which curl knows too. */
  private static String variable(JsonObject variables, String name) {
    return Stream.of(name, name.toLowerCase(Locale.ROOT))
        .map(key -> variables.getString(key, ""))
        .filter(value -> !value.isEmpty())
        .findFirst()
        .orElse("");
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
