package io.github.sessiongateway.internal.standalone;

import io.github.sessiongateway.internal.standalone.quick.ExitCode;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The command {@code token}: prints a token. */
@Command(
    name = "gateway token",
    usageHelpWidth = 100,
    description =
        "Prints a token and nothing else: of a managed session, or of an organization, minted with an API"
            + " token. The mint needs no configuration file.",
    footer = {
      "",
      "The API token comes from KOYEB_TOKEN, from a file, or from standard input. GATEWAY_KEY is the key",
      "for the bridge.",
      "",
      "Exit codes: 0 a token; 1 a failure, its error object on standard error; 2 a wrong command line;",
      "15 a wrong configuration, or a file or directory that cannot be used; 75 a failure that may pass.",
      "",
      "  KOYEB_TOKEN=... gateway token --organization ID --validity 10m",
      "  gateway token -conf gateway.yaml   (managed: sessions.default)"
    })
final class TokenCommand implements Callable<Integer> {
  private final InputStream in;
  private final PrintStream out;
  private final PrintStream err;
  private final Map<String, String> env;

  @Mixin private final TokenOptions options = new TokenOptions();

  private TokenCommand(InputStream in, PrintStream out, PrintStream err, Map<String, String> env) {
    this.in = in;
    this.out = out;
    this.err = err;
    this.env = env;
  }

  /** Runs the command and returns the exit code. */
  static int run(
      String[] args, InputStream in, PrintStream out, PrintStream err, Map<String, String> env) {
    return CommandLines.execute(new TokenCommand(in, out, err, env), args, out, err);
  }

  @Override
  public Integer call() throws Exception {
    return options.run(
        in,
        err,
        env,
        token -> {
          out.println(token);
          return ExitCode.DONE;
        });
  }
}
