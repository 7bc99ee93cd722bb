package io.github.sessiongateway.bridge;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.api.SessionException.Field;
import io.github.sessiongateway.bridge.ConnectionState.Known;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requests of one connection: each is answered, by the gateway or by a refusal. A request that
 * waits for its answer keeps no frame. Confined to the bridge's event loop.
 */
final class Requests {
  private static final Logger log = LoggerFactory.getLogger(Requests.class);

  /** Clients send a UUID of 36. */
  private static final int MAX_REPLY_ADDRESS = 64;

  private static final MultiMap NO_HEADERS = MultiMap.caseInsensitiveMultiMap();
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

  /**
   * What of a request is kept until its answer comes.
   *
   * @param email null where it is no login
   */
  private record Asked(
      String replyAddress, String address, boolean errorReply, @Nullable String email) {}

  /** Asks for the answer to a request, or refuses it. */
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
    Asked asked = new Asked(replyAddress, address, wantsReply(frame), email(address, body));
    Future<JsonObject> answer = hub.responder().answer(address, body, headers);
    underWay++;
    answer.onComplete(outcome -> answered(asked, sender.client(), outcome));
  }

  /** Answers a frame with a failure, as the request that it is, or as an error if it is none. */
  void refuse(@Nullable JsonObject frame, String code, SessionException failure) {
    String replyAddress =
        frame != null && "send".equals(frame.getValue("type")) ? replyAddress(frame) : null;
    if (frame == null || replyAddress == null) {
      connection.error(code, failure);
    } else {
      String address = frame.getValue("address") instanceof String text ? text : null;
      fail(replyAddress, address, wantsReply(frame), failure);
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

  private void answered(Asked asked, Client client, AsyncResult<JsonObject> answer) {
    underWay--;
    SessionException failure = answer.failed() ? failure(answer.cause()) : null;
    if (asked.email() != null) {
      loggedIn(asked.email(), failure);
    }
    if (failure != null) {
      fail(asked.replyAddress(), asked.address(), asked.errorReply(), failure);
    } else {
      Object seen = BridgePolicy.visible(client, asked.address(), answer.result());
      connection.write(connection.dialect().reply(asked.replyAddress(), seen, NO_HEADERS));
    }
    connection.answered();
  }

  /** What was neither right nor wrong says nothing of the password. */
  private void loggedIn(String email, @Nullable SessionException failure) {
    boolean wrong = failure != null && failure.status() == Failure.UNAUTHORIZED.status();
    if (wrong || failure == null) {
      hub.limits().loggedIn(peer, email, wrong);
    }
  }

  private static SessionException failure(Throwable cause) {
    return cause instanceof SessionException failure ? failure : fault(cause);
  }

  /** Something is wrong with the bridge itself. */
  void fault(JsonObject frame, Throwable cause) {
    refuse(frame, "internal", fault(cause));
  }

  private static SessionException fault(Throwable cause) {
    log.error("A fault of the bridge", cause);
    return SessionException.of(Failure.INTERNAL, "The gateway has a fault.");
  }

  private void fail(
      String replyAddress, @Nullable String address, boolean errorReply, SessionException failure) {
    if (errorReply) {
      JsonObject body = new JsonObject().put("error", failure.toJson());
      connection.write(connection.dialect().reply(replyAddress, body, FAILED));
    } else {
      connection.write(
          connection
              .dialect()
              .failure(
                  replyAddress,
                  address,
                  failure.status(),
                  "RECIPIENT_FAILURE",
                  failure.getMessage()));
    }
  }

  private static boolean wantsReply(JsonObject frame) {
    return "true".equals(FrameHeaders.text(frame, FrameHeaders.ERROR_REPLY));
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
}
