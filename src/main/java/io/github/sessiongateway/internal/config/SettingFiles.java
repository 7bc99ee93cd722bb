package io.github.sessiongateway.internal.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The files that settings name. A pipe is read once, because a second reader would wait for a
 * writer for ever. Safe from any thread.
 */
public final class SettingFiles {
  private final Map<Path, byte[]> pipes;
  private final boolean readsPipes;

  /** Creates the files of a start, which has not read any. */
  public SettingFiles() {
    this(new ConcurrentHashMap<>(), true);
  }

  private SettingFiles(Map<Path, byte[]> pipes, boolean readsPipes) {
    this.pipes = pipes;
    this.readsPipes = readsPipes;
  }

  /**
   * Returns the files of a gateway that runs. A pipe that the start has not read cannot be read.
   */
  SettingFiles afterTheStart() {
    return new SettingFiles(pipes, false);
  }

  /** Returns at most so many bytes of a file, or what a pipe held at its first reading. */
  byte[] read(Path file, int maxBytes) throws IOException {
    if (!Files.readAttributes(file, BasicFileAttributes.class).isOther()) {
      return content(file, maxBytes);
    }
    byte[] held = pipes.get(file);
    if (held == null && !readsPipes) {
      throw new IOException("a pipe, whose writer may never come");
    }
    if (held == null) {
      held = content(file, maxBytes);
      pipes.put(file, held);
    }
    return held.clone();
  }

  private static byte[] content(Path file, int maxBytes) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(maxBytes);
    }
  }
}
