package io.github.sessiongateway.config;

import io.vertx.core.json.JsonArray;
import org.jspecify.annotations.Nullable;

/** Whether the text of a setting is what was written. */
final class TextProblems {
  /** A value of YAML that is neither a text, nor a number, nor true or false. */
  record Odd(String kind) {}

  private TextProblems() {}

  /**
   * Returns why a value is not the text that was written, in words; null if it is.
   *
   * @param fromProcess whether the value is of the environment or the command line
   */
  static @Nullable String of(Kind<?> kind, @Nullable Object given, boolean fromProcess) {
    if (given instanceof String text) {
      String unread = fromProcess ? Variables.problem(text) : null;
      return unread == null ? StrictText.problem(text) : unread;
    }
    if (given instanceof JsonArray list && kind.equals(Kind.LIST)) {
      return list.stream()
          .map(entry -> of(kind, entry, false))
          .filter(problem -> problem != null)
          .findFirst()
          .orElse(null);
    }
    boolean isText = kind.equals(Kind.TEXT) || kind.equals(Kind.OPTIONAL) || kind.equals(Kind.LIST);
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
    return given instanceof Odd odd ? odd.kind() : null;
  }
}
