package io.github.sessiongateway.internal.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.sessiongateway.internal.logging.VisibleText;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * A stream to a terminal that prints control characters as JSON escapes. The terminal would obey
 * them, and a reply may contain any characters.
 */
final class TerminalStream extends FilterOutputStream {
  TerminalStream(OutputStream terminal) {
    super(terminal);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  /** Writes whole characters, as a {@code PrintStream} passes them. */
  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    out.write(shown(new String(bytes, offset, length, UTF_8)).getBytes(UTF_8));
  }

  private static String shown(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\n' && VisibleText.isControl(c)) {
        shown.append(VisibleText.escape(c));
      } else {
        shown.append(c);
      }
    }
    return shown.toString();
  }
}
