package io.github.sessiongateway.internal.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The forms of hosts, URLs and origins in settings. Names are not resolved. */
public final class Hosts {
  private static final byte[] V6_LOOPBACK = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_.])?");

  /** An origin. Its host may have underscores, which {@link URI} does not accept. */
  private static final Pattern ORIGIN =
      Pattern.compile(
          "(https?)://(?:[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?|\\[[0-9a-f:.]+])(?::([1-9]\\d{0,4}))?");

  /** An IPv4 address, or a mistake in one. A name never has this form. */
  private static final Pattern FOUR_NUMBERS = Pattern.compile("\\d+(\\.\\d+){3}");

  private static final int MAX_PORT = 65535;

  private Hosts() {}

  /** Returns whether only this machine can reach a host. */
  public static boolean isLoopback(String host) {
    String bare = bare(host);
    if (bare == null) {
      return false;
    }
    byte[] address = AddressRange.bytes(bare);
    return address == null
        ? bare.equalsIgnoreCase("localhost")
        : address.length == 4 ? address[0] == 127 : Arrays.equals(address, V6_LOOPBACK);
  }

  /** Returns the host at which this machine reaches a server that listens on a host. */
  public static String reachable(String host) {
    String bare = bare(host);
    byte[] address = bare == null ? null : AddressRange.bytes(bare);
    if (address == null || !Arrays.equals(address, new byte[address.length])) {
      return host;
    }
    return address.length == 4 ? "127.0.0.1" : "::1";
  }

  /** Returns whether a host is an IP address, with or without brackets. */
  public static boolean isAddress(String host) {
    String bare = bare(host);
    return bare != null && AddressRange.bytes(bare) != null;
  }

  /** Returns a host without the brackets that it has in a URL, or null if it is not a host. */
  public static @Nullable String bare(String host) {
    if (host.startsWith("[")) {
      String inner = host.substring(1, Math.max(1, host.length() - 1));
      return host.endsWith("]") && inner.contains(":") && AddressRange.bytes(inner) != null
          ? inner
          : null;
    }
    boolean isHost =
        host.contains(":") ? AddressRange.bytes(host) != null : NAME.matcher(host).matches();
    return isHost ? host : null;
  }

  /** Returns the host to listen on, without brackets. The default is loopback. */
  static String read(ConfigReader settings, String key) {
    String host =
        settings
            .text(key)
            .where(
                "a host name or an IP address",
                text ->
                    bare(text) != null
                        && (isAddress(text) || !FOUR_NUMBERS.matcher(text).matches()))
            .or("127.0.0.1");
    return Objects.requireNonNullElse(bare(host), host);
  }

  /** Returns {@code http://host:port}, with brackets around an IPv6 address. */
  public static URI http(String host, int port) {
    return url("http", host, port);
  }

  /**
   * Returns {@code scheme://host:port} as browsers write an origin: an IPv6 address in brackets,
   * lower case, and no default port.
   */
  public static URI url(String scheme, String host, int port) {
    String name = inUrl(host).toLowerCase(Locale.ROOT);
    return URI.create(scheme + "://" + name + (port == defaultPort(scheme) ? "" : ":" + port));
  }

  /** Returns a host as a URL writes it, with brackets around an IPv6 address. */
  public static String inUrl(String host) {
    String name = Objects.requireNonNullElse(bare(host), host);
    return name.contains(":") ? "[" + name + "]" : name;
  }

  /** Returns {@code host:port}, with brackets around an IPv6 address. */
  public static String authority(String host, int port) {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  private static int defaultPort(String scheme) {
    return scheme.equals("https") ? 443 : 80;
  }

  /** Returns an http or https URL that has only a host and perhaps a port, or null. */
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

  /** Returns whether a text is an origin as browsers write it. Another form would never match. */
  static boolean isOrigin(String text) {
    Matcher origin = ORIGIN.matcher(text);
    if (!origin.matches()) {
      return false;
    }
    int port = origin.group(2) == null ? 0 : Integer.parseInt(origin.group(2));
    return port <= MAX_PORT && port != defaultPort(origin.group(1));
  }
}
