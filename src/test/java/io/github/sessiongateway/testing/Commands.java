package io.github.sessiongateway.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Commands of this machine, and servers that refuse to run as root. */
final class Commands {
  private static final boolean IS_ROOT = "root".equals(System.getProperty("user.name"));

  private Commands() {}

  /** Returns a command that runs as a user if root runs it. */
  static List<String> as(String user, List<String> command) {
    List<String> all = new ArrayList<>();
    if (IS_ROOT) {
      all.addAll(List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups", "--"));
    }
    all.addAll(command);
    return all;
  }

  /** Gives a file to that user. */
  static void own(String user, Path file) throws IOException {
    if (IS_ROOT) {
      Files.setOwner(
          file, file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user));
    }
  }

  /** Returns what a command prints. Fails if the command fails. */
  static String run(List<String> command) {
    try {
      Process run = new ProcessBuilder(command).redirectErrorStream(true).start();
      run.getOutputStream().close();
      String out = new String(run.getInputStream().readAllBytes(), UTF_8);
      if (run.waitFor() != 0) {
        throw new AssertionError(command + ": " + out);
      }
      return out;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  static void signal(String name, List<ProcessHandle> processes) {
    for (ProcessHandle each : processes) {
      try {
        new ProcessBuilder("kill", "-" + name, String.valueOf(each.pid())).start().waitFor();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }
}
