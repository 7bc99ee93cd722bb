package io.github.sessiongateway.internal.standalone;

import io.github.sessiongateway.testing.Await;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A Koyeb whose tokens live for four seconds, and that counts the refreshes of each. */
final class IssuingKoyeb {
  private static final int LIFE_SECONDS = 4;
  private static final int ANSWER_MILLIS = 20;

  private final Vertx vertx;
  private final HttpServer server;
  private final AtomicInteger issued = new AtomicInteger();
  private final Map<String, Integer> refreshed = new ConcurrentHashMap<>();

  private IssuingKoyeb(Vertx vertx) {
    this.vertx = vertx;
    server = vertx.createHttpServer().requestHandler(this::answer);
  }

  static IssuingKoyeb start(Vertx vertx) {
    IssuingKoyeb koyeb = new IssuingKoyeb(vertx);
    Await.result(koyeb.server.listen(0, "127.0.0.1"));
    return koyeb;
  }

  String url() {
    return "http://127.0.0.1:" + server.actualPort();
  }

  int refreshes() {
    return refreshed.size();
  }

  List<String> refreshedTwice() {
    return refreshed.entrySet().stream()
        .filter(token -> token.getValue() > 1)
        .map(Map.Entry::getKey)
        .toList();
  }

  private void answer(HttpServerRequest request) {
    if (request.path().endsWith("/refresh")) {
      refreshed.merge(request.getHeader("authorization"), 1, Integer::sum);
    }
    JsonObject token =
        new JsonObject()
            .put("id", "t" + issued.incrementAndGet())
            .put("expires_at", Instant.now().plusSeconds(LIFE_SECONDS).toString());
    vertx
        .timer(ANSWER_MILLIS, TimeUnit.MILLISECONDS)
        .onSuccess(v -> request.response().end(new JsonObject().put("token", token).toBuffer()));
  }
}
