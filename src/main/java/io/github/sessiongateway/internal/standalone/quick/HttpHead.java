package io.github.sessiongateway.internal.standalone.quick;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The head of an HTTP/1.1 response (RFC 9112).
 *
 * @param headers by their names in lower case
 */
record HttpHead(int status, Map<String, String> headers) {
  private static final int MAX_LINE = 8 * 1024;
  private static final int MAX_LINES = 100;
  private static final int MAX_DIGITS = 7;

  /** Reads a head. The body follows in the stream. */
  static HttpHead read(InputStream in) throws IOException {
    String first = line(in);
    if (!first.startsWith("HTTP/1.") || first.length() < 12 || first.charAt(8) != ' ') {
      throw new ProtocolException("not HTTP/1.1");
    }
    int status = number(first.substring(9, 12), 10);
    Map<String, String> headers = new HashMap<>();
    for (int lines = 0; lines < MAX_LINES; lines++) {
      String header = line(in);
      if (header.isEmpty()) {
        return new HttpHead(status, headers);
      }
      int colon = header.indexOf(':');
      if (colon > 0) {
        headers.put(
            header.substring(0, colon).toLowerCase(Locale.ROOT),
            header.substring(colon + 1).strip());
      }
    }
    throw new ProtocolException("too many headers");
  }

  /** Reads at most {@code max} bytes of the body behind the head. */
  byte[] body(InputStream in, int max) throws IOException {
    if (header("transfer-encoding").toLowerCase(Locale.ROOT).endsWith("chunked")) {
      return chunks(in, max);
    }
    String length = header("content-length");
    return length.isEmpty() ? in.readNBytes(max) : exactly(in, number(length, 10), max);
  }

  /** Returns a header, or an empty text. */
  String header(String name) {
    return headers.getOrDefault(name, "");
  }

  private static byte[] chunks(InputStream in, int max) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (body.size() < max) {
      String line = line(in);
      int extension = line.indexOf(';');
      int length = number((extension < 0 ? line : line.substring(0, extension)).strip(), 16);
      if (length == 0) {
        break;
      }
      int rest = max - body.size();
      body.write(exactly(in, length, rest));
      if (length <= rest && !line(in).isEmpty()) {
        throw new ProtocolException("wrong chunk");
      }
    }
    return body.toByteArray();
  }

  private static byte[] exactly(InputStream in, int length, int max) throws IOException {
    int wanted = Math.min(length, max);
    byte[] bytes = in.readNBytes(wanted);
    if (bytes.length < wanted) {
      throw new EOFException("closed within a body");
    }
    return bytes;
  }

  private static int number(String digits, int radix) throws IOException {
    boolean isNumber = !digits.isEmpty() && digits.length() <= MAX_DIGITS;
    int number = 0;
    for (int i = 0; isNumber && i < digits.length(); i++) {
      int digit = Character.digit(digits.charAt(i), radix);
      isNumber = digit >= 0;
      number = number * radix + digit;
    }
    if (!isNumber) {
      throw new ProtocolException("not a number");
    }
    return number;
  }

  /** Reads a line without its end. */
  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int b = in.read();
    while (b >= 0 && b != '\n') {
      if (line.size() == MAX_LINE) {
        throw new ProtocolException("too long a line");
      }
      line.write(b);
      b = in.read();
    }
    if (b < 0) {
      throw new EOFException("closed within a head");
    }
    String text = line.toString(ISO_8859_1);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }
}
