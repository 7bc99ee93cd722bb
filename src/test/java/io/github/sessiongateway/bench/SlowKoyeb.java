package io.github.sessiongateway.bench;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** A Koyeb that takes 50 ms, and counts. */
public final class SlowKoyeb {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  final AtomicInteger calls = new AtomicInteger();
  private final HttpServer server;

  SlowKoyeb() throws TimeoutException {
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    Buffer reply =
        Buffer.buffer(
            "{\"token\":{\"id\":\"eyJhbGciOiJIUzI1NiJ9.e30.c2ln\",\"user_id\":\"u\","
                + "\"expires_at\":\""
                + java.time.Instant.now().plusSeconds(86_400)
                + "\"}}");
    server =
        vertx
            .createHttpServer()
            .requestHandler(
                request -> {
                  calls.incrementAndGet();
                  vertx.setTimer(50, passed -> request.response().end(reply));
                })
            .listen(0, "127.0.0.1")
            .await(30, TimeUnit.SECONDS);
  }

  String url() {
    return "http://127.0.0.1:" + server.actualPort();
  }

  /** What those call who have no client of their own; blocks. */
  public static String fetch(URI koyeb) {
    HttpRequest request = HttpRequest.newBuilder(koyeb.resolve("/v1/account/login")).build();
    try {
      return CLIENT.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
