package io.github.sessiongateway.bus;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.LoginRequest;
import io.github.sessiongateway.api.ManagedAddress;
import io.github.sessiongateway.api.ManagedSessions;
import io.github.sessiongateway.api.SessionAddress;
import io.github.sessiongateway.api.SessionEvent;
import io.github.sessiongateway.api.SessionStatus;
import io.github.sessiongateway.internal.bus.SessionJson;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * {@link ManagedSessions} over the event bus, to a gateway on this node or on any other. Each call
 * is one message. On the gateway's own node, {@code SessionGateway.managed()} needs no message.
 */
public final class ManagedClient implements ManagedSessions {
  private final Vertx vertx;
  private final SessionClient client;

  /** Waits for a reply as long as the bus does, which is longer than the gateway takes. */
  public ManagedClient(Vertx vertx) {
    this.vertx = vertx;
    this.client = new SessionClient(vertx);
  }

  @Override
  public Future<LoginReply> token(String session) {
    return token(named(session));
  }

  @Override
  public Future<LoginReply> token(String session, Duration minTtl) {
    // Rounded up, because the contract has whole seconds.
    long whole = Math.max(0, Math.min(Integer.MAX_VALUE - 1, minTtl.toSeconds()));
    boolean isMore = minTtl.compareTo(Duration.ofSeconds(whole)) > 0;
    return token(named(session).put("min_ttl", (int) whole + (isMore ? 1 : 0)));
  }

  @Override
  public Future<LoginReply> rejected(String session, Bearer token) {
    return token(named(session).put("rejected", token.value()));
  }

  @Override
  public Future<List<SessionStatus>> status() {
    return statuses(new JsonObject());
  }

  @Override
  public Future<SessionStatus> status(String session) {
    return statuses(named(session)).map(all -> all.get(0));
  }

  @Override
  public Future<LoginReply> refresh(String session) {
    return client.send(SessionAddress.REFRESH.address(), named(session), null).map(LoginReply::of);
  }

  @Override
  public Future<Void> logout(String session) {
    return client.send(SessionAddress.LOGOUT.address(), named(session), null).mapEmpty();
  }

  @Override
  public Future<LoginReply> keep(String session, LoginRequest login) {
    return client
        .send(
            SessionAddress.LOGIN.address(),
            SessionJson.loginBody(login).put("keep", session),
            login.authorization())
        .map(LoginReply::of);
  }

  @Override
  public Subscription events(Consumer<SessionEvent> listener) {
    MessageConsumer<JsonObject> consumer =
        vertx
            .eventBus()
            .consumer(
                ManagedAddress.EVENTS.address(),
                message -> listener.accept(SessionEvent.fromJson(message.body())));
    return consumer::unregister;
  }

  private static JsonObject named(String session) {
    return new JsonObject().put("session", session);
  }

  private Future<LoginReply> token(JsonObject body) {
    return client.send(ManagedAddress.TOKEN.address(), body, null).map(LoginReply::of);
  }

  private Future<List<SessionStatus>> statuses(JsonObject body) {
    return client
        .send(ManagedAddress.STATUS.address(), body, null)
        .map(
            reply ->
                reply.getJsonArray("sessions").stream()
                    .map(JsonObject.class::cast)
                    .map(SessionStatus::fromJson)
                    .toList());
  }
}
