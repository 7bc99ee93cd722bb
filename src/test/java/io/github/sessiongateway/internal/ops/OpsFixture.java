package io.github.sessiongateway.internal.ops;

import io.github.sessiongateway.internal.config.OpsConfig;
import io.github.sessiongateway.internal.tls.Tls;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.ManualTime;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** An ops port whose gateway is what the test says, with time that the test moves. */
final class OpsFixture {
  /** A client that prefers HTTP/2. */
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  static final OpsConfig LOOPBACK = new OpsConfig(true, "127.0.0.1", 0, false, null, false);

  final ManualTime time = new ManualTime();
  boolean ready = true;
  boolean started = true;
  boolean draining;
  List<String> degraded = List.of();
  List<String> restartNeeded = List.of();
  MetricsSource metrics;
  OpsServer server;

  OpsFixture start(Vertx vertx, OpsConfig config, Tls tls) {
    server = Await.result(starting(vertx, config, tls));
    return this;
  }

  Future<OpsServer> starting(Vertx vertx, OpsConfig config, Tls tls) {
    OpsSources sources =
        new OpsSources(
            "1.2.3",
            () -> ready,
            () -> started,
            () -> draining,
            () -> degraded,
            () -> restartNeeded,
            accept ->
                metrics == null
                    ? Future.failedFuture(new IllegalStateException("broken"))
                    : metrics.scrape(accept));
    return OpsServer.start(vertx, config, tls, sources, time, time);
  }

  static OpsConfig at(String host) {
    return new OpsConfig(true, host, 0, false, null, false);
  }

  static OpsConfig keyed(Path key) {
    return new OpsConfig(true, "127.0.0.1", 0, false, key, false);
  }

  record Answer(int status, String body, HttpResponse<String> response) {
    String header(String name) {
      Optional<String> value = response.headers().firstValue(name);
      return value.orElse("");
    }
  }

  Answer get(String path, String... headers) {
    return ask("GET", path, headers);
  }

  Answer ask(String method, String path, String... headers) {
    URI url = server.url().resolve(path);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url).method(method, HttpRequest.BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    HttpResponse<String> answer =
        Await.result(
            Future.fromCompletionStage(
                CLIENT.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString())));
    return new Answer(answer.statusCode(), answer.body(), answer);
  }
}
