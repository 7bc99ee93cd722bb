package io.github.sessiongateway.internal.standalone;

import io.github.sessiongateway.internal.config.LogConfig;
import io.github.sessiongateway.internal.logging.Logging;
import io.github.sessiongateway.internal.standalone.quick.ExitCode;
import io.vertx.core.spi.VertxServiceProvider;
import io.vertx.core.spi.cluster.ClusterManager;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code run}: starts the gateway and keeps running. */
@Command(
    name = "gateway run",
    usageHelpWidth = 100,
    sortOptions = false,
    description =
        "Starts the gateway, prints where it listens and that it is ready, and keeps running. SIGTERM stops"
            + " it: it finishes the requests that are under way and exits with 143.",
    footer = {
      "",
      "Any key of the configuration can be overridden by the environment (GATEWAY_UPSTREAM_DEADLINE=5s)",
      "or by a property of the JVM (-Dgateway.upstream.deadline=5s before -jar).",
      "",
      "Exit codes: 2 a wrong command line; 15 a wrong configuration, a port in use, or a file or directory",
      "that cannot be used; 143 stopped by SIGTERM.",
    })
final class RunCommand implements Callable<Integer> {
  private final PrintStream out;
  private final PrintStream err;

  @Option(
      names = {"-conf", "--conf"},
      paramLabel = "FILE",
      description = "the configuration, YAML or JSON; default: conf/gateway.yaml as packaged")
  private @Nullable String conf;

  @Option(
      names = {"-cluster", "--cluster", "-c"},
      description = "joins a Vert.x cluster; needs a cluster manager on the class path")
  private boolean cluster;

  @Option(
      names = {"-cluster-host", "--cluster-host"},
      paramLabel = "HOST",
      description = "the host on which the event bus listens in a cluster")
  private @Nullable String clusterHost;

  @Option(
      names = {"-cluster-port", "--cluster-port"},
      paramLabel = "PORT",
      description = "the port on which the event bus listens in a cluster; default: a free port")
  private @Nullable Integer clusterPort;

  @Option(
      names = {"-cluster-public-host", "--cluster-public-host"},
      paramLabel = "HOST",
      description = "the host that the other nodes connect to, if it is another")
  private @Nullable String clusterPublicHost;

  @Option(
      names = {"-cluster-public-port", "--cluster-public-port"},
      paramLabel = "PORT",
      description = "the port that the other nodes connect to, if it is another")
  private @Nullable Integer clusterPublicPort;

  private RunCommand(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /** Starts the gateway. Returns {@link GatewayApplication#RUNNING}, or the exit code. */
  static int run(String[] args, PrintStream out, PrintStream err) {
    return CommandLines.execute(new RunCommand(out, err), args, out, err);
  }

  @Override
  public Integer call() {
    String temporary = temporaryProblem();
    if (temporary != null) {
      return cannotStart(temporary);
    }
    String[] options = forVertx();
    if (!cluster && options.length > 0) {
      err.println("The options of a cluster need --cluster. See gateway run --help.");
      return ExitCode.COMMAND_LINE;
    }
    if (cluster
        && ServiceLoader.load(VertxServiceProvider.class).stream()
            .noneMatch(RunCommand::clusters)) {
      return cannotStart(
          "--cluster needs a cluster manager on the class path, such as io.vertx:vertx-hazelcast.");
    }
    return new GatewayApplication(options, conf, out, err).run();
  }

  /** Returns why the directory of temporary files cannot be used, or null. */
  static @Nullable String temporaryProblem() {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    // The gateway itself writes nothing there, but a library may, and fail without a message.
    return Files.isDirectory(temporary) && Files.isWritable(temporary)
        ? null
        : "The temporary directory "
            + temporary
            + " cannot be written to: mount a tmpfs there, or set -Djava.io.tmpdir before -jar.";
  }

  private int cannotStart(String sentence) {
    err.println(Logging.printed(RunCommand.class, LogConfig.Level.ERROR, sentence));
    return ExitCode.CANNOT_START;
  }

  private static boolean clusters(ServiceLoader.Provider<VertxServiceProvider> provider) {
    return ClusterManager.class.isAssignableFrom(provider.type());
  }

  /** Returns the options in the form of Vert.x's launcher. */
  private String[] forVertx() {
    List<String> options = new ArrayList<>();
    if (cluster) {
      options.add("-cluster");
    }
    add(options, "-cluster-host", clusterHost);
    add(options, "-cluster-port", clusterPort);
    add(options, "-cluster-public-host", clusterPublicHost);
    add(options, "-cluster-public-port", clusterPublicPort);
    return options.toArray(String[]::new);
  }

  private static void add(List<String> options, String name, @Nullable Object value) {
    if (value != null) {
      options.add(name + "=" + value);
    }
  }
}
