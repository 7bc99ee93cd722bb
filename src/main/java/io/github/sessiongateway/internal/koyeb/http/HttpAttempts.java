package io.github.sessiongateway.internal.koyeb.http;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.config.UpstreamConfig;
import io.github.sessiongateway.internal.koyeb.call.AttemptException;
import io.github.sessiongateway.internal.koyeb.call.Attempts;
import io.github.sessiongateway.internal.koyeb.call.CallContext;
import io.github.sessiongateway.internal.koyeb.call.Delivery;
import io.github.sessiongateway.internal.koyeb.call.Operation;
import io.github.sessiongateway.internal.telemetry.Meters;
import io.github.sessiongateway.internal.telemetry.Meters.Gauge;
import io.github.sessiongateway.internal.telemetry.RequestContext;
import io.github.sessiongateway.internal.telemetry.Telemetry;
import io.github.sessiongateway.internal.telemetry.TraceSpan;
import io.github.sessiongateway.internal.telemetry.Traces;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.tracing.TracingPolicy;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import java.net.URI;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Attempts over HTTP. Each ends within {@code upstream.attempt-timeout}. Whatever comes of it that
 * is not a reply fails with a row of the contract's table, and with how far the attempt got.
 */
public final class HttpAttempts implements Attempts {
  private static final Logger log = LoggerFactory.getLogger(HttpAttempts.class);
  private static final String FINGERPRINT = "seon-fp";
  private static final String REQUEST_ID = "x-request-id";

  private static final long LATER_MILLIS = 10;

  private final Clients clients;
  private final KeptExchanges kept;
  private final String host;
  private final int port;
  private final boolean ssl;
  private final UpstreamObserver observer;
  private final LongSupplier nanoTime;
  private final Meters meters;
  private final Replies replies;
  private UpstreamConfig config;
  private volatile boolean isClosed;

  private HttpAttempts(
      Clients clients,
      KeptExchanges kept,
      UpstreamConfig config,
      UpstreamObserver observer,
      LongSupplier nanoTime,
      Telemetry telemetry) {
    this.clients = clients;
    this.kept = kept;
    this.config = config;
    this.host = config.baseUrl().getHost();
    this.ssl = config.baseUrl().getScheme().equals("https");
    this.port = port(config.baseUrl());
    this.observer = observer;
    this.nanoTime = nanoTime;
    this.replies = new Replies(nanoTime);
    this.meters = telemetry.meters();
  }

  /**
   * Returns attempts that connect to Koyeb when the first is made. They follow the files of the
   * transport until they are closed.
   *
   * @throws IllegalStateException if this release of Vert.x is not one that they know
   */
  public static HttpAttempts open(
      Vertx vertx,
      Timers timers,
      LongSupplier nanoTime,
      UpstreamConfig config,
      ToIntFunction<UpstreamConfig> maxInFlight,
      UpstreamObserver observer,
      Telemetry telemetry) {
    VertxInternals.check();
    KeptExchanges kept = new KeptExchanges(timers, nanoTime);
    telemetry.meters().gauge(Gauge.EXCHANGES_KEPT, kept::size);
    Clients clients =
        new Clients(
            vertx,
            timers,
            nanoTime,
            config,
            to -> maxInFlight.applyAsInt(to) + KeptExchanges.MOST,
            kept,
            telemetry.traces() == Traces.NONE ? TracingPolicy.PROPAGATE : TracingPolicy.IGNORE);
    return new HttpAttempts(clients, kept, config, observer, nanoTime, telemetry);
  }

  /**
   * Uses another configuration of the same Koyeb. Attempts under way keep the connections, the
   * time-out and the limit that they began with.
   */
  public void change(UpstreamConfig to) {
    clients.change(to);
    config = to;
  }

  /** Returns the port of a base URL, also where it does not say it. */
  static int port(URI url) {
    return url.getPort() >= 0 ? url.getPort() : url.getScheme().equals("https") ? 443 : 80;
  }

  @Override
  public <T> Future<T> send(Operation<T> operation, CallContext context) {
    if (isClosed) {
      return Future.failedFuture(
          SessionException.of(Failure.SHUTTING_DOWN, "The gateway is stopping."));
    }
    Consumer<? super T> late = operation.late();
    Attempt attempt = new Attempt(config.maxReplyBytes(), nanoTime, late == null ? null : kept);
    context.onCancel(attempt::abort);
    long begin = nanoTime.getAsLong();
    HttpRequest<Buffer> request =
        request(operation)
            .putHeader(REQUEST_ID, context.request().correlationId())
            .connectTimeout(connectMillis(context))
            .as(attempt);
    TraceSpan span = context.request().span().begin(traced(operation, context.beginAttempt()));
    span.inject(request::putHeader);
    Future<HttpResponse<Buffer>> exchange =
        operation.body() == null ? request.send() : request.sendBuffer(operation.body());
    if (late != null) {
      exchange.onSuccess(
          response -> {
            if (attempt.isLate() && !isClosed) {
              answeredLate(response, operation, late, context.request(), begin);
            }
          });
    }
    return attempt
        .inTime(exchange)
        .transform(
            outcome -> {
              if (outcome.succeeded()) {
                span.answered(outcome.result().statusCode());
              }
              return ended(
                  operation,
                  context.request(),
                  span,
                  begin,
                  outcome.succeeded()
                      ? answered(outcome.result(), operation, context.request(), begin)
                      : Future.failedFuture(failed(attempt, context, begin, outcome.cause())));
            });
  }

  /** Returns a request to any path of Koyeb's API, which is not sent yet. */
  public Future<HttpClientRequest> apiRequest() {
    return isClosed
        ? Future.failedFuture(
            SessionException.of(Failure.SHUTTING_DOWN, "The gateway is stopping."))
        : clients.api().request();
  }

  /**
   * Returns the failure of such a request without an answer.
   *
   * @param isSent whether a byte of it may have reached Koyeb
   */
  public SessionException apiFailure(Throwable cause, boolean isSent) {
    return KoyebFailures.ofApi(cause, isProxied(), isSent);
  }

  private TraceSpan.Attempt traced(Operation<?> operation, int resends) {
    return new TraceSpan.Attempt(
        operation.endpoint().method().name(), operation.endpoint().path(), host, port, resends);
  }

  /** Measures, traces and logs an attempt. Returns its outcome. */
  private <T> Future<T> ended(
      Operation<T> operation,
      RequestContext request,
      TraceSpan span,
      long begin,
      Future<T> outcome) {
    long nanos = nanoTime.getAsLong() - begin;
    Delivery delivery = Delivery.of(outcome.cause());
    meters.attempted(operation.endpoint().word(), delivery.word(), nanos);
    span.end(outcome.succeeded() ? null : code(outcome.cause()));
    if (log.isDebugEnabled()) {
      request.log(
          () -> log.debug("{}: {} after {} ms", operation, delivery.word(), nanos / 1_000_000));
    }
    return outcome;
  }

  private static String code(Throwable cause) {
    Failure failure =
        AttemptException.told(cause) instanceof SessionException told
            ? told.failure()
            : Failure.INTERNAL;
    return failure.code();
  }

  /** Returns a sentence for each file of the transport that is wrong. Safe from any thread. */
  public List<String> troubles() {
    return clients.troubles();
  }

  /** Sends nothing more, and closes every connection, also those with an attempt under way. */
  public Future<Void> close() {
    isClosed = true;
    return clients.close();
  }

  /** A class path that does not fit is a fault of the gateway's, and not of Koyeb's. */
  private Throwable failed(Attempt attempt, CallContext context, long begin, Throwable cause) {
    if (cause instanceof LinkageError) {
      return cause;
    }
    AttemptException failure =
        KoyebFailures.ofTransport(attempt, cause, isProxied(), isAbandoned(context, begin));
    switch (failure.delivery()) {
      case ABANDONED, UNPROCESSED, STALE -> {}
      default -> observer.failed(host + ":" + port, context.request(), failure.failure());
    }
    return failure;
  }

  private boolean isProxied() {
    return config.transport().proxy() != null;
  }

  /** Whether the attempt was ended before it could say anything about Koyeb. */
  private boolean isAbandoned(CallContext context, long begin) {
    return context.isCancelled()
        && nanoTime.getAsLong() - begin < config.attemptTimeout().toNanos() / 10 * 9;
  }

  /**
   * A call whose deadline has passed must not get a connection. It ends a little later than our own
   * timers: a time-out of Vert.x's would look as if there were no connection for others either.
   */
  private long connectMillis(CallContext context) {
    return Math.max(0, Math.min(config.attemptTimeout().toNanos(), context.nanosLeft()) / 1_000_000)
        + LATER_MILLIS;
  }

  private HttpRequest<Buffer> request(Operation<?> operation) {
    HttpRequest<Buffer> request =
        clients
            .client()
            .request(operation.endpoint().method(), port, host, operation.path())
            .ssl(ssl);
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

  private <T> Future<T> answered(
      HttpResponse<Buffer> response, Operation<T> operation, RequestContext request, long begin) {
    observer.answered(operation, request, response.statusCode(), response.headers());
    return replies.read(response, operation, begin);
  }

  /** Gives a listener the reply of an exchange that went on after its attempt had failed. */
  private <T> void answeredLate(
      HttpResponse<Buffer> response,
      Operation<T> operation,
      Consumer<? super T> late,
      RequestContext request,
      long begin) {
    if (log.isDebugEnabled()) {
      long millis = (nanoTime.getAsLong() - begin) / 1_000_000;
      request.log(
          () ->
              log.debug(
                  "{}: late answer {} after {} ms", operation, response.statusCode(), millis));
    }
    replies.read(response, operation, begin).onSuccess(late::accept);
  }
}
