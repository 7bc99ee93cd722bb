package io.github.sessiongateway.bridge;

import io.github.sessiongateway.config.AddressRange;
import io.netty.util.NetUtil;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a socket comes from.
 *
 * @param key what limits count: the address, of IPv6 the first 64 bits, which one household has
 */
record Peer(String key) {
  private static final int IPV6 = 16;
  private static final int MOST_FORWARDED = 1024;

  /** In brackets and perhaps with a port, or IPv6 alone, or IPv4 and perhaps with a port. */
  private static final Pattern NODE =
      Pattern.compile(
          "\\s*\"?\\s*(?:\\[([0-9A-Fa-f:.]+)(?:%[\\w.-]*)?](?::\\w*)?"
              + "|([0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:.]*)(?:%[\\w.-]*)?"
              + "|([0-9.]+)(?::\\w*)?)\\s*\"?\\s*");

  /** The peer at an address that a socket has; one for all that have none. */
  static Peer of(@Nullable String address) {
    byte[] bytes = bytes(address);
    if (bytes == null) {
      return new Peer("local");
    }
    return new Peer(
        bytes.length == IPV6
            ? NetUtil.bytesToIpAddress(prefix(bytes)) + "/64"
            : NetUtil.bytesToIpAddress(bytes));
  }

  /**
   * The peer behind proxies: the last address of {@code X-Forwarded-For} that is not a trusted
   * proxy's; its own where it is no proxy, or where the header holds anything but addresses. An
   * address may have a port, brackets, a zone and quotes, as proxies and RFC 7239 write them.
   */
  static Peer of(@Nullable String address, List<String> forwarded, List<AddressRange> proxies) {
    String last = address;
    String all = String.join(",", forwarded);
    if (!all.isEmpty()) {
      // It is read from its end, and its beginning is whatever a client sent; no hop is cut.
      int from =
          all.length() <= MOST_FORWARDED ? 0 : all.indexOf(',', all.length() - MOST_FORWARDED) + 1;
      String[] hops = all.substring(from).split(",", -1);
      for (int i = hops.length - 1; i >= 0 && isIn(proxies, last); i--) {
        String hop = node(hops[i]);
        if (hop == null) {
          break;
        }
        last = hop;
      }
    }
    return of(last);
  }

  static boolean isIn(List<AddressRange> ranges, @Nullable String address) {
    byte[] bytes = ranges.isEmpty() ? null : bytes(address);
    return bytes != null && ranges.stream().anyMatch(range -> range.contains(bytes));
  }

  /** The address of a node, without what stands around it; null if it has none. */
  private static @Nullable String node(String hop) {
    Matcher parts = NODE.matcher(hop);
    if (!parts.matches()) {
      return null;
    }
    String address = parts.group(1);
    for (int i = 2; address == null; i++) {
      address = parts.group(i);
    }
    return bytes(address) == null ? null : address;
  }

  private static byte @Nullable [] bytes(@Nullable String address) {
    return address == null ? null : AddressRange.bytes(address);
  }

  private static byte[] prefix(byte[] bytes) {
    byte[] prefix = new byte[IPV6];
    System.arraycopy(bytes, 0, prefix, 0, IPV6 / 2);
    return prefix;
  }
}
