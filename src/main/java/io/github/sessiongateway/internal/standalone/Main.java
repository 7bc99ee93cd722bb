package io.github.sessiongateway.internal.standalone;

import io.github.sessiongateway.internal.config.ConfigException;
import io.github.sessiongateway.internal.config.LogConfig;
import io.github.sessiongateway.internal.logging.Logging;
import io.github.sessiongateway.internal.standalone.quick.BridgeCall;
import io.github.sessiongateway.internal.standalone.quick.ExitCode;
import java.io.PrintStream;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The command line of the fat jar: {@code run}, {@code check}, {@code config}, {@code call}, {@code
 * token}, {@code exec}, {@code key}, {@code health}, {@code version}.
 */
public final class Main {
  private static final String NAME = "koyeb-session-gateway";

  private static final String HELP =
      """
      Koyeb session tokens over the Vert.x event bus.

      Usage:
        gateway [run] [options]          starts the gateway and keeps running
        gateway check [options]          says what is wrong with a configuration
        gateway config [options]         prints a configuration and where each value is from
        gateway call ADDRESS [options]   sends one message and prints the reply
        gateway token [options]          prints a token
        gateway exec [options] -- COMMAND
                                         runs a program with a token in its environment
        gateway key NAME [options]       makes a key for a client of the bridge
        gateway health [URL] [options]   exits with 0 if a gateway is ready
        gateway version | --version
        gateway help | --help

      run without -conf starts with the defaults: Koyeb upstream, the bridges on 127.0.0.1:8080 and
      :7000, health on 127.0.0.1:9090. -conf FILE changes the keys that it gives. Any key can be
      overridden by the environment (GATEWAY_UPSTREAM_DEADLINE=5s) or by a property
      (-Dgateway.upstream.deadline=5s).
      Each command has its own --help.

      Exit codes:
        0    done
        1    failed, and would fail again
        2    wrong command line
        15   wrong configuration, or a port, a file or a directory that cannot be used
        75   failed, and may succeed later: unreachable, time-out, too many requests, not ready
        143  stopped by SIGTERM after draining
      """;

  private Main() {}

  /** Runs the command and exits, except for {@code run}, which keeps the process alive. */
  public static void main(String[] args) {
    PrintStream out = StandardStreams.out();
    PrintStream err = StandardStreams.err();
    // Also for the log and for libraries, which write there themselves.
    System.setOut(out);
    System.setErr(err);
    String command = args.length == 0 ? "run" : args[0];
    PassedSignals signals = new PassedSignals(PassedSignals.SHELL, err);
    if (command.equals("exec")) {
      // First, because the log is slow to start.
      signals.hold();
    }
    if (isQuick(command, args)) {
      checkLog(err);
    } else {
      startLog(command, err);
    }
    int code = run(args, out, err, signals);
    if (code != GatewayApplication.RUNNING) {
      System.exit(code);
    }
  }

  /** Whether a command uses no library that logs, so that it needs no log. */
  private static boolean isQuick(String command, String[] args) {
    return switch (command) {
      case "call" -> BridgeCall.of(Arrays.copyOfRange(args, 1, args.length)) != null;
      case "health", "version", "--version", "-V", "help", "--help", "-h" -> true;
      default -> false;
    };
  }

  /** Runs one command and returns its exit code. Output that cannot be written is a failure. */
  static int run(String[] args, PrintStream out, PrintStream err) {
    return run(args, out, err, new PassedSignals(PassedSignals.SHELL, err));
  }

  /**
   * Runs one command and returns its exit code.
   *
   * @param signals for the program of {@code exec}
   */
  static int run(String[] args, PrintStream out, PrintStream err, PassedSignals signals) {
    int code;
    try {
      code = command(args, out, err, signals);
    } catch (RuntimeException | Error e) {
      return StartFailure.reportPlatform(e, err::println);
    }
    if (code == ExitCode.DONE && out.checkError()) {
      err.println("Standard output cannot be written to.");
      return ExitCode.FAILED;
    }
    return code;
  }

  private static int command(
      String[] args, PrintStream out, PrintStream err, PassedSignals signals) {
    String command = args.length == 0 ? "run" : args[0];
    String[] rest = args.length == 0 ? args : Arrays.copyOfRange(args, 1, args.length);
    return switch (command) {
      case "run" -> RunCommand.run(rest, out, err);
      case "check" ->
          CheckCommand.run(rest, out, err, System.getenv(), InstantSource.system().instant());
      case "config" -> ConfigCommand.run(rest, out, err, System.getenv());
      case "call" -> CallCommand.run(rest, System.in, out, err, System.getenv());
      case "token" -> TokenCommand.run(rest, System.in, out, err, System.getenv());
      case "exec" -> ExecCommand.run(rest, System.in, out, err, System.getenv(), signals);
      case "key" -> KeyCommand.run(rest, out, err, new SecureRandom());
      case "health" -> HealthCommand.run(rest, out, err, System.getenv());
      case "version", "--version", "-V" -> print(version(), out);
      case "help", "--help", "-h" -> print(HELP.stripTrailing(), out);
      default -> command.startsWith("-") ? RunCommand.run(args, out, err) : unknown(command, err);
    };
  }

  /** Returns the name and the version of this build. */
  static String version() {
    String version = Main.class.getPackage().getImplementationVersion();
    return NAME + " " + (version == null ? "(not packaged)" : version);
  }

  /**
   * Starts the log of a command. Exits if the process gives a wrong level or format.
   *
   * @param command the first word of the command line
   */
  static void startLog(String command, PrintStream err) {
    // These tell a wrong level with all other problems, and their warnings in plain sentences.
    boolean isReport = command.equals("check") || command.equals("config");
    Logging.start(
        NAME,
        isReport ? null : Main.class.getPackage().getImplementationVersion(),
        isReport
            ? new LogConfig(LogConfig.Level.ERROR, LogConfig.Format.TEXT)
            // A call prints its error object to standard error, where lines would be in the way.
            : logOf(
                List.of("call", "token", "exec").contains(command)
                    ? LogConfig.Level.ERROR
                    : LogConfig.Level.INFO,
                err));
  }

  /** Checks what the process says of the log, if it does, without starting one. */
  private static void checkLog(PrintStream err) {
    for (String key : List.of("level", "format")) {
      if (System.getenv("GATEWAY_LOG_" + key.toUpperCase(Locale.ROOT)) != null
          || System.getProperty("gateway.log." + key) != null) {
        var unused = logOf(LogConfig.Level.ERROR, err);
      }
    }
  }

  private static LogConfig logOf(LogConfig.Level usual, PrintStream err) {
    try {
      return LogConfig.ofProcess(System.getenv(), System.getProperties(), usual);
    } catch (ConfigException wrong) {
      wrong.problems().forEach(err::println);
      System.exit(ExitCode.CANNOT_START);
      throw wrong;
    }
  }

  private static int print(String text, PrintStream out) {
    out.println(text);
    return ExitCode.DONE;
  }

  /** Prints a message that quotes only a possible command, because another word may be a secret. */
  private static int unknown(String command, PrintStream err) {
    boolean word = command.matches("[a-z]{1,12}");
    err.println(
        (word ? "Unknown command '" + command + "'" : "The first argument is not a command")
            + ": use run, call, token, exec, check, config, key, health, version or help. See gateway --help.");
    return ExitCode.COMMAND_LINE;
  }
}
