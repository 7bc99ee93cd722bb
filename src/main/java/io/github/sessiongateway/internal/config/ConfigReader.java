package io.github.sessiongateway.internal.config;

import io.github.sessiongateway.api.Bearer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Typed getters over the layers of a configuration. The strongest layer that gives a key decides.
 * Problems are collected under the key's name in that layer, and quote no secret.
 */
final class ConfigReader {
  private static final int MAX_SHOWN = 80;
  private final List<Layer> strongestFirst;
  private final SettingFiles files;
  private final List<String> problems = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private final Map<String, ConfigKey> keys = new LinkedHashMap<>();
  private final Map<String, String> names = new HashMap<>();

  ConfigReader(List<Layer> strongestFirst) {
    this(strongestFirst, new SettingFiles());
  }

  /** Reads the files that the settings name as these. */
  ConfigReader(List<Layer> strongestFirst, SettingFiles files) {
    this.strongestFirst = strongestFirst;
    this.files = files;
    for (Layer layer : strongestFirst) {
      layer.twice().forEach(key -> problem(key, "is given twice, nested and dotted"));
    }
  }

  /** Returns the reader of the files that the settings name. */
  SettingFiles files() {
    return files;
  }

  Bounded<Integer> integer(String key) {
    return new Bounded<>(new Setting<>(this, key, ValueType.INTEGER, false));
  }

  Bounded<Duration> duration(String key) {
    return new Bounded<>(new Setting<>(this, key, ValueType.DURATION, false));
  }

  Setting<Boolean> bool(String key) {
    return new Setting<>(this, key, ValueType.BOOLEAN, false);
  }

  Setting<String> text(String key) {
    return new Setting<>(this, key, ValueType.TEXT, false);
  }

  /** Returns a setting whose text may be empty. */
  Setting<String> optional(String key) {
    return new Setting<>(this, key, ValueType.OPTIONAL, false);
  }

  /** Returns a setting whose text is never shown, and may stand in {@code <key>-file}. */
  Setting<String> secret(String key) {
    return new Setting<>(this, key, ValueType.OPTIONAL, true);
  }

  Setting<List<String>> list(String key) {
    return new Setting<>(this, key, ValueType.LIST, false);
  }

  <E extends Enum<E>> Setting<E> choice(String key, Class<E> type) {
    return new Setting<>(this, key, ValueType.choice(type), false);
  }

  /** Returns a setting whose list is never shown, and may stand in {@code <key>-file}, by line. */
  Setting<List<String>> secrets(String key) {
    return new Setting<>(this, key, ValueType.LIST, true);
  }

  /** Returns the names that the layers give directly below a key. */
  Set<String> names(String key) {
    Set<String> names = new TreeSet<>();
    strongestFirst.forEach(layer -> names.addAll(layer.names(key)));
    return names;
  }

  /** Returns the file that gives the value of a secret, or null if no file does. */
  @Nullable Path fileOf(String key) {
    for (Layer layer : strongestFirst) {
      Object file = layer.value(key + "-file");
      if (file != null || layer.value(key) != null) {
        return file == null ? null : ConfigFiles.path(file.toString());
      }
    }
    return null;
  }

  /** A setting whose values can be compared. */
  record Bounded<T extends Comparable<T>>(Setting<T> setting) {
    Setting<T> between(T low, T high) {
      return setting.between(low, high, Comparator.naturalOrder());
    }
  }

  <T> T read(Setting<T> setting, T fallback) {
    String key = setting.key();
    T value = null;
    Object from = null;
    String origin = ConfigKey.DEFAULT;
    boolean found = false;
    for (Layer layer : strongestFirst) {
      // Every layer is asked, otherwise a known key in a weaker one would be reported as unknown.
      Object given = layer.value(key);
      Object file = setting.isSecret() ? layer.value(key + "-file") : null;
      if (!found && (given != null || file != null)) {
        found = true;
        names.put(key, layer.name(key));
        value = value(setting, layer, given, file);
        from = file;
        origin = layer.origin(file == null ? key : key + ConfigKey.FILE);
      }
    }
    T read = value == null ? fallback : value;
    record(setting, fallback, read, from, origin);
    return read;
  }

  private <T> void record(
      Setting<T> setting, T fallback, T value, @Nullable Object file, String origin) {
    String key = setting.key();
    String shown = setting.type().show().apply(fallback);
    Object plain = setting.type().plain(value);
    if (!setting.isSecret()) {
      keys.put(key, new ConfigKey(key, shown, setting.allowed(), false, plain, origin));
      return;
    }
    Object masked = file == null ? ConfigKey.masked(plain, origin) : null;
    keys.put(key, new ConfigKey(key, shown, setting.allowed(), true, masked, origin));
    String words = "a file that holds the value of " + key;
    keys.put(
        key + ConfigKey.FILE, new ConfigKey(key + ConfigKey.FILE, "", words, true, file, origin));
  }

  /** Records that a variable of another program gives a secret. */
  void givenBy(String variable, String key) {
    keys.computeIfPresent(key, (name, read) -> read.maskedFrom("environment " + variable));
  }

  private <T> @Nullable T value(
      Setting<T> setting, Layer layer, @Nullable Object given, @Nullable Object file) {
    String name = layer.name(setting.key());
    if (given != null && file != null) {
      problem(name, "is given twice, as a value and as a file");
      return null;
    }
    if (file != null) {
      name = layer.name(setting.key() + "-file");
      given = content(name, file.toString());
      if (given == null) {
        return null;
      }
    }
    String changed = TextProblems.of(setting.type(), given, layer.isText() && file == null);
    if (changed != null) {
      problem(name, changed);
      return null;
    }
    T value =
        file != null || layer.isText()
            ? setting.type().ofText().apply(String.valueOf(given))
            : setting.type().ofJson().apply(given);
    if (value == null || !setting.allows(value)) {
      String what = isQuotable(setting, given) ? "is " + shown(given) + ", but " : "";
      boolean isText = file != null || layer.isText();
      problem(
          name, what + "must be " + setting.allowed() + brackets(setting.type(), given, isText));
      return null;
    }
    return value;
  }

  /** Returns what helps if a list is written in the other form of the two. */
  private static String brackets(ValueType<?> type, @Nullable Object given, boolean isText) {
    if (!type.equals(ValueType.LIST) || !(given instanceof String text)) {
      return "";
    }
    if (!isText) {
      return ": put it in brackets, as in [\"a\", \"b\"]";
    }
    return text.strip().startsWith("[") ? ": leave out the brackets, as in a,b" : "";
  }

  /**
   * Returns whether a message may quote the value. A secret may have been put where the name of its
   * file or a plain text belongs, or within a URL.
   */
  private static boolean isQuotable(Setting<?> setting, @Nullable Object given) {
    return !setting.isSecret()
        && !setting.key().endsWith("-file")
        && !setting.key().endsWith(".command")
        && !String.valueOf(given).matches("(?s).*[@?#].*")
        && !Bearer.isOwnKey(String.valueOf(given));
  }

  private @Nullable String content(String name, String file) {
    try {
      return SecretFile.read(name, file, files);
    } catch (ConfigException e) {
      problems.addAll(e.problems());
      return null;
    }
  }

  /** Reports a problem of a key, by its name in the layer that gives it. */
  void problem(String key, String words) {
    problems.add(nameOf(key) + ": " + words);
  }

  /** Adds a warning about a key, by its name in the layer that gives it. */
  void warning(String key, String words) {
    warnings.add(nameOf(key) + " " + words);
  }

  /** Returns whether a key has a problem. A problem that follows from it should not be reported. */
  boolean isWrong(String key) {
    return problems.stream().anyMatch(problem -> problem.startsWith(nameOf(key) + ": "));
  }

  /** Reports the problems of a file. */
  void problems(ConfigException wrong) {
    problems.addAll(wrong.problems());
  }

  /** Returns the name of a key in the layer that gives it. */
  String nameOf(String key) {
    return names.getOrDefault(key, key);
  }

  /** Returns the number of problems so far. */
  int problems() {
    return problems.size();
  }

  /** Returns every key that was read, in that order. */
  List<ConfigKey> keys() {
    return List.copyOf(keys.values());
  }

  /** Ends the reading of the whole configuration, with what it says beside its values. */
  ConfigReport finish(GatewayConfig config) {
    for (Layer layer : strongestFirst) {
      layer.objects().forEach(name -> problem(name, "is an object, but must be a value"));
      layer.blank().forEach(name -> problem(name, "has no value: leave it out, or give it one"));
      for (String name : layer.unknown()) {
        if (layer.isStrict()) {
          problem(unknown(name), layer.isObject(name) ? "must be an object" : "is not known");
        } else {
          warnings.add(name + " is not a setting of the gateway");
        }
      }
    }
    return new ConfigReport(config, problems, warnings, keys());
  }

  /**
   * Ends the reading of a part of the configuration.
   *
   * @throws ConfigException with every problem of that part
   */
  void check() {
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
  }

  /**
   * Returns how an unknown name is reported. A name below a secret may be the secret itself, as in
   * {@code password: {{ secret }}}.
   */
  private String unknown(String name) {
    return keys.values().stream()
        .filter(key -> key.isSecret() && name.startsWith(key.name() + "."))
        .map(key -> key.name() + ": what stands below it")
        .findFirst()
        .orElse(name);
  }

  private static String shown(@Nullable Object value) {
    String text = String.valueOf(value).replaceAll("\\p{Cntrl}", " ");
    return "'" + (text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "...") + "'";
  }
}
