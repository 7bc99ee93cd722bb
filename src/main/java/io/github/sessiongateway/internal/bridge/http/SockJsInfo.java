package io.github.sessiongateway.internal.bridge.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Supplier;

/**
 * Answers the request that SockJS sends before it connects. Pages of the own origins may read it.
 */
record SockJsInfo(Supplier<OwnPlaces> own) implements Handler<RoutingContext> {
  @Override
  public void handle(RoutingContext context) {
    String origin = context.request().getHeader(HttpHeaders.ORIGIN);
    if (origin != null && own.get().haveOrigin(context.request())) {
      context
          .response()
          .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin)
          .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true")
          .putHeader(HttpHeaders.VARY, HttpHeaders.ORIGIN);
    }
    var unused =
        context
            .response()
            .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
            .putHeader(HttpHeaders.CONTENT_TYPE, "application/json; charset=UTF-8")
            .end(
                new JsonObject()
                    .put("websocket", true)
                    .put("cookie_needed", false)
                    .put("origins", new JsonArray().add("*:*"))
                    .put("entropy", 0)
                    .encode());
  }
}
