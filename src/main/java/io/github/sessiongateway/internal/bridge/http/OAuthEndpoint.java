package io.github.sessiongateway.internal.bridge.http;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.bridge.auth.AuthenticationException;
import io.github.sessiongateway.internal.bridge.connection.Messages;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/**
 * {@code POST /oauth2/token}: the client credentials grant of RFC 6749, for programs that have a
 * client of OAuth 2.0. The secret is a key of the gateway, or a JWT, and the scope is the session.
 *
 * @param tokens answers a request with its token
 */
record OAuthEndpoint(TokenRequests tokens) {
  static final String PATH = "/oauth2/token";

  /** Whether a request is for this endpoint. */
  static boolean isFor(HttpServerRequest request) {
    return PATH.equals(request.path());
  }

  void handle(HttpServerRequest request) {
    if (!request.method().equals(HttpMethod.POST)) {
      request.response().putHeader(HttpHeaders.ALLOW, "POST");
      OAuthException wrong = OAuthException.invalid("Tokens are asked for by POST.");
      var unused = JsonAnswers.end(request.response(), 405, wrong.toJson());
      return;
    }
    RequestBody.read(request, OAuthForm.MAX_BYTES)
        .compose(body -> granted(request, body))
        .onSuccess(json -> JsonAnswers.end(pragma(request), 200, json))
        .onFailure(
            cause -> {
              if (cause instanceof OAuthException) {
                tokens.countMalformed(request);
              }
              fail(request, cause);
            });
  }

  /** Throws what a form has wrong. */
  private Future<JsonObject> granted(HttpServerRequest request, Buffer body) {
    if (request.query() != null) {
      throw OAuthException.invalid("The URL must not have parameters.");
    }
    String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    if (type == null || !type.split(";", 2)[0].strip().equalsIgnoreCase(OAuthForm.TYPE)) {
      throw OAuthException.invalid("The body must be " + OAuthForm.TYPE + ".");
    }
    OAuthForm form = OAuthForm.read(body);
    ShownCredential shown = ShownCredential.of(request.headers(), form);
    String grant = form.get("grant_type");
    if (grant == null) {
      throw OAuthException.invalid("grant_type is required.");
    }
    if (!grant.equals("client_credentials")) {
      throw OAuthException.of(
          400, "unsupported_grant_type", "grant_type must be client_credentials.");
    }
    return tokens.token(request, shown, form.get("scope"), new JsonObject());
  }

  /** Answers a request with a failure in the words of the RFC. */
  Future<Void> fail(HttpServerRequest request, Throwable cause) {
    OAuthException failure =
        cause instanceof OAuthException wrong
            ? wrong
            : OAuthException.of(
                cause instanceof AuthenticationException reason
                    ? SessionException.of(Failure.GATEWAY_UNAUTHENTICATED, reason.sentence())
                    : Messages.failure(cause));
    HttpServerResponse response = pragma(request);
    if (failure.isOfClient()) {
      response.putHeader("WWW-Authenticate", "Basic realm=\"session gateway\"");
    }
    JsonAnswers.retryAfter(response, failure.retryAfter());
    return JsonAnswers.end(response, failure.status(), failure.toJson());
  }

  private static HttpServerResponse pragma(HttpServerRequest request) {
    return request.response().putHeader("Pragma", "no-cache");
  }
}
