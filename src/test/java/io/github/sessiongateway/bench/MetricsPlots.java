package io.github.sessiongateway.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Draws scrapes as lines in a picture. */
final class MetricsPlots {
  private static final Pattern SERIES = Pattern.compile("(\\w+)(?:\\{(.*)})? (\\S+)");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");
  private static final List<String> COLORS =
      List.of(
          "#4269d0", "#efb118", "#ff725c", "#3ca951", "#a463f2", "#6cc5b0", "#9c6b4e", "#9498a0");
  private static final int WIDTH = 440;
  private static final int HEIGHT = 130;
  private static final int LEFT = 50;
  private static final int TOP = 50;
  private static final int GAP = 70;
  private static final int PLOT = WIDTH - 20;

  /** A rate is over a minute of scrapes. */
  private static final int RATE = 4;

  private final List<Integer> times = new ArrayList<>();
  private final List<Map<String, Double>> scrapes = new ArrayList<>();
  private final StringBuilder svg = new StringBuilder();
  private int panels;

  private MetricsPlots() {}

  /** A value for each scrape; NaN leaves a gap. */
  private interface Line {
    double at(int scrape);
  }

  /** Reads the scrapes of a folder, named by their seconds, and writes one picture. */
  static void draw(Path folder, Path picture) throws IOException {
    MetricsPlots plots = new MetricsPlots();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        plots.read(file);
      }
    }
    Files.createDirectories(picture.getParent());
    Files.writeString(picture, plots.picture());
  }

  private void read(Path file) throws IOException {
    times.add(Integer.parseInt(file.getFileName().toString().replace(".txt", "")));
    Map<String, Double> values = new HashMap<>();
    for (String line : Files.readAllLines(file)) {
      Matcher series = SERIES.matcher(line);
      if (series.matches()) {
        String labels = series.group(2) == null ? "" : series.group(2);
        values.put(series.group(1) + "{" + labels + "}", number(series.group(3)));
      }
    }
    scrapes.add(values);
  }

  private static double number(String text) {
    return text.endsWith("Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
  }

  private String picture() {
    panel("Requests per second, by outcome", by("requests_seconds_count", "outcome", true));
    panel("Time to the reply in seconds", quantiles("request_duration_seconds_bucket"));
    panel(
        "Attempts at Koyeb per second, by delivery",
        by("upstream_attempts_seconds_count", "delivery", true));
    panel("Circuit", by("upstream_circuit", "state", false));
    panel(
        "Retries and calls saved, per second",
        Map.of(
            "retries", rate("upstream_retries_total"),
            "denied", rate("upstream_retries_denied_total"),
            "coalesced", rate("upstream_coalesced_total")));
    panel("Managed sessions, by state", by("sessions", "state", false));
    panel(
        "Seconds to the first expiry",
        Map.of("least", gauge("session_gateway_session_least_expiry_seconds", 1)));
    panel("Reads of tokens per second, by freshness", by("session_reads_total", "freshness", true));
    panel("Refused by the bridge, per second", by("bridge_denied_total", "reason", true));
    panel("Memory of the JVM in MiB", Map.of("used", gauge("jvm_memory_used_bytes", 1 << 20)));
    int rows = (panels + 1) / 2;
    return """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="11">
        <rect width="100%%" height="100%%" fill="#fff"/>
        %s</svg>
        """
        .formatted(2 * (WIDTH + LEFT) + 20, rows * (HEIGHT + GAP) + 30, svg);
  }

  /** One line for each value of a label. */
  private Map<String, Line> by(String name, String label, boolean isRate) {
    Map<String, Line> lines = new TreeMap<>();
    for (Map<String, Double> scrape : scrapes) {
      for (String series : scrape.keySet()) {
        if (series.startsWith("session_gateway_" + name + "{")) {
          String value = label(series, label);
          Predicate<String> isOf = other -> label(other, label).equals(value);
          String full = "session_gateway_" + name;
          lines.put(value, isRate ? rate(full, isOf) : at -> sum(at, full, isOf));
        }
      }
    }
    return lines;
  }

  private static String label(String series, String label) {
    Matcher found = LABEL.matcher(series);
    while (found.find()) {
      if (found.group(1).equals(label)) {
        return found.group(2);
      }
    }
    return "";
  }

  private double sum(int scrape, String name, Predicate<String> isOf) {
    double sum = 0;
    for (Map.Entry<String, Double> series : scrapes.get(scrape).entrySet()) {
      if (series.getKey().startsWith(name + "{") && isOf.test(series.getKey())) {
        sum += series.getValue();
      }
    }
    return sum;
  }

  private Line gauge(String name, double unit) {
    return at -> sum(at, name, series -> true) / unit;
  }

  private Line rate(String name) {
    return rate("session_gateway_" + name, series -> true);
  }

  private Line rate(String name, Predicate<String> isOf) {
    return at ->
        at < RATE
            ? Double.NaN
            : (sum(at, name, isOf) - sum(at - RATE, name, isOf))
                / (times.get(at) - times.get(at - RATE));
  }

  /** The quantiles of a histogram, between the bounds of their buckets. */
  private Map<String, Line> quantiles(String name) {
    Map<Double, Line> buckets = new TreeMap<>();
    by(name, "le", true)
        .forEach((bound, line) -> buckets.put(number(bound.replace("+", "")), line));
    return Map.of(
        "p50", at -> quantile(buckets, 0.5, at), "p99", at -> quantile(buckets, 0.99, at));
  }

  private static double quantile(Map<Double, Line> buckets, double part, int at) {
    double rank = part * buckets.get(Double.POSITIVE_INFINITY).at(at);
    double below = 0;
    double least = 0;
    for (Map.Entry<Double, Line> bucket : buckets.entrySet()) {
      double count = bucket.getValue().at(at);
      if (count >= rank && count > 0) {
        double most = bucket.getKey();
        return Double.isInfinite(most)
            ? least
            : least + (most - least) * (rank - below) / (count - below);
      }
      below = count;
      least = bucket.getKey();
    }
    return Double.NaN;
  }

  private void panel(String title, Map<String, Line> lines) {
    int x = LEFT + panels % 2 * (WIDTH + LEFT);
    int y = TOP + panels / 2 * (HEIGHT + GAP);
    panels++;
    double top = 1e-9;
    for (Line line : lines.values()) {
      for (int i = 0; i < times.size(); i++) {
        top = Double.isNaN(line.at(i)) ? top : Math.max(top, line.at(i));
      }
    }
    text(x, y - 24, "font-weight=\"bold\"", title);
    int minutes = times.get(times.size() - 1) / 60;
    for (int i = 0; i <= 2; i++) {
      int level = y + HEIGHT - i * HEIGHT / 2;
      svg.append("<path d=\"M%d %dh%d\" stroke=\"#ddd\"/>\n".formatted(x, level, PLOT));
      text(x - 6, level + 4, "text-anchor=\"end\"", shortened(top * i / 2));
      text(x + i * PLOT / 2, y + HEIGHT + 14, "text-anchor=\"middle\"", minutes * i / 2 + " min");
    }
    int color = 0;
    int legend = x;
    for (Map.Entry<String, Line> line : lines.entrySet()) {
      String stroke = COLORS.get(color++ % COLORS.size());
      text(legend, y - 8, "fill=\"" + stroke + "\"", line.getKey());
      legend += 12 + 6 * line.getKey().length();
      svg.append(
          "<path d=\"%s\" fill=\"none\" stroke=\"%s\"/>\n"
              .formatted(path(line.getValue(), x, y, top), stroke));
    }
  }

  private String path(Line line, int x, int y, double top) {
    StringBuilder path = new StringBuilder();
    char command = 'M';
    double last = times.get(times.size() - 1);
    for (int i = 0; i < times.size(); i++) {
      double value = line.at(i);
      if (Double.isNaN(value)) {
        command = 'M';
      } else {
        double right = x + times.get(i) * PLOT / last;
        double down = y + HEIGHT * (1 - value / top);
        path.append(String.format(Locale.ROOT, "%s%.0f %.1f", command, right, down));
        command = 'L';
      }
    }
    return path.toString();
  }

  private static String shortened(double value) {
    return value >= 100
        ? String.valueOf(Math.round(value))
        : String.format(Locale.ROOT, "%.3g", value);
  }

  private void text(int x, int y, String attributes, String text) {
    svg.append("<text x=\"%d\" y=\"%d\" %s>%s</text>\n".formatted(x, y, attributes, text));
  }
}
