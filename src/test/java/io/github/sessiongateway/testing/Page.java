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
import java.util.stream.Stream;

/** A page of the documentation: its tables and fenced blocks. */
public record Page(Path file) {
  /** The README. */
  public static final Page README = new Page(Path.of("README.md"));

  /** The folder of the site's pages. */
  public static final Path SITE = Path.of("src/site/markdown");

  private static final Pattern FENCED =
      Pattern.compile("^```([^\n]*)\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

  /**
   * A fenced block.
   *
   * @param info the words behind the opening fence: {@code sh}, {@code java}, {@code text}
   */
  public record Block(String info, String text) {}

  /** Returns a page of the site by its name, such as {@code failures}. */
  public static Page site(String name) {
    return new Page(SITE.resolve(name + ".md"));
  }

  /** Returns the README and the pages of the site. */
  public static List<Page> all() {
    return Stream.concat(Stream.of(README), in(SITE)).toList();
  }

  /** Returns the pages in a folder, in the order of their names. */
  public static Stream<Page> in(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".md")).sorted().toList().stream()
          .map(Page::new);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the fenced blocks, from top to bottom. */
  public List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    Matcher matcher = FENCED.matcher(text());
    while (matcher.find()) {
      blocks.add(new Block(matcher.group(1), matcher.group(2)));
    }
    return blocks;
  }

  /** Returns the text without its fenced blocks. */
  public String prose() {
    return FENCED.matcher(text()).replaceAll("");
  }

  /** Returns the rows below the header that begins with this cell, each a list of its cells. */
  public List<List<String>> table(String firstCell) {
    List<String> lines = text().lines().toList();
    int header = 0;
    while (!lines.get(header).startsWith("| " + firstCell + " |")) {
      header++;
    }
    return lines.stream()
        .skip(header + 2L)
        .takeWhile(line -> line.startsWith("|"))
        .map(Page::cells)
        .toList();
  }

  private static List<String> cells(String line) {
    return Arrays.stream(line.substring(1, line.length() - 1).split("\\|"))
        .map(String::strip)
        .toList();
  }

  /** Returns the whole text. */
  public String text() {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
