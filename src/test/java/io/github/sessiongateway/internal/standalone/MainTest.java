package io.github.sessiongateway.internal.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Command;

/** The command lines that do not start a gateway. */
class MainTest {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @ParameterizedTest
  @ValueSource(strings = {"version", "--version", "-V"})
  void theVersionIsPrinted(String word) {
    assertThat(run(word)).isZero();
    assertThat(text(out)).isEqualTo("koyeb-session-gateway (not packaged)\n");
  }

  @ParameterizedTest
  @CsvSource({
    "--help, Koyeb session tokens over",
    "-h, Koyeb session tokens over",
    "help, Koyeb session tokens over",
    "run --help, Usage: gateway run [",
    "check --help, Usage: gateway check [",
    "config --help, Usage: gateway config [",
    "call --help, Usage: gateway call [",
    "token --help, Usage: gateway token [",
    "exec --help, Usage: gateway exec [",
    "key --help, Usage: gateway key [",
    "health --help, Usage: gateway health ["
  })
  void eachCommandHasItsOwnHelp(String line, String start) {
    assertThat(run(line.split(" ", -1))).isZero();
    assertThat(text(out)).startsWith(start);
    assertThat(text(err)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        RunCommand.class,
        CheckCommand.class,
        ConfigCommand.class,
        CallCommand.class,
        TokenCommand.class,
        ExecCommand.class,
        KeyCommand.class,
        HealthCommand.class
      })
  void noLineBelowTheOptionsIsBroken(Class<?> command) {
    Command help = command.getAnnotation(Command.class);
    assertThat(help.footer()).allMatch(line -> line.length() <= help.usageHelpWidth());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "strat | Unknown command 'strat': use run, call,",
        "kgw_canary1 | The first argument is not a command: use run, call,",
        "run -instances 2 | gateway run does not take -instances. See gateway run --help.",
        "run -w | gateway run does not take -w.",
        "run -vt | gateway run does not take -vt.",
        "run -ha | gateway run does not take -ha.",
        "run -options {} | gateway run does not take -options.",
        "run -deployment-options={} | gateway run does not take -deployment-options.",
        "--no-such=canary | gateway run does not take --no-such.",
        "run -Dgateway.ops.port=1 | gateway run does not take -Dgateway.ops.port.",
        "run -Xcanary | gateway run does not take one of the options.",
        "run canary | One argument is too many, or the option before it is missing.",
        "run @canary | One argument is too many, or the option before it is missing.",
        "run -conf | --conf needs a value, FILE.",
        "-conf a -conf b | --conf is given twice.",
        "run -cluster-port canary | --cluster-port has a wrong value.",
        "run --cluster-host canary | The options of a cluster need --cluster.",
        "call | ADDRESS is missing. See gateway call --help.",
        "call session.lgin | session.lgin is not an address: ADDRESS must be one of session.login,",
        "call canary | ADDRESS must be one of session.login,",
        "call session.login --bdy canary | gateway call does not take --bdy.",
        "call session.login --body | --body needs a value, FILE.",
        "call session.login canary | One argument is too many,",
        "key | NAME is missing. See gateway key --help.",
        "key ci --secret=canary | gateway key does not take --secret.",
        "check canary | One argument is too many, or the option before it is missing.",
        "config --json | gateway config does not take --json.",
        "health a canary | One argument is too many,",
        "health canary | URL must be an http or https URL.",
        "health ftp://canary | URL must be an http or https URL.",
      })
  void aWrongCommandLineNamesOnlyTheOption(String line, String problem) {
    assertThat(run(line.split(" ", -1))).isEqualTo(2);
    assertThat(text(out)).isEmpty();
    assertThat(text(err)).startsWith(problem).hasLineCount(1).doesNotContain("canary");
  }

  @ParameterizedTest
  @ValueSource(strings = {"version", "help", "call --help", "key ci"})
  void outputThatCannotBeWrittenIsAFailure(String line) {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    int code = Main.run(line.split(" ", -1), new PrintStream(full, true, UTF_8), stream(err));
    assertThat(code).isEqualTo(1);
    assertThat(text(err)).endsWith("Standard output cannot be written to.\n");
  }

  @Test
  void aGatewayThatDoesNotAnswerExitsWith75() {
    assertThat(run("health", "http://user:canary@127.0.0.1:1/canary?canary")).isEqualTo(75);
    assertThat(text(err))
        .isEqualTo(
            "No gateway answers at http://127.0.0.1:1: refused, the connection was refused.\n");
  }

  private int run(String... args) {
    return Main.run(args, stream(out), stream(err));
  }

  private static PrintStream stream(OutputStream bytes) {
    return new PrintStream(bytes, true, UTF_8);
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(UTF_8);
  }
}
