package io.github.sessiongateway.internal.bridge.http;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.bridge.auth.AuthenticationException;
import io.github.sessiongateway.internal.bridge.auth.Tickets;
import io.github.sessiongateway.internal.bridge.connection.BridgeContext;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Supplier;

/**
 * {@code POST /eventbus-ticket} with {@code Authorization: Bearer}. Returns a ticket for one
 * socket, {@code {"ticket", "expires_in"}}. From a browser, only pages of the own origins may send
 * it, and without cookies. A program may have any origin, because it shows a credential.
 */
public final class TicketEndpoint implements Handler<RoutingContext> {
  public static final String PATH = "/eventbus-ticket";

  private static final String METHODS = "POST, OPTIONS";

  private final BridgeContext bridge;
  private final Supplier<OwnPlaces> own;
  private final RequestPeers peers;

  public TicketEndpoint(BridgeContext bridge, Supplier<OwnPlaces> own, RequestPeers peers) {
    this.bridge = bridge;
    this.own = own;
    this.peers = peers;
  }

  @Override
  public void handle(RoutingContext context) {
    HttpServerResponse response = context.response();
    response.putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    response.putHeader(HttpHeaders.VARY, HttpHeaders.ORIGIN);
    String origin = context.request().getHeader(HttpHeaders.ORIGIN);
    HttpMethod method = context.request().method();
    boolean isOwn = own.get().haveOrigin(context.request());
    boolean isAuthorized =
        method.equals(HttpMethod.POST) && BearerHeader.bearer(context.request().headers()) != null;
    if (!isOwn && !isAuthorized) {
      peers.logForeign(context.request());
      fail(response, SessionException.of(Failure.GATEWAY_FORBIDDEN, OriginFilter.FOREIGN));
      return;
    }
    if (origin != null && isOwn) {
      response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    }
    if (method.equals(HttpMethod.POST)) {
      ticket(context)
          .onSuccess(json -> end(response, 200, json))
          .onFailure(e -> refuse(context, e));
    } else if (method.equals(HttpMethod.OPTIONS) && origin != null) {
      response
          .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "POST")
          .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, "authorization")
          .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, "600")
          .setStatusCode(204)
          .end();
    } else {
      notAllowed(response);
    }
  }

  private Future<JsonObject> ticket(RoutingContext context) {
    Secret credential = BearerHeader.bearer(context.request().headers());
    if (credential == null) {
      return Future.failedFuture(AuthenticationException.missing("Authorization: Bearer"));
    }
    return bridge
        .authenticate(credential)
        .compose(
            identity -> {
              // Otherwise one client could push out the tickets of all others.
              SessionException tooMany =
                  bridge.throttle().admitRequest(peers.peer(context.request()), identity.client());
              return tooMany != null
                  ? Future.failedFuture(tooMany)
                  : Future.succeededFuture(
                      new JsonObject()
                          .put("ticket", bridge.tickets().issue(identity))
                          .put("expires_in", Tickets.LIFE.toSeconds()));
            });
  }

  private void refuse(RoutingContext context, Throwable cause) {
    if (cause instanceof SessionException tooMany) {
      fail(context.response(), tooMany);
      return;
    }
    AuthenticationException reason = AuthenticationException.because(cause);
    bridge.penalize(peers.peer(context.request()), reason);
    fail(
        context.response(),
        SessionException.of(Failure.GATEWAY_UNAUTHENTICATED, reason.sentence()));
  }

  private static void fail(HttpServerResponse response, SessionException failure) {
    if (failure.status() == 401) {
      response.putHeader("WWW-Authenticate", "Bearer");
    }
    end(response, failure.status(), error(failure.toJson()));
  }

  /** Sends 405, a status that no failure of a message has. */
  private static void notAllowed(HttpServerResponse response) {
    response.putHeader(HttpHeaders.ALLOW, METHODS);
    JsonObject json =
        SessionException.of(Failure.INVALID_REQUEST, "Tickets are requested by POST.").toJson();
    end(response, 405, error(json.put("status", 405)));
  }

  private static JsonObject error(JsonObject failure) {
    return new JsonObject().put("error", failure);
  }

  private static void end(HttpServerResponse response, int status, JsonObject json) {
    // The client may have disconnected.
    if (!response.closed()) {
      response
          .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
          .setStatusCode(status)
          .end(json.toBuffer());
    }
  }
}
