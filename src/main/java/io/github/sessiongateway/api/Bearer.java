package io.github.sessiongateway.api;

import io.github.sessiongateway.api.SessionException.Field;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A bearer token of Koyeb's: {@code [A-Za-z0-9._~+/-]+=*} (RFC 6750, section 2.1), at most 8 KiB,
 * and never a key of the gateway's own. It prints as {@code ***}.
 *
 * @param value the token itself, without the scheme
 */
public record Bearer(String value) {
  /** The longest token, in characters. */
  public static final int MAX_LENGTH = 8 * 1024;

  /** A key of the gateway's own, which must not reach Koyeb. */
  private static final Pattern OWN_KEY_IN =
      Pattern.compile("^\\s*(?i:(?:bearer\\s+)?kgw_)|(?<![A-Za-z0-9_-])kgw_[A-Za-z0-9_-]{43}");

  static final String OWN_KEY_PROBLEM = "is a key of the gateway, which Koyeb must not see";

  /**
   * Creates a bearer of a token.
   *
   * @throws SessionException {@code invalid_request}, naming the field {@code token}
   */
  public Bearer {
    String problem = problem(value);
    if (problem != null) {
      throw SessionException.invalid(List.of(new Field("token", problem)));
    }
  }

  /** Returns what is wrong with a text as a token, without quoting it; null for a token. */
  public static @Nullable String problem(String text) {
    int length = text.length();
    if (length == 0) {
      return "must not be empty";
    }
    if (length > MAX_LENGTH) {
      return "must be at most " + MAX_LENGTH + " characters long";
    }
    int end = length;
    while (end > 0 && text.charAt(end - 1) == '=') {
      end--;
    }
    if (end == 0) {
      return "must be a bearer token: letters, digits and -._~+/, then = as padding";
    }
    for (int i = 0; i < end; i++) {
      if (!isToken68(text.charAt(i))) {
        return "must be a bearer token: letters, digits and -._~+/, then = as padding";
      }
    }
    return isOwnKey(text) ? OWN_KEY_PROBLEM : null;
  }

  /** Whether a text begins as a key of the gateway's own, or has a whole one in it. */
  public static boolean isOwnKey(String text) {
    return mayHaveOwnKey(text) && OWN_KEY_IN.matcher(text).find();
  }

  /** Takes a hundredth of the pattern's time, and spares it for nearly all tokens. */
  private static boolean mayHaveOwnKey(String text) {
    int end = text.indexOf('_');
    while (end >= 0 && !text.regionMatches(true, end - 3, "kgw_", 0, 4)) {
      end = text.indexOf('_', end + 1);
    }
    return end >= 0;
  }

  private static boolean isToken68(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "-._~+/".indexOf(c) >= 0;
  }

  /** Returns the value of an {@code Authorization} header: {@code Bearer <token>}. */
  public String authorization() {
    return "Bearer " + value;
  }

  @Override
  public String toString() {
    return Secret.MASK;
  }
}
