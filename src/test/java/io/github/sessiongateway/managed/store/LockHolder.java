package io.github.sessiongateway.managed.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;

/** Another process that wants the lock of a directory: it says what it got, and keeps it. */
public final class LockHolder {
  private LockHolder() {}

  public static void main(String[] args) throws IOException {
    System.out.println(StoreLock.tryTake(Path.of(args[0])) == null ? "refused" : "held");
    // Until it is killed, or who began it has gone.
    int unused = System.in.read();
  }

  static Process start(Path dir) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            LockHolder.class.getName(),
            dir.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  static String says(Process process) throws IOException {
    return process.inputReader(UTF_8).readLine();
  }
}
