package io.github.sessiongateway.api;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Enums as the contract writes them: the name in lower case. */
final class EnumWords {
  private EnumWords() {}

  static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /** Returns the value with this word; the neutral one if a newer gateway has sent the word. */
  static <E extends Enum<E>> E read(@Nullable Object word, E neutral) {
    for (E value : neutral.getDeclaringClass().getEnumConstants()) {
      if (word(value).equals(word)) {
        return value;
      }
    }
    return neutral;
  }
}
