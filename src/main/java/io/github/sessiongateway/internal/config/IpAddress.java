package io.github.sessiongateway.internal.config;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A reader of IP addresses. Java's own resolves names, and Netty's loads much of Netty, which a
 * short command must not do.
 */
final class IpAddress {
  private static final int V4_LENGTH = 4;
  private static final int V6_LENGTH = 16;
  private static final int MAX_OCTET = 255;
  private static final int MAX_DIGITS = 3;

  private IpAddress() {}

  /**
   * Returns the bytes of an address, 4 for IPv4 and 16 for IPv6 (RFC 4291, section 2.2), perhaps
   * with a zone, which is dropped, and in brackets. Returns null for any other text.
   */
  static byte @Nullable [] parse(String text) {
    if (text.indexOf(':') < 0) {
      byte[] v4 = new byte[V4_LENGTH];
      return v4(text, v4, 0) ? v4 : null;
    }
    boolean isBracketed = text.startsWith("[") && text.endsWith("]");
    String inner = isBracketed ? text.substring(1, text.length() - 1) : text;
    int zone = inner.indexOf('%');
    String address = zone < 0 ? inner : inner.substring(0, zone);
    int gap = address.indexOf("::");
    if (gap < 0) {
      byte[] all = groups(address);
      return all != null && all.length == V6_LENGTH ? all : null;
    }
    byte[] head = groups(address.substring(0, gap));
    byte[] tail = groups(address.substring(gap + 2));
    boolean isV4First = head != null && address.lastIndexOf('.', gap) >= 0;
    if (head == null || tail == null || isV4First || head.length + tail.length > V6_LENGTH - 2) {
      return null;
    }
    byte[] whole = Arrays.copyOf(head, V6_LENGTH);
    System.arraycopy(tail, 0, whole, V6_LENGTH - tail.length, tail.length);
    return whole;
  }

  /** Returns the bytes of groups of hexadecimal digits. The last one may be an IPv4 address. */
  private static byte @Nullable [] groups(String text) {
    byte[] bytes = new byte[V6_LENGTH];
    int length = 0;
    int from = 0;
    while (from < text.length()) {
      int end = text.indexOf(':', from);
      String group = text.substring(from, end < 0 ? text.length() : end);
      boolean isV4 = end < 0 && group.indexOf('.') >= 0;
      int size = isV4 ? V4_LENGTH : 2;
      if (length + size > V6_LENGTH || end == text.length() - 1) {
        return null;
      }
      if (isV4 ? !v4(group, bytes, length) : !hex(group, bytes, length)) {
        return null;
      }
      length += size;
      from += group.length() + 1;
    }
    return Arrays.copyOf(bytes, length);
  }

  private static boolean hex(String group, byte[] into, int at) {
    if (group.isEmpty() || group.length() > 4) {
      return false;
    }
    int value = 0;
    for (int i = 0; i < group.length(); i++) {
      int digit = group.charAt(i) > 'f' ? -1 : Character.digit(group.charAt(i), 16);
      if (digit < 0) {
        return false;
      }
      value = value << 4 | digit;
    }
    into[at] = (byte) (value >> 8);
    into[at + 1] = (byte) value;
    return true;
  }

  private static boolean v4(String text, byte[] into, int at) {
    int octet = 0;
    int octets = 0;
    int digits = 0;
    for (int i = 0; i <= text.length(); i++) {
      char c = i < text.length() ? text.charAt(i) : '.';
      if (c == '.') {
        if (digits == 0 || octets == V4_LENGTH) {
          return false;
        }
        into[at + octets] = (byte) octet;
        octets++;
        octet = 0;
        digits = 0;
      } else {
        octet = octet * 10 + (c - '0');
        digits++;
        if (c < '0' || c > '9' || digits > MAX_DIGITS || octet > MAX_OCTET) {
          return false;
        }
      }
    }
    return octets == V4_LENGTH;
  }
}
