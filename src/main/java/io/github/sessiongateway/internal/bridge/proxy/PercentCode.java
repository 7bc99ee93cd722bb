package io.github.sessiongateway.internal.bridge.proxy;

import org.jspecify.annotations.Nullable;

/** Percent-encoding, as a server may read it that decodes too often. It has no state. */
final class PercentCode {
  private PercentCode() {}

  /**
   * Decodes a path until nothing is encoded, in one pass. Each byte becomes one character.
   *
   * @return null if a percent sign of the path itself is not followed by two digits
   */
  static @Nullable String decode(String path) {
    StringBuilder decoded = new StringBuilder(path.length());
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == '%' && (i + 2 >= path.length() || byteAt(path, i) < 0)) {
        return null;
      }
      decoded.append(c);
      // What is decoded may be the end of another code.
      int code;
      while ((code = byteAt(decoded, decoded.length() - 3)) >= 0) {
        decoded.setLength(decoded.length() - 3);
        decoded.append((char) code);
      }
    }
    return decoded.toString();
  }

  /** Returns the byte that three characters encode; negative if they do not. */
  private static int byteAt(CharSequence text, int at) {
    if (at < 0 || text.charAt(at) != '%') {
      return -1;
    }
    int high = Character.digit(text.charAt(at + 1), 16);
    int low = Character.digit(text.charAt(at + 2), 16);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
  }
}
