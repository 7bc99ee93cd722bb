package io.github.sessiongateway.internal.bridge.http;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.bridge.connection.BridgeContext;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The answers in JSON, which no cache stores.
 *
 * @param challenge what a 401 demands, as RFC 9110 wants it of each
 * @param form how a failure is written
 */
record JsonAnswers(BridgeContext bridge, String challenge, Form form) {
  /** How a failure is written. */
  enum Form {
    /** As {@code {"error": {...}}}. */
    NESTED,
    /** As Koyeb writes its own, because a client of Koyeb reads no other form. */
    KOYEBS
  }

  static final String JSON = "application/json";

  /** Ends a response. The client may have disconnected. */
  static Future<Void> end(HttpServerResponse response, int status, JsonObject json) {
    return response.closed()
        ? Future.succeededFuture()
        : response
            .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
            .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
            .setStatusCode(status)
            .end(json.toBuffer());
  }

  /** Answers a request with a failure. */
  Future<Void> fail(HttpServerRequest request, SessionException failure) {
    return fail(request, failure.status(), failure);
  }

  /** Answers a method that the path does not have. */
  Future<Void> notAllowed(HttpServerRequest request, String allowed, String sentence) {
    request.response().putHeader(HttpHeaders.ALLOW, allowed);
    return fail(request, 405, SessionException.of(Failure.INVALID_REQUEST, sentence));
  }

  private Future<Void> fail(HttpServerRequest request, int status, SessionException failure) {
    HttpServerResponse response = request.response();
    if (failure.failure() == Failure.GATEWAY_UNAUTHENTICATED) {
      response.putHeader("WWW-Authenticate", challenge);
    }
    retryAfter(response, failure.retryAfter());
    return end(response, status, error(request, status, failure));
  }

  /** Returns the body of an answer that is a failure. */
  JsonObject error(HttpServerRequest request, int status, SessionException failure) {
    JsonObject json = named(request, failure).toJson().put("status", status);
    return form == Form.KOYEBS ? json : new JsonObject().put("error", json);
  }

  static void retryAfter(HttpServerResponse response, @Nullable Duration after) {
    if (after != null) {
      long seconds = after.plusNanos(999_999_999).toSeconds();
      response.putHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
    }
  }

  /** Returns a failure with the id of its request. One of the gateway's own has it. */
  private SessionException named(HttpServerRequest request, SessionException failure) {
    return failure.correlationId() != null
        ? failure
        : failure.correlatedBy(bridge.denied(request.headers(), null).correlationId());
  }
}
