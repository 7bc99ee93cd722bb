package io.github.sessiongateway.bridge;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.api.SessionException;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/**
 * {@code POST /eventbus-ticket} with {@code Authorization: Bearer}: a ticket for one socket, {@code
 * {"ticket", "expires_in"}}. Pages of the own origins alone may ask from a browser, without
 * cookies. A program may say any origin, because it shows a credential.
 */
final class TicketEndpoint implements Handler<RoutingContext> {
  static final String PATH = "/eventbus-ticket";

  private static final String METHODS = "POST, OPTIONS";

  private final Authenticator authenticator;
  private final Tickets tickets;
  private final OwnPlaces own;
  private final Gate gate;

  /** Issues tickets. */
  TicketEndpoint(Authenticator authenticator, Tickets tickets, OwnPlaces own, Gate gate) {
    this.gate = gate;
    this.authenticator = authenticator;
    this.tickets = tickets;
    this.own = own;
  }

  @Override
  public void handle(RoutingContext context) {
    HttpServerResponse response = context.response();
    response.putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    response.putHeader(HttpHeaders.VARY, HttpHeaders.ORIGIN);
    String origin = context.request().getHeader(HttpHeaders.ORIGIN);
    HttpMethod method = context.request().method();
    boolean isOwn = own.haveOrigin(context.request());
    boolean isShown =
        method.equals(HttpMethod.POST) && Credentials.bearer(context.request().headers()) != null;
    if (!isOwn && !isShown) {
      gate.foreign(context.request());
      fail(response, SessionException.of(Failure.GATEWAY_FORBIDDEN, Origins.REFUSAL));
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
    Secret credential = Credentials.bearer(context.request().headers());
    if (credential == null) {
      return Future.failedFuture(Unauthenticated.missing("Authorization: Bearer"));
    }
    return authenticator
        .authenticate(credential)
        .compose(
            known -> {
              // Or one client alone could push out the tickets of all others.
              SessionException tooMany = gate.message(context.request(), known.client());
              return tooMany != null
                  ? Future.failedFuture(tooMany)
                  : Future.succeededFuture(
                      new JsonObject()
                          .put("ticket", tickets.issue(known))
                          .put("expires_in", Tickets.LIFE.toSeconds()));
            });
  }

  /** Whatever the authenticator failed with is a refusal. */
  private void refuse(RoutingContext context, Throwable cause) {
    if (cause instanceof SessionException tooMany) {
      fail(context.response(), tooMany);
      return;
    }
    Unauthenticated refused = Unauthenticated.because(cause);
    gate.stranger(context.request(), refused);
    fail(context.response(), Hub.unauthenticated(refused.sentence()));
  }

  private static void fail(HttpServerResponse response, SessionException failure) {
    if (failure.status() == 401) {
      response.putHeader("WWW-Authenticate", "Bearer");
    }
    end(response, failure.status(), error(failure.toJson()));
  }

  /** No failure of a message has this status. */
  private static void notAllowed(HttpServerResponse response) {
    response.putHeader(HttpHeaders.ALLOW, METHODS);
    JsonObject json =
        SessionException.of(Failure.INVALID_REQUEST, "A ticket is asked for by POST.").toJson();
    end(response, 405, error(json.put("status", 405)));
  }

  private static JsonObject error(JsonObject failure) {
    return new JsonObject().put("error", failure);
  }

  private static void end(HttpServerResponse response, int status, JsonObject json) {
    // The one who asked may have gone.
    if (!response.closed()) {
      response
          .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
          .setStatusCode(status)
          .end(json.toBuffer());
    }
  }
}
