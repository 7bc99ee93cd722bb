package io.github.sessiongateway.koyeb;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.Reason;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.config.UpstreamConfig;
import io.github.sessiongateway.koyeb.CallGuard.AttemptTimeout;
import io.github.sessiongateway.koyeb.Flight.Finding;
import io.github.sessiongateway.net.Reasons;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Calls over HTTP, each sent once. A call ends within the guard's time-out; whatever comes of it
 * that is not a reply fails with a row of the contract's table.
 */
final class HttpCalls implements Calls {
  private static final String FINGERPRINT = "seon-fp";

  private static final long LATER_MILLIS = 10;

  private Client client;
  private final String host;
  private final int port;
  private final boolean ssl;
  private final long attemptNanos;
  private final int maxReplyBytes;
  private final Notices notices;
  private final LongSupplier nanoTime;
  private final InstantSource clock;
  private final ServerClock serverClock = new ServerClock();
  private volatile boolean closed;

  /**
   * What sends.
   *
   * @param isProxied whether a proxy makes its connections
   */
  record Client(WebClient web, boolean isProxied) {}

  HttpCalls(
      Client client,
      UpstreamConfig config,
      Notices notices,
      LongSupplier nanoTime,
      InstantSource clock) {
    this.client = client;
    this.attemptNanos = config.attemptTimeout().toNanos();
    this.host = config.baseUrl().getHost();
    this.ssl = config.baseUrl().getScheme().equals("https");
    this.port = port(config.baseUrl());
    this.maxReplyBytes = config.maxReplyBytes();
    this.notices = notices;
    this.nanoTime = nanoTime;
    this.clock = clock;
  }

  /** The port of a base URL, also where it does not say it. */
  static int port(URI url) {
    return url.getPort() >= 0 ? url.getPort() : url.getScheme().equals("https") ? 443 : 80;
  }

  @Override
  public <T> Future<T> send(Operation<T> operation, Flight flight) {
    if (closed) {
      return Future.failedFuture(
          SessionException.of(Failure.SHUTTING_DOWN, "The gateway is stopping."));
    }
    Call call = new Call(maxReplyBytes, nanoTime);
    flight.whenOver(call::abort);
    long begin = nanoTime.getAsLong();
    Client used = client;
    HttpRequest<Buffer> request =
        request(used.web(), operation).connectTimeout(connectMillis(flight)).as(call);
    Future<HttpResponse<Buffer>> response =
        operation.body() == null ? request.send() : request.sendBuffer(operation.body());
    return response.transform(
        outcome -> {
          flight.attempted(finding(call, flight, outcome, begin));
          return outcome.succeeded()
              ? Future.succeededFuture(reply(outcome.result(), operation, begin))
              : Future.failedFuture(failure(used, call, flight, outcome.cause()));
        });
  }

  /** Sends what comes from now on by another client. */
  void use(Client other) {
    client = other;
  }

  /** A class path that does not fit is a fault of the gateway's, and no fault of Koyeb's. */
  private Throwable failure(Client used, Call call, Flight flight, Throwable cause) {
    if (cause instanceof LinkageError) {
      return cause;
    }
    Reason reason =
        cause instanceof AttemptTimeout
            ? Reason.TIMEOUT
            : used.isProxied() ? Reasons.ofProxied(cause) : Reasons.of(cause);
    SessionException failure = KoyebFailures.ofTransport(call, cause, reason);
    switch (flight.finding()) {
      case NONE, VAGUE, SETUP -> notices.failed(host + ":" + port, failure);
      case STALE, SENT_AWAY, OURS, UNSENT -> {}
    }
    return failure;
  }

  /** Sends nothing any more: who waits for a turn is told why. */
  void close() {
    closed = true;
  }

  /**
   * Who does not wait any more must not be given a connection. A little later than our own timers:
   * a time-out of Vert.x's would look as if there were no connection for the others either.
   */
  private long connectMillis(Flight flight) {
    return Math.max(0, Math.min(attemptNanos, flight.nanosLeft()) / 1_000_000) + LATER_MILLIS;
  }

  private Finding finding(
      Call call, Flight flight, AsyncResult<HttpResponse<Buffer>> outcome, long begin) {
    Throwable cause = outcome.cause();
    if (cause == null) {
      return RetryAfter.isNonsense(outcome.result().headers()) ? Finding.VAGUE : Finding.NONE;
    }
    if (flight.isOver() && nanoTime.getAsLong() - begin < attemptNanos / 10 * 9) {
      return Finding.OURS;
    }
    if (call.wasSentAway()) {
      return Finding.SENT_AWAY;
    }
    if (call.wasStale()) {
      return Finding.STALE;
    }
    return !call.sent() && Reasons.isLasting(cause) ? Finding.SETUP : Finding.NONE;
  }

  private HttpRequest<Buffer> request(WebClient web, Operation<?> operation) {
    HttpRequest<Buffer> request =
        web.request(operation.method(), port, host, operation.path()).ssl(ssl);
    if (operation.body() != null) {
      request.putHeader(HttpHeaders.CONTENT_TYPE.toString(), "application/json");
    }
    if (operation.authorization() != null) {
      request.putHeader(
          HttpHeaders.AUTHORIZATION.toString(), operation.authorization().authorization());
    }
    if (operation.fingerprint() != null) {
      request.putHeader(FINGERPRINT, operation.fingerprint().value());
    }
    return request;
  }

  private <T> T reply(HttpResponse<Buffer> response, Operation<T> operation, long begin) {
    notices.answered(operation, response.statusCode(), response.headers());
    if (response.statusCode() < 200 || response.statusCode() > 299) {
      throw KoyebFailures.ofStatus(response, operation, clock.instant());
    }
    T reply = operation.read().apply(response.body());
    return reply instanceof LoginReply login
        ? dated(reply, login, response.headers(), begin)
        : reply;
  }

  @SuppressWarnings("unchecked") // It stays of the type that it is.
  private <T> T dated(T reply, LoginReply login, MultiMap headers, long begin) {
    Duration roundTrip = Duration.ofNanos(nanoTime.getAsLong() - begin);
    Instant koyebsTime = serverClock.at(headers, roundTrip);
    return koyebsTime == null ? reply : (T) login.receivedAt(koyebsTime);
  }
}
