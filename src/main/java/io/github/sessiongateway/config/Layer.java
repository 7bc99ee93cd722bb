package io.github.sessiongateway.config;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One source of settings: a file or a verticle's configuration, the environment, or the system
 * properties. It remembers what it was asked for, so that the rest can be called unknown.
 */
final class Layer {
  private static final String PROPERTY = "gateway.";

  private final Map<String, Object> values = new TreeMap<>();
  private final UnaryOperator<String> naming;
  private final boolean text;
  private final boolean strict;
  private final Set<String> asked = new HashSet<>();
  private final List<String> twice = new ArrayList<>();
  private final List<String> empty = new ArrayList<>();
  private final List<String> blank = new ArrayList<>();

  private Layer(UnaryOperator<String> naming, boolean text, boolean strict) {
    this.naming = naming;
    this.text = text;
    this.strict = strict;
  }

  /** The configuration of a verticle: nested or dotted, its values typed; null is not given. */
  static Layer json(JsonObject json) {
    Layer layer = file(json);
    layer.blank.clear();
    return layer;
  }

  /** A file: the same, but a key that somebody wrote without a value is a mistake. */
  static Layer file(JsonObject json) {
    Layer layer = new Layer(key -> key, false, true);
    layer.flatten("", json);
    return layer;
  }

  /** Environment variables: texts. Unknown ones are only remarked on, since others set them too. */
  static Layer environment(JsonObject variables) {
    Layer layer =
        new Layer(
            key ->
                Variables.PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_'),
            true,
            false);
    layer.take(Variables::isSetting, variables);
    return layer;
  }

  /** System properties: texts. */
  static Layer properties(JsonObject properties) {
    Layer layer = new Layer(key -> PROPERTY + key, true, true);
    layer.take((name, value) -> name.startsWith(PROPERTY), properties);
    return layer;
  }

  /** The value of a key; null if this layer does not give it. */
  @Nullable Object value(String key) {
    String name = naming.apply(key);
    asked.add(name);
    return values.get(name);
  }

  /** What the key is called here. */
  String name(String key) {
    return naming.apply(key);
  }

  /** Whether values are texts that have to be parsed. */
  boolean isText() {
    return text;
  }

  /** Whether an unknown name is a problem. */
  boolean isStrict() {
    return strict;
  }

  /** Names that nobody asked for. */
  List<String> unknown() {
    return values.keySet().stream().filter(name -> !asked.contains(name)).toList();
  }

  /**
   * The names right below a key, where this layer may bring new ones: the environment only
   * overrides, since its variables do not tell a dot from a dash.
   */
  Set<String> names(String key) {
    Set<String> names = new TreeSet<>();
    if (strict) {
      String prefix = naming.apply(key) + ".";
      for (String name : values.keySet()) {
        int end = name.indexOf('.', prefix.length());
        if (name.startsWith(prefix) && end > 0) {
          names.add(name.substring(prefix.length(), end));
        }
      }
      empty.stream()
          .filter(name -> name.startsWith(prefix))
          .forEach(name -> names.add(name.substring(prefix.length()).replaceFirst("\\..*", "")));
    }
    return names;
  }

  /** Settings that are given as an object without any key, which gives them no value. */
  List<String> objects() {
    return empty.stream().filter(asked::contains).toList();
  }

  /** Settings that stand there without a value. */
  List<String> blank() {
    return blank.stream().filter(asked::contains).toList();
  }

  /** Keys that are given both nested and dotted. */
  List<String> twice() {
    return twice;
  }

  /** Whether it has no value. */
  boolean isEmpty() {
    return values.isEmpty();
  }

  /** Whether it has given a value that was asked for. */
  boolean gives() {
    return values.keySet().stream().anyMatch(asked::contains);
  }

  private void take(BiPredicate<String, String> isSetting, JsonObject all) {
    for (String name : all.fieldNames()) {
      String value = String.valueOf(all.getValue(name));
      if (isSetting.test(name, value)) {
        values.put(name, value);
      }
    }
  }

  private void flatten(String prefix, JsonObject json) {
    for (String name : json.fieldNames()) {
      Object value = json.getValue(name);
      if (value instanceof JsonObject nested) {
        if (nested.isEmpty()) {
          empty.add(prefix + name);
        }
        flatten(prefix + name + ".", nested);
      } else if (value == null) {
        blank.add(prefix + name);
      } else if (values.put(prefix + name, value) != null) {
        twice.add(prefix + name);
      }
    }
  }
}
