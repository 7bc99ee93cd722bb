package io.github.sessiongateway.bridge;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.bridge.ConnectionState.Known;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /eventbus-ticket} with {@code Authorization: Bearer}: a ticket for one socket, {@code
 * {"ticket", "expires_in"}}. Pages of the allowed origins may ask from a browser, without cookies.
 */
final class TicketEndpoint implements Handler<RoutingContext> {
  static final String PATH = "/eventbus-ticket";

  private static final Logger log = LoggerFactory.getLogger(TicketEndpoint.class);
  private static final String METHODS = "POST, OPTIONS";

  private final Authenticator authenticator;
  private final Tickets tickets;
  private final Set<String> origins;
  private final Gate gate;

  /** Issues tickets. */
  TicketEndpoint(Authenticator authenticator, Tickets tickets, Set<String> origins, Gate gate) {
    this.gate = gate;
    this.authenticator = authenticator;
    this.tickets = tickets;
    this.origins = Set.copyOf(origins);
  }

  @Override
  public void handle(RoutingContext context) {
    HttpServerResponse response = context.response();
    response.putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    response.putHeader(HttpHeaders.VARY, HttpHeaders.ORIGIN);
    String origin = origin(context);
    HttpMethod method = context.request().method();
    if (origin != null && !origins.contains(origin)) {
      gate.foreign(context.request(), origin);
      fail(
          response,
          SessionException.of(
              Failure.GATEWAY_FORBIDDEN, "This origin is not in bridge.http.origins."));
      return;
    }
    if (origin != null) {
      response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    }
    if (method.equals(HttpMethod.POST)) {
      ticket(context)
          .onSuccess(json -> end(response, 200, json))
          .onFailure(
              e -> {
                if (e instanceof SessionException known
                    && known.failure() == Failure.GATEWAY_UNAUTHENTICATED) {
                  gate.stranger(context.request(), "unknown at " + PATH);
                }
                fail(response, e);
              });
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

  /** Null if there is none; several are none that is allowed. */
  private static @Nullable String origin(RoutingContext context) {
    var given = context.request().headers().getAll(HttpHeaders.ORIGIN);
    return given.isEmpty() ? null : String.join(" ", given);
  }

  private Future<JsonObject> ticket(RoutingContext context) {
    Secret credential = Credentials.bearer(context.request().headers());
    if (credential == null) {
      return Unauthenticated.future("The header Authorization: Bearer is needed.");
    }
    return authenticator
        .authenticate(credential)
        .compose(
            client -> {
              // Or one client alone could push out the tickets of all others.
              SessionException tooMany = gate.message(context.request(), client);
              return tooMany != null
                  ? Future.failedFuture(tooMany)
                  : Future.succeededFuture(
                      new JsonObject()
                          .put("ticket", tickets.issue(new Known(client, credential)))
                          .put("expires_in", Tickets.LIFE.toSeconds()));
            });
  }

  private static void fail(HttpServerResponse response, Throwable cause) {
    SessionException failure;
    if (cause instanceof SessionException known) {
      failure = known;
    } else {
      log.error("A fault of the gateway at {}", PATH, cause);
      failure = SessionException.of(Failure.INTERNAL, "The gateway has a fault.");
    }
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
