package io.github.sessiongateway.internal.standalone;

import io.github.sessiongateway.internal.bridge.auth.GeneratedKey;
import io.github.sessiongateway.internal.standalone.quick.ExitCode;
import java.io.PrintStream;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code key}: makes a key for a client, and its line for the keys file. */
@Command(
    name = "gateway key",
    usageHelpWidth = 100,
    description =
        "Makes a key for a client. Standard output gets the key, which is stored nowhere. Standard error"
            + " gets the line for the gateway's keys file, which holds only a hash of the key.",
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

  @Parameters(
      paramLabel = "NAME",
      description = "the client's name: lower-case letters, digits and -")
  private String name = "";

  @Option(
      names = "--permissions",
      paramLabel = "LIST",
      split = ",",
      description =
          "some of login, refresh, new, logout, whoami, mint, switch, unscope, organizations, token,"
              + " status, events; default: none")
  private List<String> permissions = new ArrayList<>();

  @Option(
      names = "--sessions",
      paramLabel = "LIST",
      split = ",",
      description = "names of managed sessions, or prefix-*; default: none")
  private List<String> sessions = new ArrayList<>();

  @Option(
      names = "--expires",
      paramLabel = "TIME",
      description = "when the key expires, such as 2027-01-01T00:00:00Z; default: never")
  private @Nullable String expires;

  private KeyCommand(PrintStream out, PrintStream err, SecureRandom random) {
    this.out = out;
    this.err = err;
    this.random = random;
  }

  /** Runs the command and returns the exit code. */
  static int run(String[] args, PrintStream out, PrintStream err, SecureRandom random) {
    return CommandLines.execute(new KeyCommand(out, err, random), args, out, err);
  }

  @Override
  public Integer call() {
    try {
      GeneratedKey key = GeneratedKey.make(random, name, permissions, sessions, expires);
      if (permissions.isEmpty()) {
        err.println("# This client has no permissions yet: add them to the line.");
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
