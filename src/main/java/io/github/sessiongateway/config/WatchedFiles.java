package io.github.sessiongateway.config;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Files that belong together and that others change while we run. One that is just being written is
 * not taken for half of itself: two looks in a row have to find the same. It blocks, so it is not
 * for an event loop; one look at a time.
 */
public final class WatchedFiles {
  private final String key;
  private final List<Path> files;
  private final int maxBytes;
  private List<Stamp> seen = List.of();
  private List<Stamp> taken = List.of();
  private List<Stamp> told = List.of();

  /** Links followed; all empty where there is no such file. */
  private record Stamp(@Nullable FileTime modified, long size, @Nullable Object file) {}

  /**
   * Reads nothing yet.
   *
   * @param key the setting that names them
   * @param maxBytes the most that one of them may hold
   */
  public WatchedFiles(String key, List<Path> files, int maxBytes) {
    this.key = key;
    this.files = List.copyOf(files);
    this.maxBytes = maxBytes;
  }

  /**
   * What they hold now, in their order.
   *
   * @throws ConfigException if one cannot be read, or is too large
   */
  public List<Buffer> read() {
    seen = stamps();
    return contents();
  }

  /**
   * What they hold, once it has settled and until it is taken; else null.
   *
   * @throws ConfigException if one cannot be read, or is too large
   */
  public @Nullable List<Buffer> look() {
    List<Stamp> found = stamps();
    boolean settled = found.equals(seen);
    seen = found;
    return settled && !found.equals(taken) ? contents() : null;
  }

  /** What was last seen is used: only a change is told from now on. */
  public void take() {
    taken = seen;
  }

  /** Whether what was last seen is worth a word: true once a change. */
  public boolean isNews() {
    boolean news = !seen.equals(told);
    told = seen;
    return news;
  }

  private List<Buffer> contents() {
    return files.stream().map(this::content).toList();
  }

  private Buffer content(Path file) {
    byte[] content;
    try (InputStream in = Files.newInputStream(file)) {
      content = in.readNBytes(maxBytes + 1);
    } catch (IOException e) {
      throw new ConfigException(List.of(key + ": " + file + " cannot be read"));
    }
    if (content.length > maxBytes) {
      throw new ConfigException(
          List.of(key + ": " + file + " is larger than " + maxBytes + " bytes"));
    }
    return Buffer.buffer(content);
  }

  private List<Stamp> stamps() {
    List<Stamp> stamps = new ArrayList<>(files.size());
    for (Path file : files) {
      stamps.add(stamp(file));
    }
    return stamps;
  }

  private static Stamp stamp(Path file) {
    try {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      return new Stamp(found.lastModifiedTime(), found.size(), found.fileKey());
    } catch (IOException e) {
      return new Stamp(null, 0, null);
    }
  }
}
