package io.github.sessiongateway.internal.standalone;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The terminal that controls this process, if there is one. */
final class Terminal {
  private static final Path STAT = Path.of("/proc/self/stat");

  private Terminal() {}

  /**
   * Returns whether an interrupt comes from the terminal. Its children have that one, too, because
   * a terminal interrupts all processes in its foreground.
   */
  static boolean hasInterrupted() {
    try {
      return isForeground(Files.readString(STAT));
    } catch (IOException noLinux) {
      return isThere();
    }
  }

  /**
   * Returns whether a process is in the foreground of a terminal.
   *
   * @param stat the process in the words of Linux, as {@code proc(5)} describes them
   */
  static boolean isForeground(String stat) {
    // The name of the program may have blanks and parentheses.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
    String group = fields[2];
    String foreground = fields[5];
    return group.equals(foreground);
  }

  private static boolean isThere() {
    try {
      new FileInputStream("/dev/tty").close();
      return true;
    } catch (IOException none) {
      return false;
    }
  }
}
