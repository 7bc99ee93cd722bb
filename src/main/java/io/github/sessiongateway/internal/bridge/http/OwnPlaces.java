package io.github.sessiongateway.internal.bridge.http;

import io.github.sessiongateway.internal.config.AddressRange;
import io.github.sessiongateway.internal.config.Hosts;
import io.github.sessiongateway.internal.config.HttpBridgeConfig;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.math.BigInteger;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The origins whose pages may use the bridge without a credential, and the bridge's own host names.
 * Browsers send both truthfully. Programs may send anything, and this does not stop them.
 *
 * @param origins the bridge's own and those of the configuration
 * @param hosts the hosts of these origins
 * @param isNameChecked whether {@code Host} must be one of these, or a loopback address. Otherwise
 *     a page could use the bridge after its owner had pointed its name at this machine.
 */
public record OwnPlaces(Set<String> origins, Set<String> hosts, boolean isNameChecked) {
  private static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1", "[::1]");
  private static final Pattern AUTHORITY =
      Pattern.compile("(\\[[^\\[\\]]*]|[^:\\[\\]]*?)\\.?(:\\d{0,5})?");

  /**
   * Returns the places of a bridge.
   *
   * @param own the origin at which it listens
   */
  static OwnPlaces of(HttpBridgeConfig config, URI own) {
    // A proxy may pass its client's host name on.
    return of(config.host(), config.origins(), own, config.trustedProxies().isEmpty());
  }

  /** Returns the places of a listener that no page may use. */
  static OwnPlaces of(String host, URI own) {
    return of(host, List.of(), own, true);
  }

  private static OwnPlaces of(String host, List<String> more, URI own, boolean mayCheckNames) {
    Set<String> origins = new HashSet<>(more);
    origins.add(own.toString());
    boolean isLoopback = Hosts.isLoopback(host);
    if (isLoopback) {
      String port = own.getPort() < 0 ? "" : ":" + own.getPort();
      LOOPBACK.forEach(name -> origins.add(own.getScheme() + "://" + name + port));
    }
    Set<String> hosts = new HashSet<>();
    origins.forEach(origin -> hosts.add(host(origin.replaceFirst("https?://", ""))));
    return new OwnPlaces(Set.copyOf(origins), Set.copyOf(hosts), isLoopback && mayCheckNames);
  }

  /** Whether a request has an origin of these, or none, and one of these host names. */
  boolean cover(HttpServerRequest request) {
    return haveOrigin(request) && haveName(request);
  }

  /** Whether every {@code Origin} of a request is one of these. */
  boolean haveOrigin(HttpServerRequest request) {
    return origins.containsAll(request.headers().getAll(HttpHeaders.ORIGIN));
  }

  /** Whether every {@code Host} of a request is one of these. A browser always sends one. */
  boolean haveName(HttpServerRequest request) {
    return !isNameChecked
        || request.headers().getAll(HttpHeaders.HOST).stream()
            .map(OwnPlaces::host)
            .allMatch(host -> hosts.contains(host) || isLoopback(host));
  }

  /** Returns the host of an authority in lower case; empty if it is malformed. */
  private static String host(String authority) {
    Matcher parts = AUTHORITY.matcher(authority.toLowerCase(Locale.ROOT));
    return parts.matches() ? parts.group(1) : "";
  }

  /** Only addresses count, because any domain may have a name for loopback. */
  private static boolean isLoopback(String host) {
    byte[] address = AddressRange.bytes(host);
    return address != null
        && (address.length == 4
            ? address[0] == 127
            : new BigInteger(address).equals(BigInteger.ONE));
  }
}
