package io.github.sessiongateway.internal.config;

import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A reader of {@code NO_PROXY} in the forms that curl and Go accept. */
final class NoProxy {
  /** A host, an address or a range, perhaps with a port. */
  private static final Pattern ENTRY = Pattern.compile("(\\[[^]]*]|[^:]*|.*:.*:.*?)(?::(\\d+))?");

  private NoProxy() {}

  /**
   * Returns whether a list excludes a URL's host from the proxy. Commas or spaces separate the
   * entries: {@code *}, a domain with or without a leading dot, an address, or a range. Each may
   * have a port.
   */
  static boolean excludes(String list, URI url) {
    String host = Objects.requireNonNullElse(Hosts.bare(url.getHost()), url.getHost());
    int port = url.getPort() >= 0 ? url.getPort() : 443;
    return Arrays.stream(list.split("[,\\s]+", -1))
        .filter(entry -> !entry.isEmpty())
        .anyMatch(entry -> excludes(entry.toLowerCase(Locale.ROOT), withoutDot(host), port));
  }

  private static boolean excludes(String entry, String host, int port) {
    if (entry.equals("*")) {
      return true;
    }
    byte[] address = AddressRange.bytes(host);
    // An IPv6 address without brackets has no port.
    Matcher parts = ENTRY.matcher(entry);
    String name = entry;
    if (AddressRange.parse(entry) == null && parts.matches()) {
      name = parts.group(1);
      if (parts.group(2) != null && !parts.group(2).equals(Integer.toString(port))) {
        return false;
      }
    }
    name = name.replaceAll("[\\[\\]]", "");
    if (address != null) {
      AddressRange range = AddressRange.parse(name);
      return range != null && range.contains(address);
    }
    String domain = withoutDot(name.replaceFirst("^\\*?\\.", ""));
    return !domain.isEmpty() && (host.equals(domain) || host.endsWith("." + domain));
  }

  private static String withoutDot(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }
}
