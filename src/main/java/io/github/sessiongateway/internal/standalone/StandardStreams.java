package io.github.sessiongateway.internal.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Standard output and standard error: UTF-8 in any locale, and safe on a terminal. */
final class StandardStreams {
  private StandardStreams() {}

  static PrintStream out() {
    return stream(FileDescriptor.out, 1);
  }

  static PrintStream err() {
    return stream(FileDescriptor.err, 2);
  }

  private static PrintStream stream(FileDescriptor descriptor, int number) {
    OutputStream raw = new BufferedOutputStream(new FileOutputStream(descriptor));
    return new PrintStream(isTerminal(number) ? new TerminalStream(raw) : raw, true, UTF_8);
  }

  /** Asks Linux. The JDK only says whether both input and output are terminals. */
  private static boolean isTerminal(int number) {
    try {
      String file = Files.readSymbolicLink(Path.of("/proc/self/fd/" + number)).toString();
      return file.startsWith("/dev/pts/")
          || file.startsWith("/dev/tty")
          || file.equals("/dev/console");
    } catch (IOException e) {
      return false;
    }
  }
}
