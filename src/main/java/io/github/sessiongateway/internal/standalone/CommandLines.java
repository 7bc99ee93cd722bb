package io.github.sessiongateway.internal.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.sessiongateway.internal.standalone.quick.ExitCode;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The parsing and the error messages that all commands share. */
final class CommandLines {
  /** The words that a message may quote. Any other word may be a misplaced secret. */
  private static final Pattern OPTION =
      Pattern.compile(
          "--[a-z]{2,}(-[a-z]+)*|-[a-z]{1,2}|-D[a-z.-]+"
              + "|-(cluster|instances|worker|virtual-thread|deployment-options|(vertx-)?options)");

  private CommandLines() {}

  /** Parses the words, runs the command and returns its exit code. */
  static int execute(Object command, String[] words, PrintStream out, PrintStream err) {
    CommandLine line = new CommandLine(command);
    line.getCommandSpec().addOption(help());
    return line.setOut(new PrintWriter(out, true, UTF_8))
        .setErr(new PrintWriter(err, true, UTF_8))
        .setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF))
        .setExpandAtFiles(false)
        // What follows the program that a command runs is the program's.
        .setStopAtPositional(command instanceof ExecCommand)
        .setPosixClusteredShortOptionsAllowed(false)
        .setParameterExceptionHandler((e, args) -> wrong(e, err))
        .setExecutionExceptionHandler((e, unused, result) -> StartFailure.report(e, err::println))
        .execute(words);
  }

  private static OptionSpec help() {
    return OptionSpec.builder("-h", "--help")
        .usageHelp(true)
        .description("prints this help")
        .build();
  }

  private static int wrong(ParameterException e, PrintStream err) {
    String name = e.getCommandLine().getCommandName();
    err.println(problem(e, name) + " See " + name + " --help.");
    return ExitCode.COMMAND_LINE;
  }

  /** Returns the message, which names the option. picocli's own messages quote all words. */
  private static String problem(ParameterException e, String command) {
    if (e instanceof UnmatchedArgumentException unmatched) {
      String word = unmatched.getUnmatched().get(0).replaceFirst("=.*", "");
      if (OPTION.matcher(word).matches()) {
        return command + " does not take " + word + ".";
      }
      return word.startsWith("-")
          ? command + " does not take one of the options."
          : "One argument is too many, or the option before it is missing.";
    }
    if (e instanceof MissingParameterException missing && !missing.getMissing().isEmpty()) {
      ArgSpec first = missing.getMissing().get(0);
      return first instanceof OptionSpec
          ? name(first) + " needs a value, " + first.paramLabel() + "."
          : first.paramLabel() + " is missing.";
    }
    if (e instanceof OverwrittenOptionException twice) {
      return name(twice.getOverwritten()) + " is given twice.";
    }
    ArgSpec spec = e.getArgSpec();
    return spec == null ? "Wrong command line." : name(spec) + " has a wrong value.";
  }

  private static String name(ArgSpec spec) {
    return spec instanceof OptionSpec option ? option.longestName() : spec.paramLabel();
  }
}
