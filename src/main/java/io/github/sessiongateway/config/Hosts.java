package io.github.sessiongateway.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What may stand where a host or an address of the web is asked for. No name is looked up. */
public final class Hosts {
  private static final byte[] V6_LOOPBACK = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_.])?");

  /** A host may have underscores here, which {@link URI} does not know. */
  private static final Pattern ORIGIN =
      Pattern.compile(
          "(https?)://(?:[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?|\\[[0-9a-f:.]+])(?::([1-9]\\d{0,4}))?");

  private static final int MAX_PORT = 65535;

  private Hosts() {}

  /** Whether a host is this machine and nobody else can reach it. */
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

  /** Whether a host is an IP address, in brackets or without, and no name. */
  public static boolean isAddress(String host) {
    String bare = bare(host);
    return bare != null && AddressRange.bytes(bare) != null;
  }

  /** Returns a host without the brackets that it has in a URL; null if it is no host. */
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

  /** Reads a host to listen on, with or without brackets; loopback by default. */
  static String read(ConfigReader settings, String key) {
    String host =
        settings
            .text(key)
            .where("a host name or an IP address", text -> bare(text) != null)
            .or("127.0.0.1");
    return Objects.requireNonNullElse(bare(host), host);
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
    String name = inUrl(host).toLowerCase(Locale.ROOT);
    return URI.create(scheme + "://" + name + (port == usual(scheme) ? "" : ":" + port));
  }

  /** Returns a host as it stands in a URL: one of IPv6 in brackets. */
  public static String inUrl(String host) {
    String name = Objects.requireNonNullElse(bare(host), host);
    return name.contains(":") ? "[" + name + "]" : name;
  }

  /** {@code host:port}, a host of IPv6 in brackets. */
  public static String authority(String host, int port) {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
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
