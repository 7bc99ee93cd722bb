package io.github.sessiongateway.bridge;

import io.github.sessiongateway.api.Secret;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Refuses, with 403 and on every path, what a page of a foreign origin asks, unless the request
 * shows what no browser sends by itself: a key, a token or a ticket. A certificate is not enough,
 * because a browser shows it for any page.
 *
 * @param authenticator null if clients are not authenticated, and so nothing can be shown
 * @param isSocket whether the request is for a socket, whose upgrade looks at what is shown
 */
record Origins(
    OwnPlaces own,
    @Nullable Authenticator authenticator,
    Gate gate,
    Predicate<HttpServerRequest> isSocket)
    implements Handler<RoutingContext> {

  static final String REFUSAL = "This origin is not in bridge.http.origins.";

  @Override
  public void handle(RoutingContext context) {
    HttpServerRequest request = context.request();
    Secret bearer = Credentials.bearer(request.headers());
    if (own.cover(request)) {
      context.next();
    } else if (authenticator != null && isSocket.test(request) && Credentials.isShown(request)) {
      context.next();
    } else if (authenticator == null || bearer == null) {
      gate.foreign(request);
      context.response().setStatusCode(403).end(REFUSAL);
    } else {
      authenticator
          .authenticate(bearer)
          .onSuccess(known -> context.next())
          .onFailure(
              cause -> {
                gate.stranger(request, Unauthenticated.because(cause));
                context.response().setStatusCode(401).end(HttpBridge.STRANGER);
              });
    }
  }
}
