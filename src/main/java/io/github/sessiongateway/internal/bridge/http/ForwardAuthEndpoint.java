package io.github.sessiongateway.internal.bridge.http;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.bridge.auth.AuthenticationException;
import io.github.sessiongateway.internal.bridge.connection.Messages;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/**
 * {@code /token/SESSION}: the token of a session, in the body and as the header {@code
 * Authorization} of the answer. A proxy asks by its forward authentication, and sends the header
 * on. Any method will do, and any path behind the session, because some proxies add their own.
 *
 * @param tokens answers a request with its token
 */
record ForwardAuthEndpoint(TokenRequests tokens, JsonAnswers answers) {
  static final String PREFIX = "/token/";

  /** Whether a request is for this endpoint. */
  static boolean isFor(HttpServerRequest request) {
    return request.path() != null && request.path().startsWith(PREFIX);
  }

  void handle(HttpServerRequest request) {
    String path = request.path().substring(PREFIX.length());
    int slash = path.indexOf('/');
    String session = slash < 0 ? path : path.substring(0, slash);
    tokens
        .token(request, ShownCredential.of(request.headers()), session, new JsonObject())
        .onSuccess(json -> answer(request.response(), json))
        .onFailure(cause -> fail(request, cause));
  }

  private static void answer(HttpServerResponse response, JsonObject json) {
    if (!response.closed()) {
      response.putHeader(HttpHeaders.AUTHORIZATION, "Bearer " + json.getString("access_token"));
    }
    var unused = JsonAnswers.end(response, 200, json);
  }

  /** Answers a request with a failure. */
  Future<Void> fail(HttpServerRequest request, Throwable cause) {
    return answers.fail(
        request,
        cause instanceof AuthenticationException reason
            ? SessionException.of(Failure.GATEWAY_UNAUTHENTICATED, reason.sentence())
            : Messages.failure(cause));
  }
}
