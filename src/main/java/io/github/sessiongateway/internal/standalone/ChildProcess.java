package io.github.sessiongateway.internal.standalone;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A program that runs in place of this process, as far as a JVM can let it. */
final class ChildProcess {
  /** The codes of a shell for a program that it cannot run, and for one that it cannot find. */
  private static final int CANNOT_RUN = 126;

  private static final int NOT_FOUND = 127;

  private ChildProcess() {}

  /**
   * Runs a program until its end with the streams of this process, and passes signals on to it.
   *
   * @param token only the program sees it, in its environment
   * @return its exit code; 128 and the signal's number if a signal ended it
   */
  static int run(List<String> command, String token, PassedSignals signals, PrintStream err)
      throws InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("GATEWAY_"));
    environment.put("KOYEB_TOKEN", token);
    environment.put("KOYEB_API_TOKEN", token);
    // Before the program starts, because a signal may come at once.
    signals.holdAll();
    Process program;
    try {
      program = builder.start();
    } catch (IOException e) {
      boolean isThere = isThere(command.get(0), environment.getOrDefault("PATH", ""));
      err.println(isThere ? "COMMAND cannot be run." : "COMMAND is not found.");
      return isThere ? CANNOT_RUN : NOT_FOUND;
    }
    signals.passTo(program);
    return program.waitFor();
  }

  /** Returns whether there is a program of a name, which perhaps cannot be run. */
  private static boolean isThere(String name, String path) {
    return name.contains("/")
        ? exists(name)
        : Arrays.stream(path.split(":", -1)).anyMatch(dir -> exists(dir, name));
  }

  private static boolean exists(String first, String... more) {
    try {
      return Files.exists(Path.of(first, more));
    } catch (InvalidPathException e) {
      // The locale of this process may not have the letters of the name.
      return false;
    }
  }
}
