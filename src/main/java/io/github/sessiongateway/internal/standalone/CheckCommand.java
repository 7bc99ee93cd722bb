package io.github.sessiongateway.internal.standalone;

import io.github.sessiongateway.internal.bridge.auth.Authentication;
import io.github.sessiongateway.internal.classpath.ClassPath;
import io.github.sessiongateway.internal.config.BusScope;
import io.github.sessiongateway.internal.config.ConfigException;
import io.github.sessiongateway.internal.config.ConfigReport;
import io.github.sessiongateway.internal.config.ConfigSources;
import io.github.sessiongateway.internal.config.GatewayConfig;
import io.github.sessiongateway.internal.config.TlsConfig;
import io.github.sessiongateway.internal.config.TransportConfig;
import io.github.sessiongateway.internal.config.Validity;
import io.github.sessiongateway.internal.managed.store.StoreCheck;
import io.github.sessiongateway.internal.standalone.quick.ExitCode;
import io.github.sessiongateway.internal.tls.Tls;
import io.github.sessiongateway.internal.tracing.ProcessTraces;
import io.github.sessiongateway.internal.tracing.TraceVariables;
import io.vertx.core.Vertx;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code check}: says what a start would find wrong. */
@Command(
    name = "gateway check",
    usageHelpWidth = 100,
    description =
        "Checks a configuration, the files that it names and the class path, as run does before it listens. It prints ok,"
            + " or everything that is wrong. Warnings do not change the result. It starts nothing, connects"
            + " to nothing and writes nothing. It does not check whether ports are in use, and does not look"
            + " host names up.",
    footer = {
      "",
      "Exit codes: 0 ok; 2 a wrong command line; 15 a wrong configuration, or a file or directory that",
      "cannot be used.",
      "",
      "  gateway check -conf gateway.yaml"
    })
final class CheckCommand implements Callable<Integer> {
  private static final int LIMIT_SECONDS = 10;

  private final PrintStream out;
  private final PrintStream err;
  private final Map<String, String> env;
  private final Instant now;
  private final Set<String> problems = new LinkedHashSet<>();
  private final Set<String> warnings = new LinkedHashSet<>();

  @Option(
      names = {"-conf", "--conf"},
      paramLabel = "FILE",
      description = "the configuration, YAML or JSON; default: conf/gateway.yaml as packaged")
  private @Nullable String conf;

  private CheckCommand(PrintStream out, PrintStream err, Map<String, String> env, Instant now) {
    this.out = out;
    this.err = err;
    this.env = env;
    this.now = now;
  }

  /** Runs the command and returns the exit code. */
  static int run(
      String[] args, PrintStream out, PrintStream err, Map<String, String> env, Instant now) {
    return CommandLines.execute(new CheckCommand(out, err, env, now), args, out, err);
  }

  @Override
  public Integer call() throws Exception {
    ConfigReport report = ConfigSources.report(conf, env, System.getProperties());
    problems.addAll(report.problems());
    warnings.addAll(report.warnings());
    if (report.config() != null) {
      check(report.config());
    }
    find(() -> ProcessTraces.check(TraceVariables.of(env, System.getProperties())));
    warnings.forEach(warning -> err.println("warning: " + warning));
    String temporary = RunCommand.temporaryProblem();
    if (!problems.isEmpty()) {
      err.println(new ConfigException(List.copyOf(problems)).getMessage());
    }
    if (temporary != null) {
      err.println(temporary);
    }
    if (temporary != null || !problems.isEmpty()) {
      return ExitCode.CANNOT_START;
    }
    out.println("ok");
    return ExitCode.DONE;
  }

  /**
   * Checks the class path and the files behind a configuration, also if other values of it are
   * wrong.
   */
  private void check(GatewayConfig config) throws Exception {
    problems.addAll(ClassPath.problems(config));
    if (config.bridge().listens()) {
      find(() -> Authentication.check(config.bridge().access().auth()));
    } else if (config.busScope() == BusScope.LOCAL) {
      warnings.add(StandaloneVerticle.UNREACHABLE);
    }
    TlsConfig tls = config.bridge().access().tls();
    if (tls != null) {
      checkTls(tls);
    }
    TransportConfig.Trust trust = config.upstream().transport().trust();
    if (trust != null) {
      find(() -> Validity.warnings(trust, now));
    }
    Path dir = config.managed().storeDir();
    Path keyFile = config.managed().storeKeyFile();
    if (keyFile != null) {
      find(() -> dir == null ? StoreCheck.keys(keyFile) : StoreCheck.run(dir, keyFile));
    }
  }

  /** Checks with Vert.x, which reads certificates in its own way. */
  private void checkTls(TlsConfig tls) throws Exception {
    Vertx vertx = StandaloneVertx.start();
    try {
      find(() -> Tls.check(vertx, tls, now));
    } finally {
      vertx.close().await(LIMIT_SECONDS, TimeUnit.SECONDS);
    }
  }

  private void find(Supplier<List<String>> check) {
    try {
      warnings.addAll(check.get());
    } catch (ConfigException e) {
      problems.addAll(e.problems());
    }
  }
}
