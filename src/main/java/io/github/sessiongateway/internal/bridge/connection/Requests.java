package io.github.sessiongateway.internal.bridge.connection;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.bridge.auth.BridgeClient;
import io.github.sessiongateway.internal.bridge.auth.Identity;
import io.github.sessiongateway.internal.limit.Peer;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requests of one connection. Each gets a reply from the gateway or a failure. A pending
 * request holds no frame. Confined to the bridge's event loop.
 */
final class Requests {
  private static final Logger log = LoggerFactory.getLogger(Requests.class);

  /** Clients send a UUID of 36 characters. */
  private static final int MAX_REPLY_ADDRESS = 64;

  private static final MultiMap NO_HEADERS = MultiMap.caseInsensitiveMultiMap();
  private static final MultiMap FAILED =
      MultiMap.caseInsensitiveMultiMap().add(FrameHeaders.ERROR, "true");

  private final BridgeContext context;
  private final ConnectionOutput output;
  private final Peer peer;
  private final Runnable onReply;
  private int underWay;

  /**
   * Creates the requests of a connection.
   *
   * @param onReply runs after each reply
   */
  Requests(BridgeContext context, ConnectionOutput output, Peer peer, Runnable onReply) {
    this.context = context;
    this.output = output;
    this.peer = peer;
    this.onReply = onReply;
  }

  /**
   * What a pending request holds until its reply.
   *
   * @param email null if it is not a login
   */
  private record Pending(
      String replyAddress, String address, boolean errorReply, @Nullable String email) {}

  /** Sends a request to the gateway, or replies with a failure. */
  void send(JsonObject frame, Identity sender) {
    String replyAddress = replyAddress(frame);
    if (replyAddress == null) {
      output.error(
          "invalid_reply_address",
          BridgePolicy.invalid(
              "replyAddress", "must be a text, at most " + MAX_REPLY_ADDRESS + " long"));
      return;
    }
    if (!(frame.getValue("address") instanceof String address)) {
      fail(frame, "missing_address", BridgePolicy.invalid("address", "must be a text"));
      return;
    }
    Object body = frame.getValue("body");
    MultiMap headers;
    try {
      checkPolicy(sender, address, body);
      headers = FrameHeaders.read(frame, sender.client());
      checkCredential(sender.credential(), headers, body);
      checkLogin(sender, address, body);
    } catch (SessionException failure) {
      fail(frame, "access_denied", failure);
      return;
    }
    Pending pending = new Pending(replyAddress, address, wantsReply(frame), email(address, body));
    Future<JsonObject> reply = context.request(address, body, headers);
    underWay++;
    reply.onComplete(outcome -> replied(pending, sender.client(), outcome));
  }

  /** Fails a frame: with a failed reply if it is a request, otherwise with an error. */
  void fail(@Nullable JsonObject frame, String code, SessionException failure) {
    String replyAddress =
        frame != null && "send".equals(frame.getValue("type")) ? replyAddress(frame) : null;
    if (frame == null || replyAddress == null) {
      output.error(code, failure);
    } else {
      String address = frame.getValue("address") instanceof String text ? text : null;
      fail(replyAddress, address, wantsReply(frame), failure);
    }
  }

  /** Fails a frame after an internal error. */
  void fail(JsonObject frame, Throwable fault) {
    fail(frame, "internal", internal(fault));
  }

  /** Fails a frame of a client that has not authenticated. */
  void failUnauthenticated(JsonObject frame, String reason) {
    fail(frame, "not_logged_in", SessionException.of(Failure.GATEWAY_UNAUTHENTICATED, reason));
  }

  /** Fails the frame that authenticated a client that may have no further connection, if any. */
  void failDenied(@Nullable JsonObject frame, String reason) {
    if (frame != null) {
      fail(frame, "rate_limited", SessionException.of(Failure.RATE_LIMITED, reason));
    }
  }

  /** Fails a frame because the bridge is stopping. */
  void failDraining(JsonObject frame) {
    fail(frame, "shutting_down", SessionException.of(Failure.SHUTTING_DOWN, Drain.REASON));
  }

  /** Whether as many requests are pending as a connection may have. */
  boolean isFull() {
    return underWay >= context.limits().requestsPerSocket();
  }

  /** Returns the number of pending requests. */
  int underWay() {
    return underWay;
  }

  private void checkPolicy(Identity sender, String address, @Nullable Object body) {
    SessionException failure = BridgePolicy.request(sender.client(), address, body);
    if (failure != null) {
      if (failure.failure() == Failure.GATEWAY_FORBIDDEN) {
        context.logForbidden("message", peer, sender.client(), address);
      }
      throw failure;
    }
  }

  /** The credential of the connection is meant for the gateway, so it must not reach Koyeb. */
  private static void checkCredential(
      @Nullable Secret credential, MultiMap headers, @Nullable Object body) {
    if (credential == null) {
      return;
    }
    String own = credential.value();
    Object token = body instanceof JsonObject json ? json.getValue("token") : null;
    Object id = token instanceof JsonObject object ? object.getValue("id") : token;
    boolean isSent = own.equals(id);
    for (String value : headers.getAll("Authorization")) {
      isSent |= value.endsWith(own);
    }
    if (isSent) {
      throw BridgePolicy.invalid(
          "token", "is the credential of this connection, which Koyeb must not see");
    }
  }

  private void checkLogin(Identity sender, String address, @Nullable Object body) {
    String email = email(address, body);
    SessionException tooMany =
        email == null ? null : context.throttle().admitLogin(peer, sender.client(), email);
    if (tooMany != null) {
      throw tooMany;
    }
  }

  /** Returns the e-mail of a login, empty if it has none; null if it is not a login. */
  private static @Nullable String email(String address, @Nullable Object body) {
    if (!address.equals(BridgePolicy.LOGIN)) {
      return null;
    }
    return body instanceof JsonObject json && json.getValue("email") instanceof String email
        ? email
        : "";
  }

  private void replied(Pending pending, BridgeClient client, AsyncResult<JsonObject> reply) {
    underWay--;
    SessionException failure = reply.failed() ? failure(reply.cause()) : null;
    if (pending.email() != null) {
      recordLogin(pending.email(), failure);
    }
    if (failure != null) {
      fail(pending.replyAddress(), pending.address(), pending.errorReply(), failure);
    } else {
      Object visible = BridgePolicy.visible(client, pending.address(), reply.result());
      output.write(output.dialect().reply(pending.replyAddress(), visible, NO_HEADERS));
    }
    onReply.run();
  }

  /** Other failures do not tell whether the password is right. */
  private void recordLogin(String email, @Nullable SessionException failure) {
    boolean isWrong = failure != null && failure.status() == Failure.UNAUTHORIZED.status();
    if (isWrong || failure == null) {
      context.throttle().recordLogin(peer, email, isWrong);
    }
  }

  private static SessionException failure(Throwable cause) {
    return cause instanceof SessionException failure ? failure : internal(cause);
  }

  private static SessionException internal(Throwable cause) {
    log.error("Internal error of the bridge", cause);
    return SessionException.of(Failure.INTERNAL, "Internal error.");
  }

  private void fail(
      String replyAddress, @Nullable String address, boolean errorReply, SessionException failure) {
    if (errorReply) {
      JsonObject body = new JsonObject().put("error", failure.toJson());
      output.write(output.dialect().reply(replyAddress, body, FAILED));
    } else {
      output.write(
          output
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
}
