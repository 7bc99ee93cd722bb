package io.github.sessiongateway.internal.metrics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A scrape in Prometheus's text, taken apart. */
public record Scraped(Map<String, Family> families, List<String> series) {
  private static final Pattern HELP = Pattern.compile("# HELP (\\S+) (.*)");
  private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (\\S+)");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");

  /** All series of one name. */
  public static final class Family {
    public String help = "";
    public String type = "";
    public final TreeSet<String> labels = new TreeSet<>();
  }

  public static Scraped of(String text) {
    Map<String, Family> families = new LinkedHashMap<>();
    List<String> series = new ArrayList<>();
    String name = "";
    for (String line : text.lines().toList()) {
      Matcher help = HELP.matcher(line);
      Matcher type = TYPE.matcher(line);
      if (help.matches()) {
        name = help.group(1);
        families.computeIfAbsent(name, first -> new Family()).help = help.group(2);
      } else if (type.matches()) {
        name = type.group(1);
        families.computeIfAbsent(name, first -> new Family()).type = type.group(2);
      } else if (!line.startsWith("#")) {
        series.add(line);
        Matcher label = LABEL.matcher(line);
        while (label.find()) {
          if (!label.group(1).equals("le")) {
            families.get(name).labels.add(label.group(1));
          }
        }
      }
    }
    return new Scraped(families, series);
  }
}
