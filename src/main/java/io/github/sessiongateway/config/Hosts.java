package io.github.sessiongateway.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What may stand where a host or an address of the web is asked for. No name is looked up. */
public final class Hosts {
  private static final Pattern LOOPBACK_V4 =
      Pattern.compile("127(\\.(25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}");

  /** A host may have underscores here, which {@link URI} does not know. */
  private static final Pattern ORIGIN =
      Pattern.compile(
          "(https?)://(?:[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?|\\[[0-9a-f:.]+])(?::([1-9]\\d{0,4}))?");

  private static final int MAX_PORT = 65535;

  private Hosts() {}

  /** Whether a host is this machine and nobody else can reach it. */
  public static boolean isLoopback(String host) {
    return host.equals("localhost")
        || host.equals("::1")
        || host.equals("[::1]")
        || LOOPBACK_V4.matcher(host).matches();
  }

  /** {@code http://host:port}, a host of IPv6 in brackets. */
  public static URI http(String host, int port) {
    return url("http", host, port);
  }

  /**
   * {@code scheme://host:port}, a host of IPv6 in brackets, and as browsers write an origin: in
   * small letters, and without the port that goes without saying.
   */
  public static URI url(String scheme, String host, int port) {
    String name = host.toLowerCase(Locale.ROOT);
    String inUrl = name.contains(":") ? "[" + name + "]" : name;
    return URI.create(scheme + "://" + inUrl + (port == usual(scheme) ? "" : ":" + port));
  }

  private static int usual(String scheme) {
    return scheme.equals("https") ? 443 : 80;
  }

  /** An http or https URL of a host and perhaps a port, and of nothing else; null if it is not. */
  static @Nullable URI base(String text) {
    try {
      URI uri = new URI(text);
      boolean base =
          uri.getHost() != null
              && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
              && uri.getRawUserInfo() == null
              && uri.getRawQuery() == null
              && uri.getRawFragment() == null
              && (uri.getRawPath().isEmpty() || uri.getRawPath().equals("/"));
      return base ? uri : null;
    } catch (URISyntaxException e) {
      return null;
    }
  }

  /** Whether it is an origin as browsers write it: in another form, none would ever match. */
  static boolean isOrigin(String text) {
    Matcher origin = ORIGIN.matcher(text);
    if (!origin.matches()) {
      return false;
    }
    int port = origin.group(2) == null ? 0 : Integer.parseInt(origin.group(2));
    return port <= MAX_PORT && port != usual(origin.group(1));
  }
}
