package io.github.sessiongateway.internal.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionStatus;
import io.github.sessiongateway.internal.koyeb.call.Delivery;
import io.github.sessiongateway.internal.telemetry.Meters.Freshness;
import io.github.sessiongateway.testing.Page;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The rules and the dashboard ask for what a scrape has. */
class PrometheusFilesTest {
  private static final Path RULES = Path.of("docker/prometheus/alerts.yaml");
  private static final Path RULES_TEST = Path.of("docker/prometheus/alerts-test.yaml");
  private static final Path SCRAPES = Path.of("docker/prometheus/prometheus.yaml");
  private static final Path DASHBOARD = Path.of("docker/grafana/dashboard.json");

  /** Prometheus adds these to each series. */
  private static final Set<String> OF_TARGETS = Set.of("instance", "job");

  private static final Pattern IN_RULE = Pattern.compile("\\$labels\\.(\\w+)");
  private static final Pattern IN_LEGEND = Pattern.compile("\\{\\{(\\w+)}}");
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{?(\\w+)}?");

  /** The words of those labels that have a few. */
  private static final Map<String, Set<String>> WORDS =
      Map.of(
          "outcome",
          words(Stream.concat(Stream.of("ok"), Arrays.stream(Failure.values()).map(Failure::code))),
          "delivery",
          words(Arrays.stream(Delivery.values()).map(Delivery::word)),
          "freshness",
          words(Arrays.stream(Freshness.values()).map(v -> v.name().toLowerCase(Locale.ROOT))),
          "state",
          words(
              Stream.concat(
                  Stream.of("half_open", "open"),
                  Arrays.stream(SessionStatus.State.values()).map(SessionStatus.State::json))),
          "area",
          Set.of("heap", "nonheap"),
          "job",
          Set.of("koyeb-session-gateway"),
          "instance",
          Set.of("$instance"));

  /** The labels of each series, as {@code metrics.md} has them. */
  private final Map<String, Set<String>> series = new HashMap<>(Map.of("up", Set.of()));

  PrometheusFilesTest() {
    Pattern row = Pattern.compile("(?m)^\\| `([a-z0-9_]+)` \\| (\\w+) \\| ([^|]*) \\|");
    row.matcher(Page.site("metrics").text())
        .results()
        .forEach(
            found -> {
              Set<String> labels = new TreeSet<>(List.of(found.group(3).split("[`, ]+")));
              switch (found.group(2)) {
                case "histogram" -> {
                  addTimes(found.group(1), labels);
                  labels = new TreeSet<>(labels);
                  labels.add("le");
                  series.put(found.group(1) + "_bucket", labels);
                }
                case "summary" -> addTimes(found.group(1), labels);
                default -> series.put(found.group(1), labels);
              }
            });
  }

  private void addTimes(String name, Set<String> labels) {
    series.put(name + "_count", labels);
    series.put(name + "_sum", labels);
  }

  private static Set<String> words(Stream<String> words) {
    return words.collect(Collectors.toSet());
  }

  @Test
  void everyRuleAsksForSeriesThatExist() throws IOException {
    for (JsonObject rule : rules()) {
      String name = rule.getString("alert");
      PrometheusQuery query = PrometheusQuery.of(rule.getString("expr"));
      assertExist(name, query);
      JsonObject annotations = rule.getJsonObject("annotations");
      Set<String> shown = found(IN_RULE, annotations.encode());
      assertThat(shown).as(name).isSubsetOf(labelsOf(query)).noneMatch(query.dropped()::contains);
    }
  }

  @Test
  void everyRuleSaysHowUrgentItIsAndWhatToDo() throws IOException {
    Set<String> names = new TreeSet<>();
    for (JsonObject rule : rules()) {
      assertThat(names.add(rule.getString("alert"))).as(rule.encode()).isTrue();
      assertThat(rule.getJsonObject("labels").getString("severity")).isIn("critical", "warning");
      assertThat(rule.getJsonObject("annotations").fieldNames())
          .containsExactlyInAnyOrder("summary", "description");
    }
    JsonArray tested = yaml(RULES_TEST).getJsonArray("tests");
    assertThat(tested).isNotEmpty();
    assertThat(found(Pattern.compile("\"alertname\":\"(\\w+)\""), tested.encode()))
        .isSubsetOf(names);
  }

  @Test
  void theScrapeHasTheNameThatTheRulesExpect() throws IOException {
    JsonObject scrape = yaml(SCRAPES).getJsonArray("scrape_configs").getJsonObject(0);
    assertThat(WORDS.get("job")).containsExactly(scrape.getString("job_name"));
    assertThat(yaml(SCRAPES).getJsonArray("rule_files"))
        .containsExactly(String.valueOf(RULES.getFileName()));
  }

  @Test
  void everyPanelAsksForSeriesThatExist() throws IOException {
    for (JsonObject panel : panels()) {
      String name = panel.getString("title");
      for (JsonObject target : objects(panel.getJsonArray("targets", new JsonArray()))) {
        PrometheusQuery query = PrometheusQuery.of(target.getString("expr"));
        assertExist(name, query);
        Set<String> shown = found(IN_LEGEND, target.getString("legendFormat"));
        assertThat(shown).as(name).isSubsetOf(labelsOf(query));
        for (PrometheusQuery.Grouping grouping : query.groupings()) {
          assertThat(grouping.labels()).as(name).containsAll(shown);
        }
      }
    }
  }

  @Test
  void theDashboardNeedsNoPluginAndHasItsVariables() throws IOException {
    JsonObject dashboard = new JsonObject(Files.readString(DASHBOARD));
    Set<Integer> ids = new TreeSet<>();
    for (JsonObject panel : panels()) {
      assertThat(ids.add(panel.getInteger("id"))).as(panel.getString("title")).isTrue();
      assertThat(panel.getString("type")).isIn("row", "timeseries", "stat");
    }
    Set<String> defined = new TreeSet<>(Set.of("__rate_interval", "__all"));
    for (JsonObject variable :
        objects(dashboard.getJsonObject("templating").getJsonArray("list"))) {
      defined.add(variable.getString("name"));
    }
    assertThat(found(VARIABLE, dashboard.encode())).isEqualTo(defined);
  }

  private void assertExist(String where, PrometheusQuery query) {
    assertThat(query.series()).as(where).isNotEmpty();
    for (PrometheusQuery.Selector selector : query.series()) {
      assertThat(series).as(where).containsKey(selector.name());
      assertThat(labelsOf(selector.name())).as(where).containsAll(selector.labels().keySet());
      selector
          .labels()
          .forEach(
              (label, values) -> {
                assertThat(WORDS).as(where).containsKey(label);
                assertThat(values).as(where).isSubsetOf(WORDS.get(label));
              });
    }
    for (PrometheusQuery.Grouping grouping : query.groupings()) {
      assertThat(grouping.names()).as(where).isNotEmpty();
      for (String name : grouping.names()) {
        assertThat(labelsOf(name)).as(where).containsAll(grouping.labels());
      }
    }
  }

  private Set<String> labelsOf(PrometheusQuery query) {
    return query.series().stream()
        .flatMap(selector -> labelsOf(selector.name()).stream())
        .collect(Collectors.toSet());
  }

  private Set<String> labelsOf(String name) {
    Set<String> labels = new TreeSet<>(series.getOrDefault(name, Set.of()));
    labels.addAll(OF_TARGETS);
    return labels;
  }

  private static Set<String> found(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(found -> found.group(1)).collect(Collectors.toSet());
  }

  private static List<JsonObject> rules() throws IOException {
    return objects(yaml(RULES).getJsonArray("groups").getJsonObject(0).getJsonArray("rules"));
  }

  private static List<JsonObject> panels() throws IOException {
    return objects(new JsonObject(Files.readString(DASHBOARD)).getJsonArray("panels"));
  }

  /** A key that is there twice is a mistake. */
  private static JsonObject yaml(Path file) throws IOException {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    return new JsonObject(
        new Yaml(new SafeConstructor(options)).<Map<String, Object>>load(Files.readString(file)));
  }

  private static List<JsonObject> objects(JsonArray array) {
    List<JsonObject> objects = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      objects.add(array.getJsonObject(i));
    }
    return objects;
  }
}
