package io.github.sessiongateway.internal.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The ways in which a setting's text can differ from what was written. */
final class TextProblems {
  /** A YAML value that is not a text, a number, true or false. */
  record Odd(String type) {}

  private TextProblems() {}

  /**
   * Returns why a value is not the text that was written, in words, or null if it is.
   *
   * @param fromProcess whether the environment or the command line gave the value
   */
  static @Nullable String of(ValueType<?> type, @Nullable Object given, boolean fromProcess) {
    if (given instanceof String text) {
      String unread = fromProcess ? Variables.problem(text) : null;
      return unread == null ? StrictText.problem(text) : unread;
    }
    if (given instanceof List<?> list && type.equals(ValueType.LIST)) {
      return list.stream()
          .map(entry -> of(type, entry, false))
          .filter(problem -> problem != null)
          .findFirst()
          .orElse(null);
    }
    boolean isText =
        type.equals(ValueType.TEXT)
            || type.equals(ValueType.OPTIONAL)
            || type.equals(ValueType.LIST);
    String read = isText ? readAs(given) : null;
    return read == null ? null : "is read as " + read + ", not as a text: put it in quotes";
  }

  private static @Nullable String readAs(@Nullable Object given) {
    if (given instanceof Number) {
      return "a number";
    }
    if (given instanceof Boolean) {
      return "a boolean";
    }
    return given instanceof Odd odd ? odd.type() : null;
  }
}
