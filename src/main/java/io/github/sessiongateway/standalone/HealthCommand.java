package io.github.sessiongateway.standalone;

import io.github.sessiongateway.config.Variables;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Asks a gateway whether it is ready: for a container, whose image may have no curl. */
@Command(
    name = "gateway health",
    usageHelpWidth = 100,
    description = "Asks a gateway whether it is ready, and prints its answer.",
    footer = {
      "",
      "Exit codes: 0 it is ready; 1 something else answers; 2 a wrong command line; 75 it is not ready, or",
      "nothing answers."
    })
final class HealthCommand implements Callable<Integer> {
  private static final Duration LIMIT = Duration.ofSeconds(3);
  private static final int UNAVAILABLE = 503;

  private final PrintStream out;
  private final PrintStream err;
  private final Map<String, String> env;

  @Parameters(
      paramLabel = "URL",
      arity = "0..1",
      description =
          "what a gateway prints as health when it starts; without it, the gateway on this machine")
  private @Nullable String url;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "prints this")
  @SuppressWarnings("unused")
  private boolean help;

  private HealthCommand(PrintStream out, PrintStream err, Map<String, String> env) {
    this.out = out;
    this.err = err;
    this.env = env;
  }

  /** Returns the exit code. */
  static int run(String[] args, PrintStream out, PrintStream err, Map<String, String> env) {
    return CommandLines.execute(new HealthCommand(out, err, env), args, out, err);
  }

  @Override
  public Integer call() {
    HttpRequest request;
    try {
      request =
          HttpRequest.newBuilder(URI.create(url == null ? here() : url)).timeout(LIMIT).build();
    } catch (IllegalArgumentException e) {
      err.println("URL must be an http or https URL. See gateway health --help.");
      return ExitCode.COMMAND_LINE;
    }
    try {
      HttpResponse<String> response =
          HttpClient.newBuilder()
              .connectTimeout(LIMIT)
              .build()
              .send(request, HttpResponse.BodyHandlers.ofString());
      out.println(response.body());
      return switch (response.statusCode()) {
        case 200 -> ExitCode.DONE;
        case UNAVAILABLE -> ExitCode.MAY_PASS;
        default -> ExitCode.FAILED;
      };
    } catch (IOException e) {
      err.println("No gateway answers at " + origin(request.uri()) + ".");
      return ExitCode.MAY_PASS;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.FAILED;
    }
  }

  /** Without a user, a path and a query, which may hold a secret. */
  private static String origin(URI uri) {
    return uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
  }

  /** That of a gateway in the same container, which the same environment configures. */
  private String here() {
    String port = env.getOrDefault("GATEWAY_OPS_PORT", "");
    String own = Variables.isSetting("GATEWAY_OPS_PORT", port) ? port : "9090";
    return "http://127.0.0.1:" + own + "/health/ready";
  }
}
