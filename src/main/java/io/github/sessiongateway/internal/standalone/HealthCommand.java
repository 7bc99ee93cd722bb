package io.github.sessiongateway.internal.standalone;

import io.github.sessiongateway.api.Reason;
import io.github.sessiongateway.internal.config.ConfigException;
import io.github.sessiongateway.internal.config.Hosts;
import io.github.sessiongateway.internal.config.OpsConfig;
import io.github.sessiongateway.internal.config.Variables;
import io.github.sessiongateway.internal.net.Reasons;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
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
  private static final Duration LIMIT = Duration.ofSeconds(3);
  private static final int OK = 200;
  private static final int UNAVAILABLE = 503;
  private static final int MAX_PORT = 65_535;

  private final PrintStream out;
  private final PrintStream err;
  private final Map<String, String> env;

  @Parameters(
      paramLabel = "URL",
      arity = "0..1",
      description =
          "the URL that a gateway prints as health when it starts; default: the gateway on this machine,"
              + " at the host and port of --conf or of GATEWAY_OPS_HOST and GATEWAY_OPS_PORT")
  private @Nullable String url;

  @Option(
      names = {"-conf", "--conf"},
      paramLabel = "FILE",
      description = "the configuration of the gateway on this machine")
  private @Nullable String conf;

  private HealthCommand(PrintStream out, PrintStream err, Map<String, String> env) {
    this.out = out;
    this.err = err;
    this.env = env;
  }

  /** Runs the command and returns the exit code. */
  static int run(String[] args, PrintStream out, PrintStream err, Map<String, String> env) {
    return CommandLines.execute(new HealthCommand(out, err, env), args, out, err);
  }

  @Override
  public Integer call() throws Exception {
    HttpRequest request;
    try {
      request = request(url == null ? configuredUrl() : url);
    } catch (IllegalArgumentException e) {
      String problem =
          url == null
              ? "GATEWAY_OPS_HOST and GATEWAY_OPS_PORT must be a host and a port."
              : "URL must be an http or https URL.";
      err.println(problem + " See gateway health --help.");
      return ExitCode.COMMAND_LINE;
    }
    try {
      HttpResponse<String> response =
          HttpClient.newBuilder()
              .connectTimeout(LIMIT)
              .build()
              .send(request, HttpResponse.BodyHandlers.ofString());
      if (!isHealth(response)) {
        err.println(
            origin(request.uri())
                + " answered "
                + response.statusCode()
                + ", which is not a gateway's health: give the URL that the gateway prints as health.");
        return ExitCode.FAILED;
      }
      out.println(response.body());
      return response.statusCode() == OK ? ExitCode.DONE : ExitCode.MAY_PASS;
    } catch (IOException e) {
      Reason reason = Reasons.of(e);
      String why = reason == null ? "" : ": " + reason.text();
      err.println("No gateway answers at " + origin(request.uri()) + why + ".");
      return ExitCode.MAY_PASS;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.FAILED;
    }
  }

  private static boolean isHealth(HttpResponse<String> response) {
    if (response.statusCode() != OK && response.statusCode() != UNAVAILABLE) {
      return false;
    }
    try {
      return new JsonObject(response.body()).getValue("status") instanceof String;
    } catch (DecodeException e) {
      return false;
    }
  }

  /** Returns the request. The port is checked here, because Java checks it only on connecting. */
  private static HttpRequest request(String url) {
    URI uri = URI.create(url);
    if (uri.getPort() > MAX_PORT) {
      throw new IllegalArgumentException("No such port");
    }
    return HttpRequest.newBuilder(uri).timeout(LIMIT).build();
  }

  /** Returns a URL without its user, path and query, which may hold a secret. */
  private static String origin(URI uri) {
    return uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
  }

  /** Returns the URL of the gateway that the same file and the same environment configure. */
  private String configuredUrl() {
    if (conf == null) {
      return url(variable("GATEWAY_OPS_HOST", "127.0.0.1"), variable("GATEWAY_OPS_PORT", "9090"));
    }
    OpsConfig ops = OpsConfig.read(conf, env, properties());
    if (!ops.enabled()) {
      throw new ConfigException(
          List.of("ops.enabled: is false, therefore the gateway has no health"));
    }
    if (ops.port() == 0) {
      throw new ConfigException(
          List.of("ops.port: is 0: give the URL that the gateway prints as health"));
    }
    return url(ops.host(), String.valueOf(ops.port()));
  }

  private static Map<String, String> properties() {
    return System.getProperties().stringPropertyNames().stream()
        .collect(Collectors.toMap(name -> name, System::getProperty));
  }

  private static String url(String host, String port) {
    return "http://" + Hosts.inUrl(host) + ":" + port + "/health/ready";
  }

  private String variable(String name, String fallback) {
    String value = env.getOrDefault(name, "");
    return Variables.isSetting(name, value) ? value : fallback;
  }
}
