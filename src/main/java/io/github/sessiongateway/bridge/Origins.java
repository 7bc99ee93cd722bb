package io.github.sessiongateway.bridge;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;

/**
 * Refuses, with 403 and on every path, a request whose {@code Origin} is there and not allowed.
 * Browsers cannot leave it out; other clients may.
 */
record Origins(Set<String> allowed, Gate gate) implements Handler<RoutingContext> {
  @Override
  public void handle(RoutingContext context) {
    for (String origin : context.request().headers().getAll(HttpHeaders.ORIGIN)) {
      if (!allowed.contains(origin)) {
        gate.foreign(context.request(), origin);
        context.response().setStatusCode(403).end("This origin is not in bridge.http.origins.");
        return;
      }
    }
    context.next();
  }
}
