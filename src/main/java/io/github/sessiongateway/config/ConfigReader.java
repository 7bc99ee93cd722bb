package io.github.sessiongateway.config;

import io.github.sessiongateway.api.Bearer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Typed getters over the layers of a configuration. The strongest layer that gives a key decides;
 * every problem is kept, by the key's name in its layer, and none quotes a secret.
 */
final class ConfigReader {
  private static final int MAX_SHOWN = 80;
  private final List<Layer> strongestFirst;
  private final List<String> problems = new ArrayList<>();
  private final List<Key> keys = new ArrayList<>();
  private final Map<String, String> names = new HashMap<>();

  /**
   * One key that exists.
   *
   * @param fallback its default, as a file would have it
   * @param allowed what may be given, in words
   * @param isSecret whether it is, or names, a secret
   */
  record Key(String name, String fallback, String allowed, boolean isSecret) {}

  ConfigReader(List<Layer> strongestFirst) {
    this.strongestFirst = strongestFirst;
    for (Layer layer : strongestFirst) {
      layer.twice().forEach(key -> problem(key, "is given twice, nested and dotted"));
    }
  }

  Bounded<Integer> integer(String key) {
    return new Bounded<>(new Setting<>(this, key, Kind.INTEGER, false));
  }

  Bounded<Duration> duration(String key) {
    return new Bounded<>(new Setting<>(this, key, Kind.DURATION, false));
  }

  Setting<Boolean> bool(String key) {
    return new Setting<>(this, key, Kind.BOOLEAN, false);
  }

  Setting<String> text(String key) {
    return new Setting<>(this, key, Kind.TEXT, false);
  }

  /** A text that may be empty. */
  Setting<String> optional(String key) {
    return new Setting<>(this, key, Kind.OPTIONAL, false);
  }

  /** A text that may be empty, is never shown, and that {@code <key>-file} may hold. */
  Setting<String> secret(String key) {
    return new Setting<>(this, key, Kind.OPTIONAL, true);
  }

  Setting<List<String>> list(String key) {
    return new Setting<>(this, key, Kind.LIST, false);
  }

  <E extends Enum<E>> Setting<E> choice(String key, Class<E> type) {
    return new Setting<>(this, key, Kind.choice(type), false);
  }

  /** A list that is never shown, and that {@code <key>-file} may hold, an entry a line. */
  Setting<List<String>> secrets(String key) {
    return new Setting<>(this, key, Kind.LIST, true);
  }

  /** The names that the configuration itself brings, right below a key. */
  Set<String> names(String key) {
    Set<String> names = new TreeSet<>();
    strongestFirst.forEach(layer -> names.addAll(layer.names(key)));
    return names;
  }

  /** The file that holds the value of a secret; null where it is given itself, or not at all. */
  @Nullable Path fileOf(String key) {
    for (Layer layer : strongestFirst) {
      Object file = layer.value(key + "-file");
      if (file != null || layer.value(key) != null) {
        return file == null ? null : Path.of(file.toString());
      }
    }
    return null;
  }

  /** A setting that can be ordered. */
  record Bounded<T extends Comparable<T>>(Setting<T> setting) {
    Setting<T> between(T low, T high) {
      return setting.between(low, high, Comparator.naturalOrder());
    }
  }

  <T> T read(Setting<T> setting, T fallback) {
    String key = setting.key();
    String shown = setting.kind().show().apply(fallback);
    keys.add(new Key(key, shown, setting.allowed(), setting.isSecret()));
    if (setting.isSecret()) {
      keys.add(new Key(key + "-file", "", "a file that holds the value of " + key, true));
    }
    T value = null;
    boolean found = false;
    for (Layer layer : strongestFirst) {
      // Asked even when a stronger layer has decided, so that no known key is called unknown.
      Object given = layer.value(key);
      Object file = setting.isSecret() ? layer.value(key + "-file") : null;
      if (!found && (given != null || file != null)) {
        found = true;
        names.put(key, layer.name(key));
        value = value(setting, layer, given, file);
      }
    }
    return value == null ? fallback : value;
  }

  private <T> @Nullable T value(
      Setting<T> setting, Layer layer, @Nullable Object given, @Nullable Object file) {
    String name = layer.name(setting.key());
    if (given != null && file != null) {
      problem(name, "is given twice, itself and as a file");
      return null;
    }
    if (file != null) {
      name = layer.name(setting.key() + "-file");
      given = content(name, file.toString());
      if (given == null) {
        return null;
      }
    }
    String changed = TextProblems.of(setting.kind(), given, layer.isText() && file == null);
    if (changed != null) {
      problem(name, changed);
      return null;
    }
    T value =
        file != null || layer.isText()
            ? setting.kind().ofText().apply(String.valueOf(given))
            : setting.kind().ofJson().apply(given);
    if (value == null || !setting.allows(value)) {
      String what = isQuotable(setting, given) ? "is " + shown(given) + ", but " : "";
      problem(name, what + "must be " + setting.allowed());
      return null;
    }
    return value;
  }

  /** A secret may stand where the name of its file or a plain text belongs, or within a URL. */
  private static boolean isQuotable(Setting<?> setting, @Nullable Object given) {
    return !setting.isSecret()
        && !setting.key().endsWith("-file")
        && !String.valueOf(given).matches("(?s).*[@?#].*")
        && !Bearer.isOwnKey(String.valueOf(given));
  }

  private @Nullable String content(String name, String file) {
    try {
      return SecretFile.read(name, file);
    } catch (ConfigException e) {
      problems.addAll(e.problems());
      return null;
    }
  }

  /** Of a key, by its name in the layer that has given it. */
  void problem(String key, String words) {
    problems.add(nameOf(key) + ": " + words);
  }

  /** Whether a key has a problem: a second one that follows from it would mislead. */
  boolean isWrong(String key) {
    return problems.stream().anyMatch(problem -> problem.startsWith(nameOf(key) + ": "));
  }

  /** What a file of the configuration was refused for. */
  void problems(ConfigException wrong) {
    problems.addAll(wrong.problems());
  }

  /** What a key is called in the layer that has given it. */
  String nameOf(String key) {
    return names.getOrDefault(key, key);
  }

  /** How many problems there are so far. */
  int problems() {
    return problems.size();
  }

  /** Every key that was read, in that order. */
  List<Key> keys() {
    return List.copyOf(keys);
  }

  /**
   * To be called when all is read.
   *
   * @return remarks on names that are not known but may be somebody else's
   * @throws ConfigException with every problem
   */
  List<String> finish() {
    List<String> remarks = new ArrayList<>();
    for (Layer layer : strongestFirst) {
      layer.objects().forEach(name -> problem(name, "is an object, but must be a value"));
      layer.blank().forEach(name -> problem(name, "has no value: leave it out, or give it one"));
      for (String name : layer.unknown()) {
        if (layer.isStrict()) {
          problem(unknown(name), "is not known");
        } else {
          remarks.add(name + " is not a setting of the gateway");
        }
      }
    }
    check();
    return remarks;
  }

  /**
   * To be called when some of it is read.
   *
   * @throws ConfigException with every problem of that
   */
  void check() {
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
  }

  /** What stands below a secret is the secret, as in {@code password: {{ secret }}}. */
  private String unknown(String name) {
    return keys.stream()
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
