package io.github.sessiongateway.internal.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.testing.ExpiringKoyeb;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A program in a terminal of its own, which {@code script} of Linux makes. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@EnabledIf("hasTerminals")
@ExtendWith(VertxExtension.class)
class ExecTerminalTest {
  private static final Path SCRIPT = Path.of("/usr/bin/script");

  /** Tells its parent, and each interrupt. */
  private static final String PROGRAM =
      """
      trap 'echo interrupted' INT
      trap 'echo end; exit 0' USR1
      echo ready $PPID
      while :; do sleep 0.01; done
      """;

  private final ExpiringKoyeb koyeb;
  private @TempDir Path folder;
  private Process terminal;
  private BufferedReader lines;

  ExecTerminalTest(Vertx vertx) {
    koyeb = ExpiringKoyeb.start(vertx);
  }

  static boolean hasTerminals() {
    return Files.isExecutable(SCRIPT) && Files.isReadable(Path.of("/proc/self/stat"));
  }

  @AfterEach
  void killWhatIsLeft() {
    terminal.descendants().forEach(ProcessHandle::destroyForcibly);
    terminal.destroyForcibly();
  }

  /**
   * Starts the program and returns the pid of the gateway.
   *
   * @param ending what the shell of the terminal has behind the command
   */
  private String start(String ending) throws IOException {
    Path conf =
        Files.writeString(
            folder.resolve("gateway.json"), koyeb.config(Duration.ofHours(2)).encode());
    Path program = Files.writeString(folder.resolve("program"), PROGRAM);
    Path shell =
        Files.writeString(
            folder.resolve("shell"),
            "set -m; stty -echo\nenv --default-signal=HUP,INT,TERM,USR1 \"$JAVA\" -cp \"$CP\" "
                + Main.class.getName()
                + " exec -conf '"
                + conf
                + "' -- sh '"
                + program
                + "'"
                + ending
                + "\n");
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(SCRIPT.toString(), "-q", "-e", "-c", "exec bash '" + shell + "'", "/dev/null"));
    builder
        .environment()
        .put("JAVA", Path.of(System.getProperty("java.home"), "bin", "java").toString());
    builder.environment().put("CP", System.getProperty("java.class.path"));
    terminal = builder.redirectErrorStream(true).start();
    lines = terminal.inputReader(UTF_8);
    String ready = lines.readLine();
    while (ready != null && !ready.startsWith("ready ")) {
      ready = lines.readLine();
    }
    assertThat(ready).isNotNull();
    return ready.substring("ready ".length()).strip();
  }

  @Test
  void aTerminalInterruptsTheProgramOnce() throws Exception {
    String gateway = start("");
    Writer keys = terminal.outputWriter();
    keys.write(3);
    keys.flush();
    assertThat(lines.readLine()).endsWith("interrupted");
    kill("USR1", gateway);
    assertThat(lines.readLine()).isEqualTo("end");
    assertThat(terminal.waitFor()).isZero();
  }

  @Test
  void anInterruptOfAJobInTheBackgroundIsPassedOn() throws Exception {
    String gateway = start(" & wait");
    kill("INT", gateway);
    assertThat(lines.readLine()).isEqualTo("interrupted");
    kill("USR1", gateway);
    assertThat(lines.readLine()).isEqualTo("end");
  }

  private static void kill(String signal, String pid) throws Exception {
    assertThat(new ProcessBuilder("kill", "-" + signal, pid).start().waitFor()).isZero();
  }
}
