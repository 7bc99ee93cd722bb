package io.github.sessiongateway.standalone;

import io.github.sessiongateway.config.Variables;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Asks a gateway whether it is ready: for a container, whose image may have no curl. */
final class HealthCommand {
  private static final Duration LIMIT = Duration.ofSeconds(3);

  private HealthCommand() {}

  /** 0 if it is ready, 1 if not, 2 for a wrong command line. */
  static int run(String[] args) {
    if (args.length > 1) {
      System.err.println("Usage: gateway health [URL]");
      return 2;
    }
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(args.length == 0 ? here() : args[0]))
              .timeout(LIMIT)
              .build();
      HttpResponse<String> response =
          HttpClient.newBuilder()
              .connectTimeout(LIMIT)
              .build()
              .send(request, HttpResponse.BodyHandlers.ofString());
      System.out.println(response.body());
      return response.statusCode() == 200 ? 0 : 1;
    } catch (IllegalArgumentException e) {
      System.err.println("Usage: gateway health [URL]");
      return 2;
    } catch (IOException e) {
      System.err.println("There is no gateway there.");
      return 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  /** That of a gateway in the same container, which the same environment configures. */
  private static String here() {
    String port = System.getenv().getOrDefault("GATEWAY_OPS_PORT", "");
    String own = Variables.isSetting("GATEWAY_OPS_PORT", port) ? port : "9090";
    return "http://127.0.0.1:" + own + "/health/ready";
  }
}
