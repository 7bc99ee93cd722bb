package io.github.sessiongateway.internal.limit;

import io.github.sessiongateway.internal.config.AddressRange;
import io.netty.util.NetUtil;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The address that a connection comes from.
 *
 * @param key what limits count: an IPv4 address, or the first 64 bits of an IPv6 address, because
 *     one household has all of them
 */
public record Peer(String key) {
  private static final int IPV6 = 16;
  private static final int MOST_FORWARDED = 1024;

  /** IPv6 in brackets, perhaps with a port; or IPv6 alone; or IPv4, perhaps with a port. */
  private static final Pattern NODE =
      Pattern.compile(
          "\\s*\"?\\s*(?:\\[([0-9A-Fa-f:.]+)(?:%[\\w.-]*)?](?::\\w*)?"
              + "|([0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:.]*)(?:%[\\w.-]*)?"
              + "|([0-9.]+)(?::\\w*)?)\\s*\"?\\s*");

  /** Returns the peer at an address. All connections without an address are one peer. */
  public static Peer of(@Nullable String address) {
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
   * Returns the peer behind proxies: the last address of {@code X-Forwarded-For} that is not a
   * trusted proxy's. It is the connection's own address if that is not a proxy, or if the header
   * holds anything but addresses. An address may have a port, brackets, a zone and quotes, as
   * proxies and RFC 7239 write them.
   */
  public static Peer of(
      @Nullable String address, List<String> forwarded, List<AddressRange> proxies) {
    String last = address;
    String all = String.join(",", forwarded);
    if (!all.isEmpty()) {
      // Read from the end, because the client may have sent the beginning. No hop is cut.
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

  public static boolean isIn(List<AddressRange> ranges, @Nullable String address) {
    byte[] bytes = ranges.isEmpty() ? null : bytes(address);
    return bytes != null && ranges.stream().anyMatch(range -> range.contains(bytes));
  }

  /** Returns the address of a node without port, brackets and zone; null if it has none. */
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
