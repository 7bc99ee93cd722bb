package io.github.sessiongateway.internal.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The log of the standalone gateway. An embedded gateway logs as its application says, and these
 * keys have no effect.
 *
 * @param level the least level of the gateway's own lines
 */
public record LogConfig(Level level, Format format) {
  private static final String LEVEL = "log.level";
  private static final String FORMAT = "log.format";
  private static final String LEVELS =
      "one of " + Arrays.stream(Level.values()).map(Enum::name).collect(Collectors.joining(", "));

  /** The levels of a log. */
  public enum Level {
    /** Every line. */
    ALL,
    /** From the most detailed lines on. */
    TRACE,
    /** From lines for developers on. */
    DEBUG,
    /** From lines on the usual course on. */
    INFO,
    /** From warnings on. */
    WARN,
    /** Failures alone. */
    ERROR,
    /** No line. */
    OFF
  }

  /** The form of a line. */
  public enum Format {
    /** For people. */
    TEXT,
    /** The Elastic Common Schema (ECS). */
    JSON
  }

  static LogConfig read(ConfigReader settings) {
    String level =
        settings
            .text(LEVEL)
            .where(LEVELS, text -> text.isBlank() || level(text) != null)
            .or("info");
    Format format = settings.choice(FORMAT, Format.class).or(Format.TEXT);
    Level known = level(level);
    return new LogConfig(known == null ? Level.INFO : known, format);
  }

  /**
   * Returns the log of a process until its file is read: as a property says, or the environment.
   *
   * @param usual the level if neither gives one
   * @throws ConfigException if a value is wrong
   */
  public static LogConfig ofProcess(
      Map<String, String> environment, Properties properties, Level usual) {
    ValueType<Format> formats = ValueType.choice(Format.class);
    return new LogConfig(
        given(LEVEL, environment, properties, LogConfig::level, LEVELS, usual),
        given(FORMAT, environment, properties, formats.ofText(), formats.allowed(), Format.TEXT));
  }

  private static <T> T given(
      String key,
      Map<String, String> environment,
      Properties properties,
      Function<String, @Nullable T> parser,
      String allowed,
      T usual) {
    String name = Layer.PROPERTY + key;
    String text = properties.getProperty(name);
    if (text == null) {
      name = Variables.name(key);
      text = environment.getOrDefault(name, "");
      if (text.isBlank()) {
        return usual;
      }
    }
    T value = parser.apply(text);
    if (value == null) {
      throw new ConfigException(List.of(name + ": must be " + allowed));
    }
    return value;
  }

  private static @Nullable Level level(String text) {
    String name = text.strip().toUpperCase(Locale.ROOT);
    return Arrays.stream(Level.values())
        .filter(level -> level.name().equals(name))
        .findFirst()
        .orElse(null);
  }
}
