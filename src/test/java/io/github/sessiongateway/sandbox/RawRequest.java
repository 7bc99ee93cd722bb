package io.github.sessiongateway.sandbox;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.vertx.core.buffer.Buffer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A request of HTTP/1.1 with a body of a known length: the parts that an account API needs.
 *
 * @param length the number of all its bytes
 */
record RawRequest(
    String method, String path, @Nullable String authorization, Buffer body, int length) {
  private static final Pattern LINE =
      Pattern.compile("([A-Z]+) ([^\\s?]+)(?:\\?\\S*)? HTTP/1\\.1\r\n");
  private static final Pattern LENGTH = header("content-length", "\\d{1,9}");
  private static final Pattern AUTHORIZATION = header("authorization", "[^\r\n]*");

  private static Pattern header(String name, String value) {
    return Pattern.compile("(?i)\r\n" + name + ": *(" + value + ")\r\n");
  }

  /** Returns the first request of the bytes received; null until it is whole. */
  static @Nullable RawRequest read(Buffer received) {
    String text = received.toString(ISO_8859_1);
    int headEnd = text.indexOf("\r\n\r\n") + 4;
    if (headEnd < 4) {
      return null;
    }
    String head = text.substring(0, headEnd);
    String length = value(LENGTH, head);
    int end = headEnd + (length == null ? 0 : Integer.parseInt(length));
    if (end > received.length()) {
      return null;
    }
    Matcher line = LINE.matcher(head);
    boolean known = line.lookingAt();
    return new RawRequest(
        known ? line.group(1) : "",
        known ? line.group(2) : "",
        value(AUTHORIZATION, head),
        received.getBuffer(headEnd, end),
        end);
  }

  private static @Nullable String value(Pattern header, String head) {
    Matcher matcher = header.matcher(head);
    return matcher.find() ? matcher.group(1) : null;
  }
}
