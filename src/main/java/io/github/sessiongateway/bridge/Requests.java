package io.github.sessiongateway.bridge;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.api.SessionException.Field;
import io.github.sessiongateway.bridge.ConnectionState.Known;
import io.vertx.core.AsyncResult;
import io.vertx.core.MultiMap;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requests of one connection: each is answered, by the gateway or by a refusal. What the event
 * bus calls a reply address never leaves it. Confined to the bridge's event loop.
 */
final class Requests {
  private static final Logger log = LoggerFactory.getLogger(Requests.class);

  /** Clients send a UUID of 36. */
  private static final int MAX_REPLY_ADDRESS = 64;

  private static final MultiMap FAILED =
      MultiMap.caseInsensitiveMultiMap().add(FrameHeaders.ERROR, "true");

  private final Hub hub;
  private final BridgeConnection connection;
  private final Peer peer;
  private int underWay;

  Requests(Hub hub, BridgeConnection connection, Peer peer) {
    this.hub = hub;
    this.connection = connection;
    this.peer = peer;
  }

  /** Sends a request, or refuses it. */
  void send(JsonObject frame, Known sender) {
    String replyAddress = replyAddress(frame);
    if (replyAddress == null) {
      connection.error(
          "invalid_reply_address",
          wrong("replyAddress", "must be a text, at most " + MAX_REPLY_ADDRESS + " long"));
      return;
    }
    if (!(frame.getValue("address") instanceof String address)) {
      refuse(frame, "missing_address", wrong("address", "must be a text"));
      return;
    }
    Object body = frame.getValue("body");
    MultiMap headers;
    try {
      check(sender, address, body);
      headers = FrameHeaders.read(frame, sender.client());
      checkCredential(sender.credential(), headers, body);
      checkLogin(address, body);
    } catch (SessionException refusal) {
      refuse(frame, "access_denied", refusal);
      return;
    }
    underWay++;
    String email = email(address, body);
    hub.bus()
        .request(
            address,
            body,
            new DeliveryOptions().setSendTimeout(hub.replyTimeout().toMillis()).setHeaders(headers))
        .onComplete(
            answer -> answered(frame, sender.client(), address, replyAddress, email, answer));
  }

  /** Answers a frame with a failure, as the request that it is, or as an error if it is none. */
  void refuse(@Nullable JsonObject frame, String code, SessionException failure) {
    String replyAddress =
        frame != null && "send".equals(frame.getValue("type")) ? replyAddress(frame) : null;
    if (frame == null || replyAddress == null) {
      connection.error(code, failure);
    } else {
      fail(frame, replyAddress, failure, ReplyFailure.RECIPIENT_FAILURE);
    }
  }

  int underWay() {
    return underWay;
  }

  private void check(Known sender, String address, @Nullable Object body) {
    SessionException refusal = BridgePolicy.request(sender.client(), address, body);
    if (refusal != null) {
      if (refusal.failure() == Failure.GATEWAY_FORBIDDEN) {
        connection.refused(sender.client(), "message", address);
      }
      throw refusal;
    }
  }

  /** What opened the socket is the gateway's business, and never Koyeb's. */
  private static void checkCredential(
      @Nullable Secret credential, MultiMap headers, @Nullable Object body) {
    if (credential == null) {
      return;
    }
    String own = credential.value();
    Object token = body instanceof JsonObject json ? json.getValue("token") : null;
    Object id = token instanceof JsonObject object ? object.getValue("id") : token;
    boolean sent = own.equals(id);
    for (String value : headers.getAll("Authorization")) {
      sent |= value.endsWith(own);
    }
    if (sent) {
      throw wrong("token", "is what opened this connection, which Koyeb must not see");
    }
  }

  private void checkLogin(String address, @Nullable Object body) {
    String email = email(address, body);
    SessionException tooMany = email == null ? null : hub.limits().login(peer, email);
    if (tooMany != null) {
      hub.log()
          .refused(
              "throttled login", peer, connection.client(), String.valueOf(tooMany.getMessage()));
      throw tooMany;
    }
  }

  /** The e-mail of a login, empty if it has none; null if it is no login. */
  private static @Nullable String email(String address, @Nullable Object body) {
    if (!address.equals(BridgePolicy.LOGIN)) {
      return null;
    }
    return body instanceof JsonObject json && json.getValue("email") instanceof String email
        ? email
        : "";
  }

  private void answered(
      JsonObject frame,
      Client client,
      String address,
      String replyAddress,
      @Nullable String email,
      AsyncResult<Message<Object>> answer) {
    underWay--;
    if (email != null) {
      loggedIn(email, answer);
    }
    if (answer.succeeded()) {
      Message<Object> reply = answer.result();
      connection.write(
          connection
              .dialect()
              .reply(
                  replyAddress,
                  BridgePolicy.visible(client, address, reply.body()),
                  reply.headers()));
    } else {
      failed(frame, address, replyAddress, answer.cause());
    }
    connection.answered();
  }

  /** What was neither right nor wrong says nothing of the password. */
  private void loggedIn(String email, AsyncResult<Message<Object>> answer) {
    boolean wrong = isUnauthorized(answer);
    if (wrong || isReply(answer)) {
      hub.limits().loggedIn(peer, email, wrong);
    }
  }

  private static boolean isReply(AsyncResult<Message<Object>> answer) {
    return answer.succeeded() && !answer.result().headers().contains(FrameHeaders.ERROR);
  }

  private static boolean isUnauthorized(AsyncResult<Message<Object>> answer) {
    if (answer.failed()) {
      return answer.cause() instanceof ReplyException failure
          && failure.failureCode() == Failure.UNAUTHORIZED.status();
    }
    Message<Object> reply = answer.result();
    return reply.headers().contains(FrameHeaders.ERROR)
        && reply.body() instanceof JsonObject body
        && body.getValue("error") instanceof JsonObject error
        && Integer.valueOf(Failure.UNAUTHORIZED.status()).equals(error.getValue("status"));
  }

  /** What the bus itself says would name its own addresses. */
  private void failed(
      JsonObject frame, String address, String replyAddress, @Nullable Throwable cause) {
    if (!(cause instanceof ReplyException failure)) {
      fault(frame, cause);
      return;
    }
    ReplyFailure type = failure.failureType();
    switch (type) {
      case TIMEOUT -> fail(frame, replyAddress, late(), type);
      case NO_HANDLERS -> fail(frame, replyAddress, nobody(), type);
      case ERROR -> fault(frame, cause);
      case RECIPIENT_FAILURE ->
          connection.write(
              connection
                  .dialect()
                  .failure(
                      replyAddress,
                      address,
                      failure.failureCode(),
                      type.name(),
                      failure.getMessage()));
    }
  }

  /** Something is wrong with the bridge itself. */
  void fault(JsonObject frame, @Nullable Throwable cause) {
    log.error("A fault of the bridge", cause);
    refuse(frame, "internal", SessionException.of(Failure.INTERNAL, "The gateway has a fault."));
  }

  private void fail(
      JsonObject frame, String replyAddress, SessionException failure, ReplyFailure type) {
    if ("true".equals(FrameHeaders.text(frame, FrameHeaders.ERROR_REPLY))) {
      JsonObject body = new JsonObject().put("error", failure.toJson());
      connection.write(connection.dialect().reply(replyAddress, body, FAILED));
    } else {
      Object address = frame.getValue("address");
      connection.write(
          connection
              .dialect()
              .failure(
                  replyAddress,
                  address instanceof String text ? text : null,
                  failure.status(),
                  type.name(),
                  failure.getMessage()));
    }
  }

  private static @Nullable String replyAddress(JsonObject frame) {
    return frame.getValue("replyAddress") instanceof String text
            && !text.isEmpty()
            && text.length() <= MAX_REPLY_ADDRESS
        ? text
        : null;
  }

  static SessionException wrong(String field, String description) {
    return SessionException.invalid(List.of(new Field(field, description)));
  }

  static SessionException forbidden(String message) {
    return SessionException.of(Failure.GATEWAY_FORBIDDEN, message);
  }

  private static SessionException late() {
    return SessionException.of(Failure.TIMEOUT, "The gateway did not answer in time.");
  }

  private static SessionException nobody() {
    return SessionException.of(Failure.UNREACHABLE, "There is no gateway behind the bridge.");
  }
}
