package io.github.sessiongateway.internal.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One source of settings: a file, a verticle's configuration, the environment, or the system
 * properties. A layer remembers the keys that it was asked for. The others are reported as unknown.
 */
final class Layer {
  static final String PROPERTY = "gateway.";

  private final Map<String, Object> values = new TreeMap<>();
  private final UnaryOperator<String> naming;
  private final UnaryOperator<String> origin;
  private final boolean text;
  private final boolean strict;
  private final Set<String> asked = new HashSet<>();
  private final Set<String> parents = new HashSet<>();
  private final List<String> twice = new ArrayList<>();
  private final List<String> empty = new ArrayList<>();
  private final List<String> blank = new ArrayList<>();

  private Layer(
      UnaryOperator<String> naming, UnaryOperator<String> origin, boolean text, boolean strict) {
    this.naming = naming;
    this.origin = origin;
    this.text = text;
    this.strict = strict;
  }

  /**
   * Returns the layer of a verticle's configuration. Keys are nested or dotted; null is ignored.
   */
  static Layer json(JsonObject json) {
    return given(plain(json));
  }

  /** Returns the layer of keys that are nested or dotted; null is ignored. */
  static Layer given(Map<String, Object> keys) {
    Layer layer = file(keys);
    layer.blank.clear();
    return layer;
  }

  /** Returns the layer of a file. In a file, a key without a value is a mistake. */
  static Layer file(Map<String, Object> keys) {
    Layer layer = new Layer(key -> key, key -> "file", false, true);
    layer.flatten("", keys);
    return layer;
  }

  /** Returns the layer of the packaged file, whose values are defaults. */
  static Layer packaged(Map<String, Object> keys) {
    Layer layer = new Layer(key -> key, key -> ConfigKey.DEFAULT, false, true);
    layer.flatten("", keys);
    return layer;
  }

  /** Returns the layer of environment variables. Unknown ones may belong to other programs. */
  static Layer environment(Map<String, ?> variables) {
    Layer layer = new Layer(Variables::name, name -> "environment " + name, true, false);
    layer.take(Variables::isSetting, variables);
    return layer;
  }

  /** Returns the layer of system properties. */
  static Layer properties(Map<String, ?> properties) {
    Layer layer = new Layer(key -> PROPERTY + key, name -> "property " + name, true, true);
    layer.take((name, value) -> name.startsWith(PROPERTY), properties);
    return layer;
  }

  /** Returns the value of a key, or null if this layer does not give it. */
  @Nullable Object value(String key) {
    String name = naming.apply(key);
    asked.add(name);
    return values.get(name);
  }

  /** Returns the name of a key in this layer. */
  String name(String key) {
    return naming.apply(key);
  }

  /** Returns what gives the value of a key, in words. */
  String origin(String key) {
    return origin.apply(naming.apply(key));
  }

  /** Returns whether values are texts that must be parsed. */
  boolean isText() {
    return text;
  }

  /** Returns whether an unknown name is a problem. */
  boolean isStrict() {
    return strict;
  }

  /** Returns the names that were not asked for. An object may be without keys. */
  List<String> unknown() {
    return Stream.concat(values.keySet().stream(), blank.stream().filter(name -> !isObject(name)))
        .filter(name -> !asked.contains(name))
        .toList();
  }

  /** Returns whether a name is that of an object, which holds the keys that were asked for. */
  boolean isObject(String name) {
    return parents.contains(name)
        || parents.contains(parent(name))
        || asked.stream().anyMatch(key -> key.startsWith(name + "."));
  }

  private static String parent(String name) {
    return name.substring(0, Math.max(0, name.lastIndexOf('.')));
  }

  /**
   * Returns the names that this layer gives directly below a key. The environment gives none,
   * because its variables do not distinguish a dot from a dash.
   */
  Set<String> names(String key) {
    Set<String> names = new TreeSet<>();
    if (strict) {
      parents.add(naming.apply(key));
      String prefix = naming.apply(key) + ".";
      Stream<String> below =
          Stream.concat(values.keySet().stream(), blank.stream())
              .filter(name -> name.indexOf('.', prefix.length()) > 0);
      Stream.concat(below, empty.stream())
          .filter(name -> name.startsWith(prefix))
          .forEach(name -> names.add(name.substring(prefix.length()).replaceFirst("\\..*", "")));
    }
    return names;
  }

  /** Returns the settings whose value is an empty object. */
  List<String> objects() {
    return empty.stream().filter(asked::contains).toList();
  }

  /** Returns the settings that are written without a value. */
  List<String> blank() {
    return blank.stream()
        .filter(name -> asked.contains(name) || parents.contains(parent(name)))
        .toList();
  }

  /** Returns the keys that are given both nested and dotted. */
  List<String> twice() {
    return twice;
  }

  /** Returns whether this layer gives no value. */
  boolean isEmpty() {
    return values.isEmpty();
  }

  /** Returns whether this layer gives a value that was asked for. */
  boolean gives() {
    return values.keySet().stream().anyMatch(asked::contains);
  }

  private void take(BiPredicate<String, String> isSetting, Map<String, ?> all) {
    for (Map.Entry<String, ?> entry : all.entrySet()) {
      String name = entry.getKey();
      String value = String.valueOf(entry.getValue());
      if (isSetting.test(name, value)) {
        values.put(name, value);
      }
    }
  }

  private void flatten(String prefix, Map<?, ?> keys) {
    for (Map.Entry<?, ?> entry : keys.entrySet()) {
      String name = String.valueOf(entry.getKey());
      Object value = entry.getValue();
      if (value instanceof Map<?, ?> nested) {
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

  /** Returns an object as a map, with maps and lists in place of the objects and arrays in it. */
  private static Map<String, Object> plain(JsonObject json) {
    Map<String, Object> keys = new LinkedHashMap<>();
    json.forEach(entry -> keys.put(entry.getKey(), plain(entry.getValue())));
    return keys;
  }

  private static @Nullable Object plain(@Nullable Object value) {
    if (value instanceof JsonObject json) {
      return plain(json);
    }
    return value instanceof JsonArray array ? array.stream().map(Layer::plain).toList() : value;
  }
}
