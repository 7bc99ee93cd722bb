package io.github.sessiongateway.standalone;

import io.github.sessiongateway.bridge.auth.GeneratedKey;
import java.io.PrintStream;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a key for a client: the key on standard output, the line for the keys file beside it. */
@Command(
    name = "gateway key",
    usageHelpWidth = 100,
    description =
        "Makes a key for a client. The key itself goes to standard output, once and nowhere else; the"
            + " line that the gateway needs to know it, which holds only its hash, to standard error.",
    footer = {
      "",
      "Exit codes: 0 a key; 2 a wrong command line.",
      "",
      "  gateway key ci --permissions login,refresh,logout > ci.key"
    })
final class KeyCommand implements Callable<Integer> {
  private final PrintStream out;
  private final PrintStream err;
  private final SecureRandom random;

  @Parameters(paramLabel = "NAME", description = "the client: lower-case letters, digits and -")
  private String name = "";

  @Option(
      names = "--permissions",
      paramLabel = "LIST",
      split = ",",
      description = "of login, refresh, new, logout, token, status, events; none without it")
  private List<String> permissions = new ArrayList<>();

  @Option(
      names = "--sessions",
      paramLabel = "LIST",
      split = ",",
      description = "names of sessions, or prefix-*; none without it")
  private List<String> sessions = new ArrayList<>();

  @Option(
      names = "--expires",
      paramLabel = "TIME",
      description = "such as 2027-01-01T00:00:00Z; never without it")
  private @Nullable String expires;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "prints this")
  @SuppressWarnings("unused")
  private boolean help;

  private KeyCommand(PrintStream out, PrintStream err, SecureRandom random) {
    this.out = out;
    this.err = err;
    this.random = random;
  }

  /** Returns the exit code. */
  static int run(String[] args, PrintStream out, PrintStream err, SecureRandom random) {
    return CommandLines.execute(new KeyCommand(out, err, random), args, out, err);
  }

  @Override
  public Integer call() {
    try {
      GeneratedKey key = GeneratedKey.make(random, name, permissions, sessions, expires);
      if (permissions.isEmpty()) {
        err.println("# It may do nothing until its permissions are given.");
      }
      err.println("# The line for bridge.auth.keys-file:");
      err.println(key.line());
      out.println(key.key().value());
      return ExitCode.DONE;
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      return ExitCode.COMMAND_LINE;
    }
  }
}
