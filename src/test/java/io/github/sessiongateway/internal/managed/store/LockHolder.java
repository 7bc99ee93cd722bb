package io.github.sessiongateway.internal.managed.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;

/** A process that tries to lock a directory, prints the outcome, and keeps the lock. */
public final class LockHolder {
  private LockHolder() {}

  public static void main(String[] args) throws IOException {
    System.out.println(StoreLock.tryTake(Path.of(args[0])) == null ? "refused" : "held");
    // Waits until it is killed, or its parent has ended.
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
