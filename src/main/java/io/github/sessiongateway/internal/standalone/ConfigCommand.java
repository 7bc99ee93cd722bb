package io.github.sessiongateway.internal.standalone;

import io.github.sessiongateway.internal.config.ConfigReport;
import io.github.sessiongateway.internal.config.ConfigSources;
import io.github.sessiongateway.internal.config.ConfigYaml;
import io.github.sessiongateway.internal.standalone.quick.ExitCode;
import java.io.PrintStream;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code config}: prints the configuration that {@code run} would use. */
@Command(
    name = "gateway config",
    usageHelpWidth = 100,
    description =
        "Prints the configuration that run would use, as a file in YAML. Behind each value stands its"
            + " origin: default, file, an environment variable, or a property. Secrets are printed as ***.",
    footer = {
      "",
      "Exit codes: 0 printed; 2 a wrong command line; 15 a wrong configuration, which is not printed.",
      "",
      "  GATEWAY_OPS_PORT=9191 gateway config -conf gateway.yaml"
    })
final class ConfigCommand implements Callable<Integer> {
  private final PrintStream out;
  private final PrintStream err;
  private final Map<String, String> env;

  @Option(
      names = {"-conf", "--conf"},
      paramLabel = "FILE",
      description = "the configuration, YAML or JSON; default: conf/gateway.yaml as packaged")
  private @Nullable String conf;

  private ConfigCommand(PrintStream out, PrintStream err, Map<String, String> env) {
    this.out = out;
    this.err = err;
    this.env = env;
  }

  /** Runs the command and returns the exit code. */
  static int run(String[] args, PrintStream out, PrintStream err, Map<String, String> env) {
    return CommandLines.execute(new ConfigCommand(out, err, env), args, out, err);
  }

  @Override
  public Integer call() {
    ConfigReport report = ConfigSources.report(conf, env, System.getProperties());
    var unused = report.orThrow();
    report.warnings().forEach(warning -> err.println("warning: " + warning));
    ConfigYaml.lines(report.keys()).forEach(out::println);
    return ExitCode.DONE;
  }
}
