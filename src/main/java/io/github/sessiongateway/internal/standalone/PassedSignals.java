package io.github.sessiongateway.internal.standalone;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** The signals that this process passes on to its program. QUIT is not one, the JVM keeps it. */
final class PassedSignals {
  /** Each POSIX shell has its own {@code kill}. An image may lack the program of that name. */
  static final String SHELL = "/bin/sh";

  private final String shell;
  private final PrintStream err;
  private final CompletableFuture<Process> program = new CompletableFuture<>();
  private final AtomicBoolean toldOfNoShell = new AtomicBoolean();

  /**
   * @param shell the path of a POSIX shell, which perhaps does not exist
   */
  PassedSignals(String shell, PrintStream err) {
    this.shell = shell;
    this.err = err;
  }

  /**
   * Holds USR1 and USR2 until the program runs, because by default they end the JVM. HUP, INT and
   * TERM keep the JVM's default, which exits with 128 and the signal's number.
   */
  void hold() {
    try {
      for (String signal : List.of("USR1", "USR2")) {
        Signals.install(signal, () -> send(signal));
      }
    } catch (ReflectiveOperationException none) {
      // There is no log yet. The other signals fail for the same reason, and log it.
    }
  }

  /** Holds HUP, INT and TERM, too. */
  void holdAll() {
    Signals.handle("HUP", () -> send("HUP"));
    Signals.handle("TERM", () -> program.join().destroy());
    Signals.handle(
        "INT",
        () -> {
          if (!Terminal.hasInterrupted()) {
            send("INT");
          }
        });
  }

  /** Sends the signals that are held, and all later ones, to a program that has started. */
  void passTo(Process started) {
    program.complete(started);
  }

  private void send(String signal) {
    Process receiver = program.join();
    String pid = Long.toString(receiver.pid());
    ProcessBuilder kill =
        new ProcessBuilder(shell, "-c", "kill -s \"$1\" \"$2\"", "sh", signal, pid);
    // The environment of this process has secrets.
    kill.environment().clear();
    try {
      var unused = kill.start();
    } catch (IOException e) {
      if (signal.equals("INT")) {
        // It asks for an end, too.
        receiver.destroy();
      } else if (!toldOfNoShell.getAndSet(true)) {
        err.println(
            "gateway: cannot pass "
                + signal
                + " on to the command: "
                + shell
                + " is missing or cannot be run.");
      }
    }
  }
}
