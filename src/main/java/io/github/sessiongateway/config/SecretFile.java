package io.github.sessiongateway.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.regex.Pattern;

/** A file whose content is one secret. */
public final class SecretFile {
  /** The most that it may hold. */
  public static final int MAX_BYTES = 64 * 1024;

  private static final Pattern LINE_END = Pattern.compile("\r?\n\\z");

  private SecretFile() {}

  /** The secret: the content without the line end that editors leave. */
  public static String secret(byte[] content) {
    return LINE_END.matcher(new String(content, UTF_8)).replaceFirst("");
  }
}
