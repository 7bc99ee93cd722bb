package io.github.sessiongateway.internal.bridge.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A page to try the bridge with: its files, each at its own path, and the URL that the gateway
 * calls. The page may do no more than any page of the own origins. It calls the bridge only.
 */
public final class Console {
  private static final List<Asset> FILES =
      List.of(
          new Asset("/", "index.html", "text/html; charset=utf-8"),
          new Asset("/console.css", "console.css", "text/css; charset=utf-8"),
          new Asset("/console.js", "console.js", "text/javascript; charset=utf-8"),
          new Asset("/console-bus.js", "console-bus.js", "text/javascript; charset=utf-8"),
          new Asset("/console-life.js", "console-life.js", "text/javascript; charset=utf-8"),
          new Asset(
              "/console-sessions.js", "console-sessions.js", "text/javascript; charset=utf-8"),
          new Asset("/console.svg", "console.svg", "image/svg+xml"));

  private static final String CONTENT_SECURITY_POLICY =
      String.join(
          "; ",
          "default-src 'none'",
          "script-src 'self'",
          "style-src 'self'",
          "img-src 'self'",
          "connect-src 'self'",
          "base-uri 'none'",
          "form-action 'none'",
          "frame-ancestors 'none'",
          "require-trusted-types-for 'script'",
          "trusted-types 'none'");

  private final List<Route> routes = new ArrayList<>();

  /**
   * Mounts the page, which is not served yet. To be called before {@link OriginFilter} is mounted,
   * so that a page that may not connect can say so. Pages of other origins cannot read these files.
   */
  public Console(Router router, ConsoleInfo info) {
    FILES.forEach(asset -> mount(router, asset.path(), asset.type(), read(asset.file())));
    mount(router, "/console.json", "application/json", info.toJson().toBuffer());
  }

  private record Asset(String path, String file, String type) {}

  /** Serves the page from now on, or as little of it as if it were not mounted. */
  public void show(boolean isShown) {
    routes.forEach(isShown ? Route::enable : Route::disable);
  }

  private void mount(Router router, String path, String type, Buffer content) {
    routes.add(
        router
            .route(path)
            .method(HttpMethod.GET)
            .method(HttpMethod.HEAD)
            .handler(context -> send(context.response(), type, content))
            .disable());
  }

  private static void send(HttpServerResponse response, String type, Buffer content) {
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, type)
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .putHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        .putHeader("Cross-Origin-Opener-Policy", "same-origin")
        .putHeader("Cross-Origin-Resource-Policy", "same-origin")
        .putHeader("Referrer-Policy", "no-referrer")
        .putHeader("X-Content-Type-Options", "nosniff")
        .end(content);
  }

  private static Buffer read(String file) {
    try (InputStream in = Console.class.getResourceAsStream("console/" + file)) {
      return Buffer.buffer(Objects.requireNonNull(in, file).readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
