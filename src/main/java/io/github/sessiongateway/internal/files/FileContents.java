package io.github.sessiongateway.internal.files;

import io.github.sessiongateway.internal.config.ConfigException;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The contents of files that belong together, read at one time.
 *
 * @param mark identifies the contents: their hash, or the problem
 * @param contents one for each file, in their order; empty if a file cannot be read
 * @param wrong why a file cannot be read; null if all can be read
 */
record FileContents(String mark, List<Buffer> contents, @Nullable ConfigException wrong) {
  private static final String PIPE = " is a pipe, which is read once and not followed";

  /** Returns the contents of all files, links followed. It blocks. */
  static FileContents read(String key, List<Path> files, int maxBytes) {
    List<Buffer> contents = new ArrayList<>(files.size());
    MessageDigest hash = sha256();
    for (Path file : files) {
      byte[] content;
      try {
        // Opening a pipe would wait for its writer.
        if (Files.readAttributes(file, BasicFileAttributes.class).isOther()) {
          return wrong(name(key, file) + PIPE);
        }
        content = content(file, maxBytes);
      } catch (IOException e) {
        return wrong(name(key, file) + " cannot be read");
      }
      if (content.length > maxBytes) {
        return wrong(name(key, file) + " is larger than " + maxBytes + " bytes");
      }
      hash.update(ByteBuffer.allocate(Integer.BYTES).putInt(content.length).array());
      hash.update(content);
      contents.add(Buffer.buffer(content));
    }
    return new FileContents(HexFormat.of().formatHex(hash.digest()), contents, null);
  }

  /** Returns the setting and the file, which may be the same. */
  private static String name(String key, Path file) {
    return key.equals(file.toString()) ? key + ":" : key + ": " + file;
  }

  /** Returns whether one of the files is a pipe, which cannot be read again. */
  boolean isPipe() {
    return mark.endsWith(PIPE);
  }

  /** Returns neither the contents nor their hash, because the contents may be secrets. */
  @Override
  public String toString() {
    return "FileContents[" + contents.size() + "]";
  }

  private static byte[] content(Path file, int maxBytes) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(maxBytes + 1);
    }
  }

  private static FileContents wrong(String problem) {
    return new FileContents(problem, List.of(), new ConfigException(List.of(problem)));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
