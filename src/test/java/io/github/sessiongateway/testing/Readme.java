package io.github.sessiongateway.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The README's tables and fenced blocks. */
public final class Readme {
  private static final Pattern FENCED =
      Pattern.compile("^```([^\n]*)\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

  private Readme() {}

  /**
   * A fenced block.
   *
   * @param info what stands behind the opening fence: {@code sh}, {@code java}, {@code text}
   */
  public record Block(String info, String text) {}

  public static List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    Matcher matcher = FENCED.matcher(text());
    while (matcher.find()) {
      blocks.add(new Block(matcher.group(1), matcher.group(2)));
    }
    return blocks;
  }

  /** The rows below the header that begins with this cell, each a list of its cells. */
  public static List<List<String>> table(String firstCell) {
    List<String> lines = text().lines().toList();
    int header = 0;
    while (!lines.get(header).startsWith("| " + firstCell + " |")) {
      header++;
    }
    return lines.stream()
        .skip(header + 2L)
        .takeWhile(line -> line.startsWith("|"))
        .map(Readme::cells)
        .toList();
  }

  private static List<String> cells(String line) {
    return Arrays.stream(line.substring(1, line.length() - 1).split("\\|"))
        .map(String::strip)
        .toList();
  }

  public static String text() {
    try {
      return Files.readString(Path.of("README.md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
