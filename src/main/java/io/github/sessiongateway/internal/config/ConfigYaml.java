package io.github.sessiongateway.internal.config;

import io.github.sessiongateway.api.Bearer;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A writer of a configuration in the form of its file, with the origin of each value. */
public final class ConfigYaml {
  private static final int COLUMN = 46;

  private ConfigYaml() {}

  /**
   * Returns the lines of a file with these keys. A key in whose place another gives the value is a
   * comment.
   */
  public static List<String> lines(List<ConfigKey> keys) {
    List<String> lines = new ArrayList<>();
    List<String> above = List.of();
    for (ConfigKey key : keys) {
      List<String> path = List.of(key.name().split("\\.", -1));
      int last = path.size() - 1;
      int same = 0;
      while (same < last && same < above.size() && path.get(same).equals(above.get(same))) {
        same++;
      }
      for (int depth = same; depth < last; depth++) {
        lines.add("  ".repeat(depth) + path.get(depth) + ":");
      }
      above = path.subList(0, last);
      lines.add(line("  ".repeat(last) + line(path.get(last), key), origin(key)));
    }
    return lines;
  }

  private static String line(String name, ConfigKey key) {
    Object value = key.value();
    return value == null ? "# " + name + ":" : name + ": " + yaml(shown(key, value));
  }

  private static String line(String start, String origin) {
    return start + " ".repeat(Math.max(2, COLUMN - start.length())) + "# " + origin;
  }

  private static String origin(ConfigKey key) {
    if (key.value() != null) {
      return key.origin();
    }
    return key.name().endsWith(ConfigKey.FILE) ? "not given" : "from the file below";
  }

  /** Returns the value, or the mask for what may be a misplaced secret: a file that is missing. */
  private static Object shown(ConfigKey key, Object value) {
    boolean isFile = key.name().endsWith(ConfigKey.FILE) && !value.equals("");
    boolean isMisplaced =
        Bearer.isOwnKey(value.toString()) || (isFile && !exists(value.toString()));
    return isMisplaced ? ConfigKey.MASK : value;
  }

  private static boolean exists(String file) {
    try {
      return Files.exists(Path.of(file));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private static String yaml(Object value) {
    return value instanceof List<?> list
        ? list.stream()
            .map(each -> quoted(each.toString()))
            .collect(Collectors.joining(", ", "[", "]"))
        : value instanceof String text && !text.equals(plain(text))
            ? quoted(text)
            : value.toString();
  }

  /** Returns the value that a text has without quotes, or null if YAML cannot read it. */
  private static @Nullable Object plain(String text) {
    try {
      Map<String, Object> read = YamlFile.read("k: " + text);
      return read.size() == 1 ? read.get("k") : null;
    } catch (ConfigException e) {
      return null;
    }
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if ((c >= ' ' && c <= '~') || Character.isLetter(c)) {
        quoted.append(c);
      } else {
        quoted.append(String.format("\\u%04x", (int) c));
      }
    }
    return quoted.append('"').toString();
  }
}
