package io.github.sessiongateway.koyeb;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.LoginRequest;
import io.github.sessiongateway.api.Sessions;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.net.URI;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The four calls of Koyeb's description over HTTP, each sent once. A call ends within the guard's
 * time-out; whatever comes of it that is not a reply fails with a row of the contract's table.
 */
final class KoyebSessions implements Sessions {
  private static final String FINGERPRINT = "seon-fp";

  private final WebClient client;
  private final String host;
  private final int port;
  private final boolean ssl;
  private final int maxReplyBytes;

  KoyebSessions(WebClient client, URI baseUrl, int maxReplyBytes) {
    this.client = client;
    this.host = baseUrl.getHost();
    this.ssl = baseUrl.getScheme().equals("https");
    this.port = baseUrl.getPort() >= 0 ? baseUrl.getPort() : ssl ? 443 : 80;
    this.maxReplyBytes = maxReplyBytes;
  }

  @Override
  public Future<LoginReply> login(LoginRequest request) {
    HttpRequest<Buffer> http = request(HttpMethod.POST, "/v1/account/login");
    if (request.fingerprint() != null) {
      http.putHeader(FINGERPRINT, request.fingerprint().value());
    }
    if (request.authorization() != null) {
      http.putHeader(HttpHeaders.AUTHORIZATION.toString(), request.authorization().authorization());
    }
    return exchange(
        http,
        call -> call.sendJsonObject(KoyebJson.loginBody(request)),
        KoyebJson::loginReply,
        () -> Redaction.of(request));
  }

  @Override
  public Future<LoginReply> refresh(Bearer bearer) {
    return exchange(HttpMethod.PUT, "/v1/account/refresh", bearer, KoyebJson::loginReply);
  }

  @Override
  public Future<LoginReply> newSession(Bearer bearer) {
    return exchange(HttpMethod.POST, "/v1/account/session", bearer, KoyebJson::loginReply);
  }

  @Override
  public Future<Void> logout(Bearer bearer) {
    return exchange(HttpMethod.DELETE, "/v1/account/logout", bearer, body -> true).mapEmpty();
  }

  private <T> Future<T> exchange(
      HttpMethod method, String path, Bearer bearer, Function<Buffer, T> read) {
    HttpRequest<Buffer> http =
        request(method, path)
            .putHeader(HttpHeaders.AUTHORIZATION.toString(), bearer.authorization());
    return exchange(http, HttpRequest::send, read, () -> Redaction.of(bearer));
  }

  private <T> Future<T> exchange(
      HttpRequest<Buffer> http,
      Function<HttpRequest<Buffer>, Future<HttpResponse<Buffer>>> send,
      Function<Buffer, T> read,
      Supplier<Redaction> redaction) {
    Call call = new Call(maxReplyBytes);
    return send.apply(http.as(call))
        .transform(
            outcome ->
                outcome.succeeded()
                    ? Future.succeededFuture(reply(outcome.result(), read, redaction))
                    : Future.failedFuture(KoyebFailures.ofTransport(call, outcome.cause())));
  }

  private static <T> T reply(
      HttpResponse<Buffer> response, Function<Buffer, T> read, Supplier<Redaction> redaction) {
    if (response.statusCode() < 200 || response.statusCode() > 299) {
      throw KoyebFailures.ofStatus(response, redaction.get());
    }
    return read.apply(response.body());
  }

  private HttpRequest<Buffer> request(HttpMethod method, String path) {
    return client.request(method, port, host, path).ssl(ssl);
  }
}
