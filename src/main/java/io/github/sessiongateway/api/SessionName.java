package io.github.sessiongateway.api;

import io.github.sessiongateway.api.SessionException.Field;
import java.util.List;
import java.util.regex.Pattern;

/** Names of managed sessions: {@code [a-z0-9][a-z0-9-]{0,63}}. */
public final class SessionName {
  /** The session of a request without a name. */
  public static final String DEFAULT = "default";

  /** Says what a name may be. */
  public static final String ALLOWED = "must be a name of a-z, 0-9 and -, at most 64 long";

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");

  private SessionName() {}

  /** Whether a text is a name. */
  public static boolean isValid(String text) {
    return NAME.matcher(text).matches();
  }

  /**
   * Returns the same name.
   *
   * @throws SessionException {@code invalid_request}, if it is not a name
   */
  public static String checked(String text) {
    if (!isValid(text)) {
      throw SessionException.invalid(List.of(new Field("session", ALLOWED)));
    }
    return text;
  }
}
