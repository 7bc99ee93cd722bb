package io.github.sessiongateway.internal.ops;

import io.github.sessiongateway.internal.config.Hosts;
import io.github.sessiongateway.internal.config.OpsConfig;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decides which requests may see sentences. They name files and sessions, so by default only a
 * program on this machine may.
 */
final class Viewers {
  /** Headers that a proxy adds. Behind it, the peer's address is not the client's. */
  private static final List<String> OF_PROXIES =
      List.of("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip");

  private static final Pattern PORT = Pattern.compile(":\\d{0,5}$");

  private final OpsConfig config;

  Viewers(OpsConfig config) {
    this.config = config;
  }

  /**
   * Returns whether a request may see sentences. Headers never grant that, but they may deny it.
   *
   * @param address the peer's address
   */
  boolean maySeeDetail(@Nullable String address, MultiMap headers) {
    return config.detail()
        || (address != null
            && Hosts.isLoopback(address)
            && OF_PROXIES.stream().noneMatch(headers::contains)
            && headers.getAll(HttpHeaders.HOST).stream().allMatch(this::isOwnName));
  }

  /**
   * Returns whether a page from elsewhere cannot have this authority. A page's owner can point the
   * page's own name at loopback, and the browser then lets the page read the answer.
   */
  private boolean isOwnName(String authority) {
    String host = PORT.matcher(authority).replaceFirst("");
    return Hosts.isAddress(host)
        || host.equalsIgnoreCase("localhost")
        || host.equalsIgnoreCase(config.host());
  }
}
