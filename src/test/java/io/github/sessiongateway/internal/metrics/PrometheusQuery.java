package io.github.sessiongateway.internal.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A query of Prometheus, taken apart.
 *
 * @param series the names of its series, with the labels that they are selected by
 * @param groupings the labels of its aggregations and matches
 * @param dropped the labels that an aggregation leaves out of the result
 */
record PrometheusQuery(List<Selector> series, List<Grouping> groupings, Set<String> dropped) {
  private static final Pattern GROUPING =
      Pattern.compile("\\b(by|without|on|ignoring) ?\\(([^)]*)\\)");
  private static final Pattern SELECTOR =
      Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)\\s*(\\(|\\{([^}]*)})?");
  private static final Pattern MATCHER = Pattern.compile("([a-zA-Z_]\\w*)(=~|!~|!=|=)\"([^\"]*)\"");
  private static final Set<String> OPERATORS = Set.of("and", "or", "unless", "sum", "min", "Inf");

  /** The series of a name, and the values that their labels are compared with. */
  record Selector(String name, Map<String, List<String>> labels) {}

  /** Labels, and the names of the series that must have them. */
  record Grouping(List<String> labels, List<String> names) {}

  static PrometheusQuery of(String text) {
    String query = text.replaceAll("\\s+", " ").replaceAll("\\[[^]]*]", "");
    List<Grouping> groupings = new ArrayList<>();
    Set<String> dropped = new TreeSet<>();
    Matcher grouping = GROUPING.matcher(query);
    while (grouping.find()) {
      List<String> labels = Arrays.asList(grouping.group(2).split(", ?"));
      String operand = operand(query.substring(grouping.end()).strip());
      groupings.add(new Grouping(labels, selectors(operand).stream().map(Selector::name).toList()));
      if (grouping.group(1).equals("without")) {
        dropped.addAll(labels);
      }
    }
    return new PrometheusQuery(selectors(query), groupings, dropped);
  }

  /** The expression in brackets, or the next series. */
  private static String operand(String rest) {
    if (!rest.startsWith("(")) {
      return rest.substring(0, rest.indexOf('}') + 1);
    }
    int depth = 0;
    int end = 0;
    do {
      char c = rest.charAt(end++);
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    } while (depth > 0);
    return rest.substring(1, end - 1);
  }

  private static List<Selector> selectors(String query) {
    return SELECTOR
        .matcher(GROUPING.matcher(query).replaceAll(""))
        .results()
        .filter(found -> !"(".equals(found.group(2)) && !OPERATORS.contains(found.group(1)))
        .map(found -> new Selector(found.group(1), matchers(found.group(3))))
        .toList();
  }

  private static Map<String, List<String>> matchers(String text) {
    return MATCHER
        .matcher(text == null ? "" : text)
        .results()
        .collect(
            Collectors.toMap(
                found -> found.group(1), found -> Arrays.asList(found.group(3).split("\\|"))));
  }
}
