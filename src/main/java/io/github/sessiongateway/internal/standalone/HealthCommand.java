package io.github.sessiongateway.internal.standalone;

import io.github.sessiongateway.internal.standalone.quick.HealthCheck;
import java.io.PrintStream;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code health}: asks a gateway whether it is ready. A container may have no curl. */
@Command(
    name = "gateway health",
    usageHelpWidth = 100,
    description = "Asks a gateway whether it is ready, and prints its answer.",
    footer = {
      "",
      "Exit codes: 0 the gateway is ready; 1 the answer is not a gateway's health; 2 a wrong command",
      "line; 15 ops.* of the configuration is wrong; 75 the gateway is not ready, or does not answer."
    })
final class HealthCommand implements Callable<Integer> {
  private final PrintStream out;
  private final PrintStream err;
  private final Map<String, String> env;

  @Parameters(
      paramLabel = "URL",
      arity = "0..1",
      description =
          "the URL that a gateway prints as health when it starts; default: the gateway on this machine,"
              + " at the host and port of --conf or of GATEWAY_OPS_HOST and GATEWAY_OPS_PORT, with"
              + " https if ops.tls or GATEWAY_OPS_TLS is true")
  private @Nullable String url;

  @Option(
      names = {"-conf", "--conf"},
      paramLabel = "FILE",
      description = "the configuration of the gateway on this machine")
  private @Nullable String conf;

  @Option(
      names = "--ca-file",
      paramLabel = "FILE",
      description =
          "the authorities of the gateway's certificate, in PEM, which must name the host; default: those"
              + " of Java for a URL, otherwise only bridge.tls.cert-file itself, for any host")
  private @Nullable String caFile;

  @Option(
      names = "--wait",
      paramLabel = "DURATION",
      description = "asks again until the gateway is ready, or the time is over: 30s")
  private @Nullable String wait;

  private HealthCommand(PrintStream out, PrintStream err, Map<String, String> env) {
    this.out = out;
    this.err = err;
    this.env = env;
  }

  /** Runs the command and returns the exit code. */
  static int run(String[] args, PrintStream out, PrintStream err, Map<String, String> env) {
    HealthCheck check = HealthCheck.of(args);
    return check == null
        ? CommandLines.execute(new HealthCommand(out, err, env), args, out, err)
        : check.run(out, err, env);
  }

  @Override
  public Integer call() {
    return new HealthCheck(url, conf, caFile, wait).run(out, err, env);
  }
}
