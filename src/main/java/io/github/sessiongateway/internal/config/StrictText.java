package io.github.sessiongateway.internal.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The one decoder of bytes that may hold a secret. It only removes a byte order mark and the last
 * line end, and fails if the text is ambiguous.
 */
public final class StrictText {
  private static final Pattern LINE_END = Pattern.compile("\r?\n\\z");
  private static final char MARK = '\uFEFF';
  private static final char REPLACEMENT = '\uFFFD';

  private StrictText() {}

  /**
   * Returns the text of UTF-8, without its byte order mark.
   *
   * @param name the setting or option that gives the bytes
   * @throws ConfigException if it is not plain text in UTF-8; it quotes nothing
   */
  public static String decode(String name, byte[] bytes) {
    if (isUtf16(bytes)) {
      throw problem(name, "is UTF-16: save it as UTF-8");
    }
    String text;
    try {
      text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw problem(name, "is not UTF-8");
    }
    String plain = !text.isEmpty() && text.charAt(0) == MARK ? text.substring(1) : text;
    String problem = problem(plain);
    if (problem != null) {
      throw problem(name, problem);
    }
    return plain;
  }

  /**
   * Returns the text of UTF-8, without its byte order mark and its last line end.
   *
   * @param name the setting or option that gives the bytes
   * @throws ConfigException if it is not plain text in UTF-8; it quotes nothing
   */
  public static String secret(String name, byte[] bytes) {
    return LINE_END.matcher(decode(name, bytes)).replaceFirst("");
  }

  /** Returns what shows that a text was damaged, in words, or null. */
  static @Nullable String problem(String text) {
    if (text.indexOf(REPLACEMENT) >= 0) {
      return "holds U+FFFD, which stands for a character that was lost";
    }
    if (text.indexOf('\0') >= 0) {
      return "holds a NUL character";
    }
    return text.indexOf(MARK) == 0 ? "begins with a second byte order mark" : null;
  }

  /** Returns whether bytes begin with UTF-16's byte order mark, or are ASCII in UTF-16. */
  static boolean isUtf16(byte[] bytes) {
    if (bytes.length < 2) {
      return false;
    }
    int first = (bytes[0] & 0xFF) << 8 | (bytes[1] & 0xFF);
    return first == 0xFEFF || first == 0xFFFE || hasZeros(bytes, 0) || hasZeros(bytes, 1);
  }

  private static boolean hasZeros(byte[] bytes, int from) {
    for (int i = 0; i < bytes.length; i++) {
      if ((i % 2 == from) != (bytes[i] == 0)) {
        return false;
      }
    }
    return bytes.length % 2 == 0;
  }

  private static ConfigException problem(String name, String words) {
    return new ConfigException(List.of(name + ": " + words));
  }
}
