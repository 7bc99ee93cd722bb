package io.github.sessiongateway.internal.logging;

/** Text that stays on its line. A caller's text may contain any characters. */
public final class VisibleText {
  private VisibleText() {}

  /** Returns the text with its control characters, and its unpaired surrogates, as escapes. */
  static String of(String text) {
    int length = text.length();
    int first = 0;
    while (first < length && isPlain(text, first)) {
      first++;
    }
    if (first == length) {
      return text;
    }
    StringBuilder shown = new StringBuilder(length + 16).append(text, 0, first);
    for (int i = first; i < length; i++) {
      char c = text.charAt(i);
      if (isPlain(text, i)) {
        shown.append(c);
      } else {
        shown.append(c == '\n' ? "\\n" : c == '\r' ? "\\r" : c == '\t' ? "\\t" : escape(c));
      }
    }
    return shown.toString();
  }

  /** Returns a character as JSON escapes it. */
  public static String escape(char c) {
    return String.format("\\u%04x", (int) c);
  }

  /** Returns whether a character controls a terminal, ends a line, or turns the text after it. */
  public static boolean isControl(char c) {
    return Character.isISOControl(c)
        || c == 0x061c
        || (c >= 0x200e && c <= 0x200f)
        || (c >= 0x2028 && c <= 0x202e)
        || (c >= 0x2066 && c <= 0x2069);
  }

  private static boolean isPlain(String text, int i) {
    char c = text.charAt(i);
    if (Character.isHighSurrogate(c)) {
      return i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1));
    }
    if (Character.isLowSurrogate(c)) {
      return i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
    }
    return !isControl(c);
  }
}
