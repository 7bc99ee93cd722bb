package io.github.sessiongateway.internal.config;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A reader of configuration in YAML: one object, whose keys are texts as they are written and must
 * not repeat. Aliases and merge keys (&lt;&lt;) are followed, up to a bound. Objects are maps and
 * arrays are lists.
 */
final class YamlFile {
  private static final int MAX_VALUES = 10_000;
  private static final int MAX_DEPTH = 50;
  private static final Scalars SCALARS = new Scalars();

  private final List<String> problems = new ArrayList<>();
  private int values;

  private YamlFile() {}

  /**
   * Returns the object that a text holds. A text without any value is an empty object.
   *
   * @throws ConfigException with each problem; it names no file and quotes no value
   */
  static Map<String, Object> read(String text) {
    YamlFile file = new YamlFile();
    Map<String, Object> read;
    try {
      Node root = new Yaml(new LoaderOptions()).compose(new StringReader(text));
      read =
          root == null || root.getTag().equals(Tag.NULL) ? new LinkedHashMap<>() : file.root(root);
    } catch (YAMLException e) {
      throw new ConfigException(List.of("is not YAML" + where(e)));
    }
    if (!file.problems.isEmpty()) {
      throw new ConfigException(file.problems);
    }
    return read;
  }

  private Map<String, Object> root(Node root) {
    if (root instanceof MappingNode mapping) {
      return object("", mapping, 0);
    }
    throw new ConfigException(List.of("is not one YAML object"));
  }

  private Map<String, Object> object(String path, MappingNode node, int depth) {
    Map<String, Object> object = new LinkedHashMap<>();
    List<Node> merged = new ArrayList<>();
    for (NodeTuple tuple : node.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        problems.add("has a key that is not a text at line " + line(tuple.getKeyNode()));
        continue;
      }
      boolean isMerge = key.getTag().equals(Tag.MERGE);
      String name = key.getValue();
      if (object.containsKey(name) || (isMerge && !merged.isEmpty())) {
        problems.add(path + name + ": stands twice, again at line " + line(key));
      } else if (isMerge) {
        merged.add(tuple.getValueNode());
      } else {
        object.put(name, value(path + name, tuple.getValueNode(), depth + 1));
      }
    }
    merged.forEach(each -> merge(path, each, object, depth + 1));
    return object;
  }

  /** Adds the keys of a merge that are not there yet: the object's own and the first merge win. */
  private void merge(String path, Node from, Map<String, Object> into, int depth) {
    count(depth);
    if (from instanceof SequenceNode several) {
      several.getValue().forEach(each -> merge(path, each, into, depth + 1));
    } else if (from instanceof MappingNode mapping) {
      for (var entry : object(path, mapping, depth).entrySet()) {
        if (!into.containsKey(entry.getKey())) {
          into.put(entry.getKey(), entry.getValue());
        }
      }
    } else {
      problems.add(path + "<<: must be an object, at line " + line(from));
    }
  }

  private @Nullable Object value(String path, Node node, int depth) {
    count(depth);
    if (node instanceof MappingNode mapping) {
      return object(path + ".", mapping, depth);
    }
    if (node instanceof SequenceNode sequence) {
      List<Object> array = new ArrayList<>();
      sequence.getValue().forEach(each -> array.add(value(path, each, depth + 1)));
      return array;
    }
    Object scalar = scalar(path, node);
    boolean plain =
        scalar == null
            || scalar instanceof String
            || scalar instanceof Number
            || scalar instanceof Boolean;
    return plain ? scalar : new TextProblems.Odd(scalar instanceof byte[] ? "binary" : "a time");
  }

  /** Returns a scalar. If it does not fit its tag, the parser throws exceptions that quote it. */
  private @Nullable Object scalar(String path, Node node) {
    Object scalar = null;
    try {
      scalar = SCALARS.of(node);
    } catch (RuntimeException e) {
      // Reported below, as a scalar that the parser drops silently.
    }
    if (scalar == null && !node.getTag().equals(Tag.NULL)) {
      problems.add(
          path
              + ": is not of the type that YAML takes it for: put it in quotes, at line "
              + line(node));
    }
    return scalar;
  }

  /** Counts a value against the bounds, because aliases multiply the values of a small file. */
  private void count(int depth) {
    if (++values > MAX_VALUES) {
      throw new ConfigException(List.of("has more than " + MAX_VALUES + " values"));
    }
    if (depth > MAX_DEPTH) {
      throw new ConfigException(List.of("is nested more than " + MAX_DEPTH + " deep"));
    }
  }

  /** Returns the place of a fault. The parser's own message may quote a secret. */
  private static String where(YAMLException e) {
    Mark mark = e instanceof MarkedYAMLException marked ? marked.getProblemMark() : null;
    return mark == null
        ? ""
        : " at line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1);
  }

  private static int line(Node node) {
    return node.getStartMark().getLine() + 1;
  }

  /** The YAML library's conversion of scalars. */
  private static final class Scalars extends SafeConstructor {
    Scalars() {
      super(new LoaderOptions());
    }

    synchronized @Nullable Object of(Node node) {
      return constructObject(node);
    }
  }
}
