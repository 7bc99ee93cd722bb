package io.github.sessiongateway.bus;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.Identity;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.LoginRequest;
import io.github.sessiongateway.api.MintRequest;
import io.github.sessiongateway.api.OrganizationsRequest;
import io.github.sessiongateway.api.SessionAddress;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.api.Sessions;
import io.github.sessiongateway.api.SwitchRequest;
import io.github.sessiongateway.api.UnscopeRequest;
import io.github.sessiongateway.internal.bus.SessionJson;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
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
 * the reason {@code reset}. {@code session.token}, {@code session.status}, {@code session.whoami},
 * {@code session.organizations} and a refresh by name go to another gateway instead. A client
 * should therefore be created once.
 */
public final class SessionClient implements Sessions {
  private final EventBus bus;
  private final DeliveryOptions options;
  private final @Nullable Cluster cluster;

  /** Waits for a reply as long as the bus does, which is longer than the gateway takes. */
  public SessionClient(Vertx vertx) {
    this(vertx, new DeliveryOptions());
  }

  /** Sends with these options, also if their time-out is shorter than the gateway's deadline. */
  public SessionClient(Vertx vertx, DeliveryOptions options) {
    this.bus = vertx.eventBus();
    this.options = options;
    this.cluster = vertx.isClustered() && !options.isLocalOnly() ? new Cluster(vertx) : null;
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

  @Override
  public Future<LoginReply> mint(Bearer bearer, MintRequest request) {
    return send(SessionAddress.MINT, SessionJson.body(request), bearer).map(LoginReply::of);
  }

  @Override
  public Future<LoginReply> switchOrganization(Bearer bearer, SwitchRequest request) {
    return send(SessionAddress.SWITCH, SessionJson.body(request), bearer).map(LoginReply::of);
  }

  @Override
  public Future<LoginReply> unscope(Bearer bearer, UnscopeRequest request) {
    return send(SessionAddress.UNSCOPE, SessionJson.body(request), bearer).map(LoginReply::of);
  }

  @Override
  public Future<JsonObject> organizations(Bearer bearer, OrganizationsRequest request) {
    return send(SessionAddress.ORGANIZATIONS, SessionJson.body(request), bearer);
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
    Future<JsonObject> reply =
        cluster == null
            ? BusLine.request(bus, address, body, sent)
            : cluster.request(address, body, sent);
    return reply.recover(cause -> Future.failedFuture(translate(cause)));
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
