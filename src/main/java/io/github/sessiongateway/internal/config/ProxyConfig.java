package io.github.sessiongateway.internal.config;

import io.github.sessiongateway.api.Secret;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP proxy that makes connections by {@code CONNECT}.
 *
 * @param user null if the proxy needs no login
 * @param password null if the proxy needs no password
 */
public record ProxyConfig(String host, int port, @Nullable String user, @Nullable Secret password) {

  static final String ALLOWED = "a URL http://[user:password@]host:port, or empty for none";

  static final SecretRule RULE =
      new SecretRule(ALLOWED, url -> url.isEmpty() || parse(url) != null);

  /**
   * Returns the proxy of {@code http://[user:password@]host:port}, or null for any other text. As
   * with curl and Go, the scheme is optional, and so is a final slash.
   */
  static @Nullable ProxyConfig parse(String text) {
    String url = text.contains("://") ? text : "http://" + text;
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      return null;
    }
    String host = uri.getHost() == null ? null : Hosts.bare(uri.getHost());
    boolean isProxy =
        "http".equalsIgnoreCase(uri.getScheme())
            && uri.getPort() > 0
            && uri.getPort() <= 65_535
            && (uri.getRawPath().isEmpty() || uri.getRawPath().equals("/"))
            && uri.getRawQuery() == null
            && uri.getRawFragment() == null;
    if (host == null || !isProxy) {
      return null;
    }
    String[] login =
        uri.getRawUserInfo() == null ? new String[0] : uri.getRawUserInfo().split(":", 2);
    return new ProxyConfig(
        host,
        uri.getPort(),
        login.length > 0 ? decoded(login[0]) : null,
        login.length > 1 ? new Secret(decoded(login[1])) : null);
  }

  /**
   * Returns the proxy of {@code HTTPS_PROXY} for a URL, or null if {@code NO_PROXY} excludes the
   * URL's host. Loopback and plain http have no proxy.
   *
   * @throws ConfigException if {@code HTTPS_PROXY} is not the URL of a proxy
   */
  static @Nullable ProxyConfig ofEnvironment(JsonObject variables, URI url) {
    String proxy = variable(variables, "HTTPS_PROXY");
    if (proxy.isEmpty()
        || !"https".equals(url.getScheme())
        || Hosts.isLoopback(url.getHost())
        || NoProxy.excludes(variable(variables, "NO_PROXY"), url)) {
      return null;
    }
    ProxyConfig parsed = parse(proxy);
    if (parsed == null) {
      throw new ConfigException(List.of("HTTPS_PROXY: must be " + ALLOWED));
    }
    return parsed;
  }

  /** Returns a variable. As with curl, its name in lower case comes before upper case. */
  private static String variable(JsonObject variables, String name) {
    return Stream.of(name.toLowerCase(Locale.ROOT), name)
        .map(key -> variables.getString(key, "").strip())
        .filter(value -> !value.isEmpty())
        .findFirst()
        .orElse("");
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
