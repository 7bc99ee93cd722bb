package io.github.sessiongateway.internal.bus;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.telemetry.Meters;
import io.github.sessiongateway.internal.telemetry.RequestContext;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ends of requests: measured, traced, logged, and failed with what the contract knows. */
record Outcomes(Meters meters) {
  private static final Logger log = LoggerFactory.getLogger(SessionVerticle.class);

  /** Returns the outcome of a request as its caller gets it. */
  Future<JsonObject> of(
      String address, RequestContext context, long nanos, AsyncResult<JsonObject> outcome) {
    if (outcome.succeeded()) {
      meters.answered(address, null, nanos);
      context.span().end(null);
      log(address, context, nanos, "ok");
      return Future.succeededFuture(outcome.result());
    }
    SessionException failure = failure(address, context, outcome.cause());
    meters.answered(address, failure.failure(), nanos);
    context.span().end(failure.code());
    log(address, context, nanos, failure.code());
    return Future.failedFuture(failure.correlatedBy(context.correlationId()));
  }

  private static SessionException failure(String address, RequestContext context, Throwable cause) {
    if (cause instanceof SessionException failure) {
      return failure;
    }
    context.log(() -> log.error("Internal error at {}", address, cause));
    return SessionException.of(Failure.INTERNAL, "Internal error.");
  }

  private static void log(String address, RequestContext context, long nanos, String code) {
    if (log.isDebugEnabled()) {
      context.log(() -> log.debug("{}: {} after {} ms", address, code, nanos / 1_000_000));
    }
  }
}
