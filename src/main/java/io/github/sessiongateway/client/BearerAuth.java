package io.github.sessiongateway.client;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.ManagedSessions;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.streams.ReadStream;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import java.util.function.Function;

/**
 * Sends an application's own requests to Koyeb's API with the token of a managed session. A request
 * that is answered with 401 reports the token as rejected and is sent once more with a newer one,
 * where its body can be sent again. Redirects are not followed: they would carry the token to
 * whatever host they name. A request that may be sent twice needs a body codec that can take two
 * replies, which {@code BodyCodec.pipe} cannot: its stream has ended with the first. Vert.x's own
 * interceptors are internal, so this wraps requests instead.
 */
public final class BearerAuth {
  private static final int UNAUTHORIZED = 401;

  private final ManagedSessions sessions;
  private final String session;

  /** Takes the tokens of the session of that name. */
  public BearerAuth(ManagedSessions sessions, String session) {
    this.sessions = sessions;
    this.session = session;
  }

  /** Sends a request without a body. */
  public <T> Future<HttpResponse<T>> send(HttpRequest<T> request) {
    return twice(request, HttpRequest::send);
  }

  /** Sends a request with a body. */
  public <T> Future<HttpResponse<T>> sendBuffer(HttpRequest<T> request, Buffer body) {
    return twice(request, authorized -> authorized.sendBuffer(body));
  }

  /** Sends a request with JSON as its body. */
  public <T> Future<HttpResponse<T>> sendJson(HttpRequest<T> request, Object body) {
    return twice(request, authorized -> authorized.sendJson(body));
  }

  /** Sends a request whose body can be read once: after a 401 it is not sent again. */
  public <T> Future<HttpResponse<T>> sendStream(HttpRequest<T> request, ReadStream<Buffer> body) {
    // What came before somebody reads it would be lost.
    body.pause();
    return sessions
        .token(session)
        .onFailure(cause -> body.resume())
        .compose(
            reply ->
                authorized(request, reply.bearer())
                    .sendStream(body)
                    .onSuccess(
                        response -> {
                          if (response.statusCode() == UNAUTHORIZED) {
                            var unused = sessions.rejected(session, reply.bearer());
                          }
                        }));
  }

  private <T> Future<HttpResponse<T>> twice(
      HttpRequest<T> request, Function<HttpRequest<T>, Future<HttpResponse<T>>> send) {
    return sessions
        .token(session)
        .compose(
            first ->
                send.apply(authorized(request, first.bearer()))
                    .compose(
                        response ->
                            response.statusCode() == UNAUTHORIZED
                                ? again(request, send, first.bearer(), response)
                                : Future.succeededFuture(response)));
  }

  /** Where there is no other token, Koyeb's own answer stands. */
  private <T> Future<HttpResponse<T>> again(
      HttpRequest<T> request,
      Function<HttpRequest<T>, Future<HttpResponse<T>>> send,
      Bearer rejected,
      HttpResponse<T> answer) {
    return sessions
        .rejected(session, rejected)
        .transform(
            newer ->
                newer.failed() || newer.result().bearer().equals(rejected)
                    ? Future.succeededFuture(answer)
                    : send.apply(authorized(request, newer.result().bearer())));
  }

  private static <T> HttpRequest<T> authorized(HttpRequest<T> request, Bearer bearer) {
    return request
        .copy()
        .followRedirects(false)
        .putHeader(HttpHeaders.AUTHORIZATION.toString(), bearer.authorization());
  }
}
