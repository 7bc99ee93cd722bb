package io.github.sessiongateway.internal.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.testing.ExpiringKoyeb;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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

/** A program with a token in its environment. The gateway is a process of its own. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@EnabledOnOs(OS.LINUX)
@ExtendWith(VertxExtension.class)
class ExecCommandTest {
  private final ExpiringKoyeb koyeb;
  private @TempDir Path folder;
  private Process gateway;

  ExecCommandTest(Vertx vertx) {
    koyeb = ExpiringKoyeb.start(vertx);
  }

  @AfterEach
  void killWhatIsLeft() {
    gateway.destroyForcibly();
  }

  /** Returns a program on the class path of the tests, which gets all signals. */
  static ProcessBuilder program(Class<?> main, String... arguments) {
    List<String> words =
        new ArrayList<>(
            List.of(
                // A terminal of the tests would be the program's, too.
                "setsid",
                // The parent of the tests may have disabled signals for its children.
                "/usr/bin/env",
                "--default-signal=HUP,INT,TERM,USR1,USR2",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    words.addAll(List.of(arguments));
    return new ProcessBuilder(words);
  }

  private void exec(String... command) throws IOException {
    Path conf =
        Files.writeString(
            folder.resolve("gateway.json"), koyeb.config(Duration.ofHours(2)).encode());
    ProcessBuilder builder = program(Main.class, "exec", "-conf", conf.toString());
    builder.command().addAll(List.of(command));
    builder.environment().put("GATEWAY_KEY", "kgw_not-for-the-program");
    builder.environment().put("KOYEB_TOKEN", "the-long-lived-one");
    // Its encoding has no letters but those of ASCII.
    builder.environment().put("LC_ALL", "C");
    gateway = builder.start();
  }

  private String out() throws IOException {
    return new String(gateway.getInputStream().readAllBytes(), UTF_8);
  }

  private String err() throws IOException {
    return new String(gateway.getErrorStream().readAllBytes(), UTF_8);
  }

  @Test
  void theProgramHasTheTokenInItsEnvironmentAlone() throws Exception {
    exec("--", "sh", "-c", "echo \"$KOYEB_TOKEN $KOYEB_API_TOKEN ${GATEWAY_KEY:-none} $0\"");
    assertThat(out()).isEqualTo("minted.1 minted.1 none sh\n");
    assertThat(gateway.waitFor()).isZero();
    assertThat(err()).isEmpty();
  }

  @Test
  void theProgramHasTheStreams() throws Exception {
    exec("--", "sh", "-c", "cat; echo wrong >&2; exit 7");
    gateway.outputWriter().append("typed\n").close();
    assertThat(out()).isEqualTo("typed\n");
    assertThat(err()).isEqualTo("wrong\n");
    assertThat(gateway.waitFor()).isEqualTo(7);
  }

  @Test
  void optionsBehindTheProgramAreItsOwn() throws Exception {
    exec("echo", "-conf", "--via", "--help");
    assertThat(out()).isEqualTo("-conf --via --help\n");
  }

  @Test
  void aProgramThatASignalEndsHasTheCodeOfAShell() throws Exception {
    exec("--", "sh", "-c", "kill -TERM $$");
    assertThat(gateway.waitFor()).isEqualTo(143);
  }

  @ParameterizedTest
  @CsvSource({
    "no-such-program, 127, COMMAND is not found.",
    "no-such-prögram, 127, COMMAND is not found.",
    "./no-such-prögram, 127, COMMAND is not found.",
    "/etc, 126, COMMAND cannot be run."
  })
  void aProgramThatCannotRunHasTheCodeOfAShell(String program, int code, String words)
      throws Exception {
    exec("--", program);
    assertThat(err()).isEqualTo(words + "\n");
    assertThat(gateway.waitFor()).isEqualTo(code);
  }

  @Test
  void withoutATokenTheProgramDoesNotRun() throws Exception {
    exec("--session", "none", "--", "echo", "ran");
    assertThat(out()).isEmpty();
    assertThat(err()).contains("no_such_session");
    assertThat(gateway.waitFor()).isEqualTo(1);
  }

  @Test
  void aTokenThatDoesNotLiveLongEnoughIsAFailure() throws Exception {
    exec("--min-ttl", "3h", "--", "echo", "ran");
    assertThat(out()).isEmpty();
    assertThat(err()).contains("min_ttl");
    assertThat(gateway.waitFor()).isEqualTo(1);
  }
}
