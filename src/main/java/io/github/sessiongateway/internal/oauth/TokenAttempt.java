package io.github.sessiongateway.internal.oauth;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.oauth.TokenEndpoints.Answer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One request to a token endpoint, on a client of its own, which it closes. */
final class TokenAttempt {
  private static final int MAX_BODY = 64 * 1024;

  private final HttpClient client;
  private final Timers timers;
  private final Duration timeout;
  private final Promise<Answer> answered = Promise.promise();
  private final Buffer body = Buffer.buffer();

  TokenAttempt(HttpClient client, Timers timers, Duration timeout) {
    this.client = client;
    this.timers = timers;
    this.timeout = timeout;
  }

  /** Sends the request. A redirect is an answer, because it would carry the secrets elsewhere. */
  Future<Answer> send(TokenRequest request) {
    Timers.Timer late =
        timers.after(
            timeout,
            () ->
                answered.tryFail(
                    SessionException.of(
                        Failure.TIMEOUT, "The token endpoint gave no complete answer in time.")));
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setAbsoluteURI(request.url().toString())
            .setFollowRedirects(false)
            .putHeader(HttpHeaders.CONTENT_TYPE, request.contentType())
            .putHeader(HttpHeaders.ACCEPT, "application/json")
            .putHeader(HttpHeaders.USER_AGENT, "koyeb-session-gateway");
    if (request.basic() != null) {
      options.putHeader(HttpHeaders.AUTHORIZATION, request.basic().value());
    }
    client
        .request(options)
        .compose(made -> sent(made, request))
        .onFailure(cause -> answered.tryFail(broken()));
    return answered
        .future()
        .onComplete(
            outcome -> {
              late.cancel();
              // A client that still connects may never end to close.
              var unused = client.close();
            });
  }

  private Future<Void> sent(HttpClientRequest made, TokenRequest request) {
    return made.send(request.body()).compose(this::received);
  }

  private Future<Void> received(HttpClientResponse response) {
    response.handler(
        part -> {
          if (body.length() + part.length() > MAX_BODY) {
            answered.tryFail(
                SessionException.of(
                    Failure.BAD_REPLY, "The answer of the token endpoint is too large."));
          } else {
            body.appendBuffer(part);
          }
        });
    return response
        .end()
        .onSuccess(
            v -> answered.tryComplete(new Answer(response.statusCode(), body, wait(response))));
  }

  private static @Nullable Duration wait(HttpClientResponse response) {
    String seconds = response.getHeader(HttpHeaders.RETRY_AFTER);
    return seconds == null || !seconds.strip().matches("\\d{1,9}")
        ? null
        : Duration.ofSeconds(Long.parseLong(seconds.strip()));
  }

  /** Returns the failure of a connection. It quotes nothing, because the cause may name secrets. */
  private static SessionException broken() {
    return SessionException.of(
        Failure.UNREACHABLE, "There is no connection to the token endpoint, or it broke.");
  }
}
