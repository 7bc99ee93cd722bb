package io.github.sessiongateway.bus;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.Identity;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.LoginRequest;
import io.github.sessiongateway.api.SessionAddress;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.api.Sessions;
import io.github.sessiongateway.internal.address.GatewayAddress;
import io.github.sessiongateway.internal.bus.SessionJson;
import io.github.sessiongateway.internal.clock.Timers;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * {@link Sessions} over the event bus, to a gateway on this node or, with {@code bus.scope:
 * cluster}, on any other. Every failure is a {@link SessionException}; no codec has to be
 * registered. Without a gateway, calls fail with {@code unreachable}. Safe from any thread. Futures
 * complete on the caller's context.
 *
 * <p>In a cluster, a gateway on this node gets all calls. Otherwise a client keeps to one gateway
 * while that lives. If it dies, its calls fail with {@code unreachable} within two seconds, with
 * the reason {@code reset}. {@code session.token}, {@code session.status}, {@code session.whoami}
 * and a refresh by name go to another gateway instead. A client should therefore be created once.
 */
public final class SessionClient implements Sessions {
  private static final int MOST_PATIENCE = 20;

  private final Vertx vertx;
  private final BusLine line;
  private final DeliveryOptions options;
  private final Context home;
  private final GatewayCalls calls;

  /** Waits for a reply as long as the bus does, which is longer than the gateway takes. */
  public SessionClient(Vertx vertx) {
    this(vertx, new DeliveryOptions());
  }

  /** Sends with these options, also if their time-out is shorter than the gateway's deadline. */
  public SessionClient(Vertx vertx, DeliveryOptions options) {
    this.vertx = vertx;
    this.options = options;
    home = vertx.getOrCreateContext();
    line = new BusLine(vertx.eventBus(), home);
    calls = new GatewayCalls(line, Timers.of(vertx));
  }

  @Override
  public Future<LoginReply> login(LoginRequest request) {
    return send(SessionAddress.LOGIN, SessionJson.loginBody(request), request.authorization())
        .map(LoginReply::of);
  }

  @Override
  public Future<LoginReply> refresh(Bearer bearer) {
    return send(SessionAddress.REFRESH, null, bearer).map(LoginReply::of);
  }

  @Override
  public Future<LoginReply> newSession(Bearer bearer) {
    return send(SessionAddress.NEW, null, bearer).map(LoginReply::of);
  }

  @Override
  public Future<Void> logout(Bearer bearer) {
    return send(SessionAddress.LOGOUT, null, bearer).mapEmpty();
  }

  @Override
  public Future<Identity> whoami(Bearer bearer) {
    return send(SessionAddress.WHOAMI, null, bearer).map(Identity::fromJson);
  }

  /**
   * Sends a body of the contract, and a bearer as the header {@code Authorization}. Either may be
   * null.
   */
  public Future<JsonObject> send(
      SessionAddress address, @Nullable JsonObject body, @Nullable Bearer bearer) {
    return send(address.address(), body, bearer);
  }

  /** Sends the same to any address of the gateway. */
  public Future<JsonObject> send(
      String address, @Nullable JsonObject body, @Nullable Bearer bearer) {
    DeliveryOptions sent = new DeliveryOptions(options).addHeader(SessionJson.ERROR_REPLY, "true");
    if (bearer != null) {
      sent.addHeader(HttpHeaders.AUTHORIZATION.toString(), bearer.authorization());
    }
    return request(address, body, sent).recover(cause -> Future.failedFuture(translate(cause)));
  }

  private Future<JsonObject> request(
      String address, @Nullable JsonObject body, DeliveryOptions sent) {
    if (!vertx.isClustered() || sent.isLocalOnly()) {
      return line.request(address, body, sent);
    }
    // It may be sent later, or twice. The caller may change its own by then.
    JsonObject kept = body == null ? null : body.copy();
    if (!GatewayAddress.isHere(vertx)) {
      return askCluster(address, kept, sent);
    }
    return line.request(address, kept, new DeliveryOptions(sent).setLocalOnly(true))
        .recover(
            cause ->
                BusLine.hasNoConsumer(cause)
                    ? askCluster(address, kept, sent)
                    : Future.failedFuture(cause));
  }

  private Future<JsonObject> askCluster(
      String address, @Nullable JsonObject body, DeliveryOptions sent) {
    Context caller = vertx.getOrCreateContext();
    Promise<JsonObject> outcome = Promise.promise();
    Call call =
        new Call(
            address,
            body,
            sent,
            caller,
            patience(sent),
            (reply, failure) -> caller.runOnContext(v -> outcome.complete(reply, failure)));
    home.runOnContext(v -> calls.send(call));
    return outcome.future();
  }

  /** Returns for how many ticks a request may wait for a gateway: five seconds at most. */
  private static int patience(DeliveryOptions sent) {
    return (int) Math.min(MOST_PATIENCE, sent.getSendTimeout() / GatewayCalls.TICK.toMillis());
  }

  private static Throwable translate(Throwable cause) {
    if (!(cause instanceof ReplyException failure)) {
      return cause;
    }
    return switch (failure.failureType()) {
      case TIMEOUT ->
          SessionException.of(
              Failure.TIMEOUT,
              "The gateway did not answer within the send time-out (DeliveryOptions).");
      case NO_HANDLERS ->
          SessionException.of(
              Failure.UNREACHABLE,
              "No gateway on the event bus: deploy SessionGateway, or set bus.scope: cluster.");
      case RECIPIENT_FAILURE, ERROR ->
          SessionException.of(Failure.INTERNAL, "The event bus could not carry the request.");
    };
  }
}
