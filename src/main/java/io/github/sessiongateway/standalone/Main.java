package io.github.sessiongateway.standalone;

import java.io.PrintStream;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The command line of the fat jar: {@code run}, {@code call}, {@code key}, {@code health}, {@code
 * version}.
 */
public final class Main {
  private static final String NAME = "koyeb-session-gateway";

  private static final String LOG_LEVEL = "GATEWAY_LOG_LEVEL";
  private static final List<String> LEVELS =
      List.of("ALL", "TRACE", "DEBUG", "INFO", "WARN", "ERROR", "OFF");

  private static final String HELP =
      """
      Koyeb session tokens over the Vert.x event bus.

      Usage:
        gateway [run] [options]          starts the gateway and stays
        gateway call ADDRESS [options]   sends one message and prints the reply
        gateway key NAME [options]       makes a key for a client of the bridge
        gateway health [URL] [options]   exits with 0 if a gateway is ready
        gateway version | --version
        gateway help | --help

      run without -conf starts with the defaults: Koyeb upstream, the bridges on 127.0.0.1:8080 and
      :7000, health on 127.0.0.1:9090. -conf FILE changes the keys that it gives. Any key can be
      overridden by the environment (GATEWAY_UPSTREAM_DEADLINE=5s) or by a property
      (-Dgateway.upstream.deadline=5s).
      Each command has a --help of its own.

      Exit codes:
        0    done
        1    failed, and would fail again
        2    a wrong command line
        15   a wrong configuration, or something that cannot be used: a port, a file, a directory
        75   failed, and may succeed later: unreachable, a time-out, too many requests, not ready
        143  stopped by SIGTERM after draining
      """;

  private Main() {}

  /** Never returns for anything but {@code run}. */
  public static void main(String[] args) {
    PrintStream out = StandardStreams.out();
    PrintStream err = StandardStreams.err();
    // Also for those who write there themselves: the log, and the libraries.
    System.setOut(out);
    System.setErr(err);
    setUnlessGiven("logback.configurationFile", "io/github/sessiongateway/standalone/logback.xml");
    // Standard error of a call belongs to the error object.
    boolean call = args.length > 0 && args[0].equals("call");
    if (!setLogLevel(System.getenv(LOG_LEVEL), call ? "ERROR" : "INFO")) {
      err.println(LOG_LEVEL + ": must be one of " + String.join(", ", LEVELS));
      System.exit(ExitCode.CANNOT_START);
    }
    int code = run(args, out, err);
    if (code != GatewayApplication.RUNNING) {
      System.exit(code);
    }
  }

  /** Runs one command and returns its exit code. What it could not print is a failure. */
  static int run(String[] args, PrintStream out, PrintStream err) {
    int code;
    try {
      code = command(args, out, err);
    } catch (RuntimeException | Error e) {
      return StartFailure.reportPlatform(e, err);
    }
    if (code == ExitCode.DONE && out.checkError()) {
      err.println("Standard output cannot be written to.");
      return ExitCode.FAILED;
    }
    return code;
  }

  private static int command(String[] args, PrintStream out, PrintStream err) {
    String command = args.length == 0 ? "run" : args[0];
    String[] rest = args.length == 0 ? args : Arrays.copyOfRange(args, 1, args.length);
    return switch (command) {
      case "run" -> RunCommand.run(rest, out, err);
      case "call" -> CallCommand.run(rest, System.in, out, err, System.getenv());
      case "key" -> KeyCommand.run(rest, out, err, new SecureRandom());
      case "health" -> HealthCommand.run(rest, out, err, System.getenv());
      case "version", "--version", "-V" -> print(version(), out);
      case "help", "--help", "-h" -> print(HELP.stripTrailing(), out);
      default -> command.startsWith("-") ? RunCommand.run(args, out, err) : unknown(command, err);
    };
  }

  /** The name and the version of this build. */
  static String version() {
    String version = Main.class.getPackage().getImplementationVersion();
    return NAME + " " + (version == null ? "(not packaged)" : version);
  }

  /** Logback takes a level that it does not know for DEBUG. An empty variable is not set. */
  private static boolean setLogLevel(@Nullable String variable, String usual) {
    String level = variable == null || variable.isBlank() ? usual : variable.strip();
    setUnlessGiven(LOG_LEVEL, level.toUpperCase(Locale.ROOT));
    return LEVELS.contains(System.getProperty(LOG_LEVEL));
  }

  private static int print(String text, PrintStream out) {
    out.println(text);
    return ExitCode.DONE;
  }

  /** Quotes only what looks like a command: any other word may be a secret. */
  private static int unknown(String command, PrintStream err) {
    boolean word = command.matches("[a-z]{1,12}");
    err.println(
        (word ? "There is no command '" + command + "'" : "The first word is not a command")
            + ": it is one of run, call, key, health, version and help. See gateway --help.");
    return ExitCode.COMMAND_LINE;
  }

  private static void setUnlessGiven(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
