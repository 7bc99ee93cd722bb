package io.github.sessiongateway.internal.standalone;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The command {@code exec}: runs a program with a token in its environment. */
@Command(
    name = "gateway exec",
    usageHelpWidth = 100,
    description =
        "Runs a program with a token in KOYEB_TOKEN and KOYEB_API_TOKEN, which only the program sees. The"
            + " program keeps that token, so --min-ttl should be as long as it runs.",
    footer = {
      "",
      "The program has the terminal, and gets the signals HUP, INT, TERM, USR1 and USR2 of the gateway.",
      "All but TERM are sent with /bin/sh. QUIT is not passed on: the JVM answers it with its threads.",
      "",
      "The API token comes from KOYEB_TOKEN, from a file, or from standard input. GATEWAY_KEY is the key",
      "for the bridge.",
      "",
      "Exit codes: that of the program, or 128 and the number of the signal that ended it; 126 or 127 a",
      "program that cannot be run; without a token as those of gateway token.",
      "",
      "  gateway exec -conf gateway.yaml --min-ttl 10m -- koyeb services list"
    })
final class ExecCommand implements Callable<Integer> {
  private final InputStream in;
  private final PrintStream err;
  private final Map<String, String> env;
  private final PassedSignals signals;

  @Mixin private final TokenOptions options = new TokenOptions();

  @Parameters(
      paramLabel = "COMMAND",
      arity = "1..*",
      description = "the program and its arguments, after --")
  private List<String> command = new ArrayList<>();

  private ExecCommand(
      InputStream in, PrintStream err, Map<String, String> env, PassedSignals signals) {
    this.in = in;
    this.err = err;
    this.env = env;
    this.signals = signals;
  }

  /** Runs the command and returns the exit code. */
  static int run(
      String[] args,
      InputStream in,
      PrintStream out,
      PrintStream err,
      Map<String, String> env,
      PassedSignals signals) {
    return CommandLines.execute(new ExecCommand(in, err, env, signals), args, out, err);
  }

  @Override
  public Integer call() throws Exception {
    return options.run(in, err, env, token -> ChildProcess.run(command, token, signals, err));
  }
}
