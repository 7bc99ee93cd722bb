package io.github.sessiongateway.bridge;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** What SockJS asks before it connects; of an origin that may. */
final class SockJsInfo {
  private SockJsInfo() {}

  static void answer(RoutingContext context) {
    String origin = context.request().getHeader(HttpHeaders.ORIGIN);
    if (origin != null) {
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
