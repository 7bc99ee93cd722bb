package io.github.sessiongateway.internal.config;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The type of a setting's value.
 *
 * @param allowed what may be given, in words
 * @param ofJson converts a JSON value; returns null if it has another type
 * @param ofText converts a text; returns null if it cannot be converted
 * @param show writes a value as a file would write it
 */
record ValueType<T>(
    String allowed,
    Function<Object, @Nullable T> ofJson,
    Function<String, @Nullable T> ofText,
    Function<T, String> show) {

  static final ValueType<Integer> INTEGER =
      new ValueType<>(
          "a whole number",
          value -> value instanceof Integer number ? number : null,
          ValueType::integer,
          String::valueOf);

  static final ValueType<Boolean> BOOLEAN =
      new ValueType<>(
          "true or false",
          value -> value instanceof Boolean bool ? bool : null,
          text -> text.equals("true") ? Boolean.TRUE : text.equals("false") ? Boolean.FALSE : null,
          String::valueOf);

  static final ValueType<String> TEXT =
      new ValueType<>(
          "a text",
          value -> value instanceof String text && !text.isEmpty() ? text : null,
          text -> text.isEmpty() ? null : text,
          text -> text);

  static final ValueType<String> OPTIONAL =
      new ValueType<>(
          "a text, or empty",
          value -> value instanceof String text ? text : null,
          text -> text,
          text -> text);

  static final ValueType<Duration> DURATION =
      new ValueType<>(
          "a duration such as 250ms, 20s, 5m or 12h",
          value -> value instanceof String text ? Durations.parse(text) : null,
          Durations::parse,
          ValueType::show);

  static final ValueType<List<String>> LIST =
      new ValueType<>(
          "a list of texts",
          value -> value instanceof List<?> list ? texts(list) : null,
          text ->
              Arrays.stream(text.split("[,\n]"))
                  .map(String::strip)
                  .filter(s -> !s.isEmpty())
                  .toList(),
          list -> list.toString());

  /** Returns a value as a text, a number, a boolean or a list of texts. */
  Object plain(T value) {
    boolean isPlain =
        value instanceof Integer || value instanceof Boolean || value instanceof List<?>;
    return isPlain ? value : show.apply(value);
  }

  static <E extends Enum<E>> ValueType<E> choice(Class<E> type) {
    List<E> constants = List.of(type.getEnumConstants());
    Function<String, @Nullable E> parse =
        text ->
            constants.stream()
                .filter(constant -> name(constant).equals(text))
                .findFirst()
                .orElse(null);
    return new ValueType<>(
        constants.stream().map(ValueType::name).collect(Collectors.joining(" or ")),
        value -> value instanceof String text ? parse.apply(text) : null,
        parse,
        ValueType::name);
  }

  private static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static @Nullable Integer integer(String text) {
    try {
      return Integer.valueOf(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static @Nullable List<String> texts(List<?> list) {
    return list.stream().allMatch(String.class::isInstance)
        ? list.stream().map(String.class::cast).toList()
        : null;
  }

  static String show(Duration duration) {
    long millis = duration.toMillis();
    if (millis % 1000 != 0 || millis == 0) {
      return millis + "ms";
    }
    if (millis % 3_600_000 == 0) {
      return millis / 3_600_000 + "h";
    }
    return millis % 60_000 == 0 ? millis / 60_000 + "m" : millis / 1000 + "s";
  }
}
