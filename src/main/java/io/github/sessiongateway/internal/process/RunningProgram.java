package io.github.sessiongateway.internal.process;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.clock.Ticker;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * One run of a program. Its output counts when it has ended, even if a program that it began still
 * has its pipe. It blocks: never on an event loop.
 */
final class RunningProgram {
  /** The largest output. */
  static final int MAX_OUTPUT = 64 * 1024;

  /** The interval in which the pipe, the time and a stop are looked at. */
  private static final long LOOK_MILLIS = 20;

  private final Program program;
  private final Ticker ticker;
  private final BooleanSupplier isStopped;
  private final ByteArrayOutputStream taken = new ByteArrayOutputStream();

  /**
   * @param isStopped returns whether the program must be killed, from any thread
   */
  RunningProgram(Program program, Ticker ticker, BooleanSupplier isStopped) {
    this.program = program;
    this.ticker = ticker;
    this.isStopped = isStopped;
  }

  /**
   * Runs the program and returns what it printed.
   *
   * @throws SessionException if it fails; it quotes nothing of the output
   */
  Buffer output() {
    checkNotStopped();
    Process process = start();
    try (InputStream printed = process.getInputStream()) {
      // The program reads the end of its input at once.
      process.getOutputStream().close();
      // With this monitor, Java cannot read the rest of the pipe by itself when the program has
      // ended. It would read without a bound what a program in the background prints.
      synchronized (printed) {
        await(process, printed);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw stopping();
    } catch (IOException e) {
      throw failed(Failure.BAD_REPLY, "The output of the program cannot be read");
    } finally {
      kill(process);
    }
    if (process.exitValue() != 0) {
      throw failed(
          Failure.UNREACHABLE, "The program failed with the exit code " + process.exitValue());
    }
    return Buffer.buffer(taken.toByteArray());
  }

  private Process start() {
    ProcessBuilder builder =
        new ProcessBuilder(program.command()).redirectError(ProcessBuilder.Redirect.DISCARD);
    Map<String, String> environment = builder.environment();
    environment.clear();
    for (String name : program.environment()) {
      String value = System.getenv(name);
      if (value != null) {
        environment.put(name, value);
      }
    }
    try {
      return builder.start();
    } catch (IOException e) {
      // Its message has the command.
      throw failed(Failure.UNREACHABLE, "The program cannot be started: " + why());
    }
  }

  private String why() {
    Path file = Path.of(program.command().get(0));
    if (!Files.exists(file)) {
      return "there is no such file";
    }
    return Files.isRegularFile(file) && Files.isExecutable(file)
        ? "the system refuses it"
        : "the file is not executable";
  }

  private void await(Process process, InputStream printed)
      throws IOException, InterruptedException {
    long begin = ticker.getAsLong();
    boolean hasEnded;
    do {
      hasEnded = process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS);
      take(printed);
      if (!hasEnded && ticker.getAsLong() - begin >= program.timeout().toNanos()) {
        throw SessionException.of(
            Failure.TIMEOUT,
            "The program did not end in time and was killed (credential.timeout).");
      }
      checkNotStopped();
    } while (!hasEnded);
  }

  /** Takes what is in the pipe, and never waits for more. */
  private void take(InputStream printed) throws IOException {
    for (int most = printed.available(); most > 0; most = printed.available()) {
      taken.write(printed.readNBytes(Math.min(most, MAX_OUTPUT + 1 - taken.size())));
      if (taken.size() > MAX_OUTPUT) {
        throw failed(Failure.BAD_REPLY, "The program printed more than 64 KiB and was killed");
      }
    }
  }

  /** Kills the program and those that it began. One that has ended has left its own behind. */
  private static void kill(Process process) {
    if (process.isAlive()) {
      List<ProcessHandle> begun = process.descendants().toList();
      var unused = process.destroyForcibly();
      begun.forEach(ProcessHandle::destroyForcibly);
    }
  }

  private void checkNotStopped() {
    if (isStopped.getAsBoolean()) {
      throw stopping();
    }
  }

  private static SessionException stopping() {
    return SessionException.of(Failure.SHUTTING_DOWN, "The gateway is stopping.");
  }

  private static SessionException failed(Failure failure, String what) {
    return SessionException.of(failure, what + " (credential.command).");
  }
}
