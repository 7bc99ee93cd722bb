package io.github.sessiongateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.ManagedAddress;
import io.github.sessiongateway.api.SessionAddress;
import io.github.sessiongateway.api.SessionEvent;
import io.github.sessiongateway.api.SessionStatus;
import io.github.sessiongateway.internal.config.ConfigException;
import io.github.sessiongateway.internal.config.GatewayConfig;
import io.github.sessiongateway.testing.Page;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** What the documentation says of the code, and its own form. */
class DocumentationTest {
  private static final Pattern LINK = Pattern.compile("]\\(([^)]+)\\)");

  @Test
  void everyFailureHasItsRow() {
    List<String> documented =
        Page.site("failures").table("status").stream()
            .map(cells -> cells.get(0) + " " + cells.get(1))
            .toList();
    assertThat(documented)
        .containsExactlyElementsOf(
            Arrays.stream(Failure.values())
                .filter(failure -> failure != Failure.UNKNOWN)
                .map(
                    failure ->
                        (failure.status() == 0 ? "Koyeb's" : String.valueOf(failure.status()))
                            + (" `" + failure.code() + "`"))
                .toList());
  }

  @Test
  void everyAddressHasItsRow() {
    assertThat(Page.README.table("address").stream().map(cells -> cells.get(0)))
        .containsExactlyElementsOf(
            Stream.concat(
                    Arrays.stream(SessionAddress.values()).map(SessionAddress::address),
                    Arrays.stream(ManagedAddress.values()).map(ManagedAddress::address))
                .map(address -> "`" + address + "`")
                .toList());
  }

  @Test
  void everyEventHasItsRow() {
    assertThat(Page.site("messages").table("type").stream().map(cells -> cells.get(0)))
        .containsExactlyElementsOf(
            Arrays.stream(SessionEvent.EventType.values())
                .filter(type -> type != SessionEvent.EventType.UNKNOWN)
                .map(type -> "`" + type.json() + "`")
                .toList());
  }

  /** The files that it names are elsewhere. */
  @Test
  void everyPartOfAConfigurationHasKnownKeysAndRightValues() {
    for (Page page : Page.all()) {
      for (Page.Block block : page.blocks()) {
        if (block.info().equals("yaml part")) {
          Map<String, Object> part = new Yaml().load(block.text());
          assertThat(problems(new JsonObject(part)))
              .as("%s: %s", page, block.text())
              .allMatch(problem -> problem.contains("-file: "));
        }
      }
    }
  }

  private static List<String> problems(JsonObject config) {
    try {
      var unused = GatewayConfig.read(config);
      return List.of();
    } catch (ConfigException e) {
      return e.problems();
    }
  }

  @Test
  void theDiagramHasEveryStateOfASessionAndNoOther() {
    Set<String> drawn = new TreeSet<>();
    for (Page.Block block : Page.site("managed-sessions").blocks()) {
      if (block.text().startsWith("stateDiagram")) {
        Pattern.compile("(\\w+|\\[\\*]) --> (\\w+|\\[\\*])")
            .matcher(block.text())
            .results()
            .forEach(edge -> drawn.addAll(List.of(edge.group(1), edge.group(2))));
      }
    }
    drawn.remove("[*]");
    assertThat(drawn)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(SessionStatus.State.values())
                .filter(state -> state != SessionStatus.State.UNKNOWN)
                .map(SessionStatus.State::json)
                .toList());
  }

  @Test
  void everyOptionalDependencyHasTheVersionOfThePom() {
    String pom = read(Path.of("pom.xml"));
    assertThat(Page.site("embedding").table("feature"))
        .allSatisfy(row -> assertThat(pom).contains(">" + row.get(2) + "<"));
  }

  @Test
  void theReadmeHasAtMostTenKilobytes() throws IOException {
    assertThat(Files.size(Page.README.file())).isLessThanOrEqualTo(10_240);
  }

  @Test
  void theSettingsOfTheReadmeAreAmongAllKeys() {
    List<List<String>> all =
        Page.site("configuration").table("key").stream().map(row -> row.subList(0, 2)).toList();
    assertThat(all)
        .containsAll(Page.README.table("setting").stream().map(row -> row.subList(0, 2)).toList());
  }

  @Test
  void everyMessageOfTroubleshootingIsInTheCode() {
    String code = String.join("\n", sources("src/main/java").values());
    String joined = code.replaceAll("\"\\s*\\+\\s*\"", "");
    assertThat(
            Page.site("troubleshooting")
                .text()
                .lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.substring(3, line.indexOf('`', 3)))
                .flatMap(message -> Arrays.stream(message.split("…", -1)))
                .filter(part -> !joined.contains(part.strip())))
        .isEmpty();
  }

  @Test
  void everyClassThatThePagesNameExists() {
    Set<String> classes = new HashSet<>(List.of("Future", "WebClient"));
    classes.addAll(sources("src/main/java").keySet());
    classes.addAll(sources("src/test/java").keySet());
    assertThat(
            Pattern.compile("`([A-Z][a-z]\\w+)`")
                .matcher(Page.site("architecture").prose())
                .results()
                .map(found -> found.group(1))
                .filter(name -> !classes.contains(name)))
        .isEmpty();
  }

  /** Returns the classes below a folder: their texts by their names. */
  private static Map<String, String> sources(String folder) {
    try (Stream<Path> files = Files.walk(Path.of(folder))) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .collect(
              Collectors.toMap(
                  file -> file.getFileName().toString().replace(".java", ""),
                  DocumentationTest::read,
                  String::concat));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void everyLinkLeadsSomewhere() {
    for (Page page : everyPage()) {
      for (MatchResult link : LINK.matcher(page.prose()).results().toList()) {
        String target = link.group(1);
        if (!target.startsWith("https://")) {
          String[] parts = target.split("#", 2);
          Path file = page.file();
          if (parts[0].startsWith("images/")) {
            file = Path.of("src/site/resources", parts[0]);
          } else if (!parts[0].isEmpty()) {
            file = Path.of("").resolve(file).resolveSibling(parts[0]).normalize();
          }
          assertThat(file).as("%s: %s", page, target).exists();
          if (parts.length == 2) {
            assertThat(anchors(new Page(file))).as("%s: %s", page, target).contains(parts[1]);
            // Maven makes other anchors of headings than GitHub.
            if (page.file().startsWith(Page.SITE)) {
              assertThat(new Page(file).text()).contains("<a id=\"" + parts[1] + "\"></a>");
            }
          }
        }
      }
    }
  }

  @Test
  void theMenuAndTheIndexHaveEveryPage() {
    String menu = read(Path.of("src/site/site.xml"));
    String index = Page.site("index").text();
    for (Page page : Page.in(Page.SITE).toList()) {
      String name = page.file().getFileName().toString().replace(".md", "");
      assertThat(menu).contains("href=\"" + name + ".html\"");
      assertThat(name.equals("index") || index.contains("](" + name + ".md)")).as(name).isTrue();
    }
  }

  /** The anchors that GitHub makes of headings. */
  private static List<String> anchors(Page page) {
    return page.prose()
        .lines()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^a-z0-9 _-]", "").replace(' ', '-'))
        .toList();
  }

  private static List<Page> everyPage() {
    List<Page> pages = new ArrayList<>(Page.all());
    pages.addAll(Page.in(Path.of(".github")).toList());
    return pages;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
