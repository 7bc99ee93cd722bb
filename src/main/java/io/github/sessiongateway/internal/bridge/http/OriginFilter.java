package io.github.sessiongateway.internal.bridge.http;

import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.internal.bridge.auth.AuthenticationException;
import io.github.sessiongateway.internal.bridge.connection.BridgeContext;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Denies requests of a foreign origin with 403, on every path, unless they have a credential that
 * no browser sends by itself: a key, a token or a ticket. A certificate does not count, because a
 * browser shows it for any page.
 *
 * @param isSocket whether a request opens a WebSocket, whose upgrade checks the credential itself
 */
record OriginFilter(
    BridgeContext context,
    Supplier<OwnPlaces> own,
    RequestPeers peers,
    Predicate<HttpServerRequest> isSocket)
    implements Handler<RoutingContext> {
  static final String FOREIGN = "This origin is not in bridge.http.origins.";

  /** The body of a 401. */
  static final String NOT_AUTHENTICATED = "The caller is not authenticated.";

  @Override
  public void handle(RoutingContext context) {
    HttpServerRequest request = context.request();
    Secret bearer = BearerHeader.bearer(request.headers());
    boolean isRequired = this.context.requiresAuthentication();
    if (own.get().cover(request)) {
      context.next();
    } else if (isRequired && isSocket.test(request) && BearerHeader.isPresent(request)) {
      context.next();
    } else if (!isRequired || bearer == null) {
      peers.logForeign(request);
      var unused = TextAnswer.end(context.response(), 403, FOREIGN);
    } else {
      this.context
          .authenticate(bearer)
          .onSuccess(identity -> context.next())
          .onFailure(
              cause -> {
                this.context.penalize(peers.peer(request), AuthenticationException.because(cause));
                var unused = TextAnswer.end(context.response(), 401, NOT_AUTHENTICATED);
              });
    }
  }
}
