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
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The signals of a program with a token. The gateway is a process of its own. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@EnabledOnOs(OS.LINUX)
@ExtendWith(VertxExtension.class)
class ExecSignalsTest {
  private final ExpiringKoyeb koyeb;
  private final String config;
  private @TempDir Path folder;
  private Path conf;
  private Process gateway;
  private BufferedReader lines;

  ExecSignalsTest(Vertx vertx) {
    koyeb = ExpiringKoyeb.start(vertx);
    config = koyeb.config(Duration.ofHours(2)).encode();
  }

  @AfterEach
  void killWhatIsLeft() {
    gateway.descendants().forEach(ProcessHandle::destroyForcibly);
    gateway.destroyForcibly();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "HUP", "INT", "USR1", "USR2"})
  void aSignalIsPassedOnWhereNoProgramKillIs(String signal) throws Exception {
    ProcessBuilder builder = exec(Main.class);
    builder.environment().put("PATH", folder.toString());
    start(builder, "trap 'echo got; exit 9' " + signal);
    kill(signal);
    assertThat(lines.readLine()).isEqualTo("got");
    assertThat(gateway.waitFor()).isEqualTo(9);
  }

  @Test
  void theShellThatSendsASignalHasNoSecrets() throws Exception {
    Path seen = folder.resolve("seen");
    Path shell = folder.resolve("shell");
    Files.writeString(shell, "#!/bin/sh\n/usr/bin/env > '" + seen + "'\nexec /bin/sh \"$@\"\n");
    assertThat(shell.toFile().setExecutable(true)).isTrue();
    start(exec(ExecWithShell.class, shell.toString()), "trap 'exit 9' USR1");
    kill("USR1");
    assertThat(gateway.waitFor()).isEqualTo(9);
    assertThat(seen).content().doesNotContain("KOYEB", "GATEWAY", "kgw_", "HOME");
  }

  @ParameterizedTest
  @ValueSource(strings = {"HUP", "USR1", "USR2"})
  void withoutAShellASignalDoesNotEndTheProgram(String signal) throws Exception {
    startWithoutShell();
    kill(signal);
    try (BufferedReader errors = gateway.errorReader()) {
      assertThat(errors.readLine()).isEqualTo(cannotPass(signal));
      kill("TERM");
      assertThat(lines.readLine()).isEqualTo("terminated");
      assertThat(errors.readLine()).isNull();
    }
    assertThat(gateway.waitFor()).isEqualTo(7);
  }

  @Test
  void aMissingShellIsToldOnce() throws Exception {
    startWithoutShell();
    try (BufferedReader errors = gateway.errorReader()) {
      kill("USR1");
      assertThat(errors.readLine()).isEqualTo(cannotPass("USR1"));
      for (int i = 0; i < 5; i++) {
        kill("USR1");
        kill("USR2");
      }
      kill("INT");
      assertThat(lines.readLine()).isEqualTo("terminated");
      assertThat(errors.readLine()).isNull();
    }
    assertThat(gateway.waitFor()).isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource({"USR1, 138", "USR2, 140"})
  void aSignalBeforeTheProgramWaitsForIt(String signal, int code) throws Exception {
    // A program that has no handler, and ends with the code of the signal.
    begin("sleep", "100");
    try (Writer configuration = Files.newBufferedWriter(conf)) {
      kill(signal);
      configuration.write(config);
    }
    assertThat(gateway.waitFor()).isEqualTo(code);
    assertThat(koyeb.mints()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"HUP, 129", "INT, 130", "TERM, 143"})
  void aSignalToEndComesBeforeTheProgram(String signal, int code) throws Exception {
    begin("echo", "ran");
    try (Writer nothing = Files.newBufferedWriter(conf)) {
      nothing.flush();
      kill(signal);
      assertThat(gateway.waitFor()).isEqualTo(code);
    }
    assertThat(gateway.getInputStream().readAllBytes()).isEmpty();
    assertThat(gateway.getErrorStream().readAllBytes()).isEmpty();
  }

  private ProcessBuilder exec(Class<?> main, String... before) throws IOException {
    conf = folder.resolve("gateway.json");
    ProcessBuilder builder = ExecCommandTest.program(main, before);
    builder.command().addAll(List.of("exec", "-conf", conf.toString(), "--"));
    builder.environment().put("GATEWAY_KEY", "kgw_not-for-the-program");
    builder.environment().put("KOYEB_TOKEN", "the-long-lived-one");
    return builder;
  }

  /** Starts a program that runs until a signal ends it. */
  private void start(ProcessBuilder builder, String trap) throws IOException {
    Files.writeString(conf, config);
    builder
        .command()
        .addAll(List.of("/bin/sh", "-c", trap + "; echo ready; while :; do /bin/sleep 0.01; done"));
    gateway = builder.start();
    lines = gateway.inputReader(UTF_8);
    assertThat(lines.readLine()).isEqualTo("ready");
  }

  private void startWithoutShell() throws IOException {
    start(exec(ExecWithShell.class, noShell()), "trap 'echo terminated; exit 7' TERM");
  }

  /** Starts a gateway that reads its configuration from a pipe. Opening the pipe waits for it. */
  private void begin(String... program) throws Exception {
    ProcessBuilder builder = exec(Main.class);
    assertThat(new ProcessBuilder("mkfifo", conf.toString()).start().waitFor()).isZero();
    builder.command().addAll(List.of(program));
    gateway = builder.start();
  }

  private String noShell() {
    return folder.resolve("no-shell").toString();
  }

  private String cannotPass(String signal) {
    return "gateway: cannot pass "
        + signal
        + " on to the command: "
        + noShell()
        + " is missing or cannot be run.";
  }

  private void kill(String signal) throws Exception {
    assertThat(
            new ProcessBuilder("kill", "-" + signal, String.valueOf(gateway.pid()))
                .start()
                .waitFor())
        .isZero();
  }
}
