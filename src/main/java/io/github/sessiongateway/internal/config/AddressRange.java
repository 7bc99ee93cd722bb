package io.github.sessiongateway.internal.config;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** An IP address, or a range of addresses by prefix. Names are not resolved. */
public final class AddressRange {
  private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

  private final byte[] address;
  private final int bits;

  private AddressRange(byte[] address, int bits) {
    this.address = address;
    this.bits = bits;
  }

  /**
   * Returns the range that a text such as {@code 10.0.0.1} or {@code 10.0.0.0/8}, or the same of
   * IPv6, describes. Returns null for any other text.
   */
  static @Nullable AddressRange parse(String text) {
    int slash = text.indexOf('/');
    byte[] address = bytes(text.substring(0, end(text)));
    if (address == null) {
      return null;
    }
    int most = address.length * 8;
    if (slash < 0) {
      return new AddressRange(address, most);
    }
    String length = text.substring(slash + 1);
    if (!length.matches("\\d{1,3}") || Integer.parseInt(length) > most) {
      return null;
    }
    return new AddressRange(address, Integer.parseInt(length));
  }

  /**
   * Returns an address as bytes, 4 for IPv4 and 16 for IPv6. Returns null if the text is not an
   * address. An IPv4-mapped IPv6 address (RFC 4291, section 2.5.5.2) is returned as IPv4.
   */
  public static byte @Nullable [] bytes(String address) {
    byte[] bytes = IpAddress.parse(address);
    boolean isMapped =
        bytes != null && bytes.length == 16 && Arrays.equals(MAPPED, Arrays.copyOf(bytes, 12));
    return isMapped ? Arrays.copyOfRange(bytes, 12, 16) : bytes;
  }

  private static int end(String text) {
    int slash = text.indexOf('/');
    return slash < 0 ? text.length() : slash;
  }

  /** Returns whether an address is in this range. */
  public boolean contains(byte[] other) {
    if (other.length != address.length) {
      return false;
    }
    for (int i = 0; i < bits; i++) {
      int mask = 0x80 >> (i % 8);
      if (((other[i / 8] ^ address[i / 8]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof AddressRange range
        && bits == range.bits
        && Arrays.equals(address, range.address);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(address) + bits;
  }
}
