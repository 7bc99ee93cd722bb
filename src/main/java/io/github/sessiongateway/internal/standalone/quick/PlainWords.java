package io.github.sessiongateway.internal.standalone.quick;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The words of a command line that is right beyond doubt. Any other command line is left to
 * picocli, which has the messages for all that can be wrong.
 *
 * @param options the values by the option's name; each option is given at most once
 */
record PlainWords(Map<String, String> options, List<String> arguments) {

  /** Returns the words, or null if picocli has to read them. */
  static @Nullable PlainWords of(String[] words, List<String> known, int mostArguments) {
    Map<String, String> options = new HashMap<>();
    List<String> arguments = new ArrayList<>();
    for (int i = 0; i < words.length; i++) {
      String word = words[i];
      if (!word.startsWith("-")) {
        arguments.add(word);
        continue;
      }
      int equals = word.indexOf('=');
      String name = equals < 0 ? word : word.substring(0, equals);
      if (equals < 0) {
        i++;
      }
      String value = equals >= 0 ? word.substring(equals + 1) : i < words.length ? words[i] : "";
      boolean isValue = isPlain(value) && (!value.startsWith("-") || value.equals("-"));
      if (!known.contains(name) || !isValue || options.put(name, value) != null) {
        return null;
      }
    }
    boolean arePlain = arguments.size() <= mostArguments;
    for (String argument : arguments) {
      arePlain &= isPlain(argument);
    }
    return arePlain ? new PlainWords(options, arguments) : null;
  }

  /** Returns whether a word means itself. picocli has rules for quotes. */
  private static boolean isPlain(String word) {
    return !word.isEmpty() && word.indexOf('"') < 0 && word.indexOf('\'') < 0;
  }

  /** Returns the value of an option, or null without it. */
  @Nullable String option(String name) {
    return options.get(name);
  }
}
