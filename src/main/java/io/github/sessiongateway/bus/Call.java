package io.github.sessiongateway.bus;

import io.github.sessiongateway.api.SessionException;
import io.vertx.core.Completable;
import io.vertx.core.Context;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** A request until its first outcome, which counts. Confined to the context of its client. */
final class Call {
  private static final int MOST_MOVES = 2;

  private final String address;
  private final @Nullable JsonObject body;
  private final DeliveryOptions options;
  private final Context caller;
  private final Completable<JsonObject> outcome;
  private @Nullable SessionException gone;
  private int patience;
  private int moves;
  private boolean isOver;

  /**
   * Creates a request.
   *
   * @param caller the context on which it is sent, because it may have a trace
   * @param patience the number of ticks for which it may wait for a gateway
   * @param outcome learns the first outcome
   */
  Call(
      String address,
      @Nullable JsonObject body,
      DeliveryOptions options,
      Context caller,
      int patience,
      Completable<JsonObject> outcome) {
    this.address = address;
    this.body = body;
    this.options = options;
    this.caller = caller;
    this.patience = patience;
    this.outcome = outcome;
  }

  String address() {
    return address;
  }

  @Nullable JsonObject body() {
    return body;
  }

  DeliveryOptions options() {
    return options;
  }

  Context caller() {
    return caller;
  }

  /**
   * Records that its gateway is gone. Returns whether it can be sent to another gateway, which must
   * then be found before the next tick.
   */
  boolean moves(SessionException why) {
    gone = why;
    patience = 0;
    return Repeatable.isRepeatable(address, body) && moves++ < MOST_MOVES;
  }

  /** Returns the failure if a gateway that is gone may have got it; null if none has. */
  @Nullable SessionException gone() {
    return gone;
  }

  /** Counts a tick without a gateway. Returns whether it may wait for another one. */
  boolean waits() {
    return patience-- > 0;
  }

  void succeed(JsonObject reply) {
    if (!isOver) {
      isOver = true;
      outcome.succeed(reply);
    }
  }

  void fail(Throwable cause) {
    if (!isOver) {
      isOver = true;
      outcome.fail(cause);
    }
  }
}
