package io.github.sessiongateway.internal.bridge.connection;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.bridge.auth.Identity;
import io.github.sessiongateway.internal.limit.Peer;
import io.github.sessiongateway.internal.telemetry.RequestContext;
import io.vertx.core.AsyncResult;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one connection. Each gets a reply from the gateway or a failure. A pending
 * request holds no frame. Confined to the bridge's event loop.
 */
final class Requests {
  /** Clients send a UUID of 36 characters. */
  private static final int MAX_REPLY_ADDRESS = 64;

  private static final MultiMap NO_HEADERS = MultiMap.caseInsensitiveMultiMap();
  private static final MultiMap FAILED =
      MultiMap.caseInsensitiveMultiMap().add(FrameHeaders.ERROR, "true");

  private final BridgeContext context;
  private final Messages messages;
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
    this.messages = new Messages(context);
    this.output = output;
    this.peer = peer;
    this.onReply = onReply;
  }

  /** What a pending request holds until its reply. */
  private record Pending(String replyAddress, String address, boolean errorReply) {}

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
    Pending pending = new Pending(replyAddress, address, wantsReply(frame));
    underWay++;
    messages
        .send(
            sender,
            peer,
            address,
            frame.getValue("body"),
            () -> FrameHeaders.read(frame, sender.client()),
            () -> denied(frame))
        .onComplete(outcome -> replied(pending, outcome));
  }

  /** Fails a frame: with a failed reply if it is a request, otherwise with an error. */
  void fail(@Nullable JsonObject frame, String code, SessionException failure) {
    String replyAddress =
        frame != null && "send".equals(frame.getValue("type")) ? replyAddress(frame) : null;
    if (frame == null || replyAddress == null) {
      output.error(code, failure);
    } else {
      String address = frame.getValue("address") instanceof String text ? text : null;
      SessionException named = failure.correlatedBy(denied(frame).correlationId());
      fail(replyAddress, address, wantsReply(frame), named);
    }
  }

  private RequestContext denied(JsonObject frame) {
    return context.denied(FrameHeaders.ofCorrelation(frame), frame.getValue("body"));
  }

  /** Fails a frame after an internal error. */
  void fail(JsonObject frame, Throwable fault) {
    fail(frame, "internal", Messages.failure(fault));
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

  private void replied(Pending pending, AsyncResult<JsonObject> reply) {
    underWay--;
    if (reply.failed()) {
      SessionException failure = Messages.failure(reply.cause());
      fail(pending.replyAddress(), pending.address(), pending.errorReply(), failure);
    } else {
      output.write(output.dialect().reply(pending.replyAddress(), reply.result(), NO_HEADERS));
    }
    onReply.run();
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
