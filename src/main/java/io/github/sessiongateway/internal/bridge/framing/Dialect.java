package io.github.sessiongateway.internal.bridge.framing;

import io.github.sessiongateway.api.SessionException;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How frames look. The two public bridges of Vert.x, SockJS and TCP, differ a little. */
public enum Dialect {
  /** The frames of vertx-web's SockJS bridge. */
  SOCKJS,
  /** The frames of vertx-tcp-eventbus-bridge. */
  TCP;

  /** The most characters of a client's address that an answer repeats. */
  public static final int MAX_SHOWN = 200;

  /** Returns the reply to a request. */
  public JsonObject reply(String replyAddress, @Nullable Object body, MultiMap headers) {
    return message(replyAddress, body, headers, true);
  }

  /** Returns a published message. */
  public JsonObject event(String address, @Nullable Object body, MultiMap headers) {
    return message(address, body, headers, false);
  }

  private JsonObject message(
      String address, @Nullable Object body, MultiMap headers, boolean send) {
    JsonObject frame = new JsonObject();
    switch (this) {
      case SOCKJS -> {
        frame.put("type", "rec").put("address", address).put("body", body);
        if (!headers.isEmpty()) {
          frame.put("headers", headers(headers));
        }
      }
      case TCP ->
          frame
              .put("type", "message")
              .put("address", address)
              .put("headers", headers(headers))
              .put("body", body)
              .put("send", send);
    }
    return frame;
  }

  /**
   * Returns headers as JSON. Several values of one name are a list. On TCP only the last is sent,
   * because its typed clients take no list.
   */
  private JsonObject headers(MultiMap headers) {
    JsonObject json = new JsonObject();
    for (String name : headers.names()) {
      List<String> values = headers.getAll(name);
      json.put(
          name,
          values.size() == 1 || this == TCP
              ? values.get(values.size() - 1)
              : new JsonArray(values));
    }
    return json;
  }

  /** Returns the failure of a request. */
  public JsonObject failure(
      String replyAddress,
      @Nullable String address,
      int code,
      String type,
      @Nullable String message) {
    JsonObject frame = new JsonObject().put("type", "err").put("address", replyAddress);
    if (this == TCP) {
      frame.put("sourceAddress", shown(address));
    }
    return frame.put("failureCode", code).put("failureType", type).put("message", message);
  }

  /** Shortens an address, because a client may send one of any length. */
  private static @Nullable String shown(@Nullable String address) {
    return address == null || address.length() <= MAX_SHOWN
        ? address
        : address.substring(0, MAX_SHOWN);
  }

  /**
   * Returns the failure of a frame that is not a request.
   *
   * @param code vertx-web's word for the failure
   */
  public JsonObject error(String code, SessionException failure) {
    JsonObject frame = new JsonObject().put("type", "err");
    if (this == SOCKJS) {
      frame.put("body", code);
    }
    String message = failure.getMessage();
    return frame
        .put("failureCode", failure.status())
        .put("message", this == TCP ? code + ": " + message : message);
  }

  /** Returns the last frame before a close, for a transport that has no close reason. */
  public JsonObject closing(int code, String reason) {
    return new JsonObject().put("type", "err").put("failureCode", code).put("message", reason);
  }

  /** Returns the answer to a ping; null if the transport has none. */
  public @Nullable JsonObject pong() {
    return this == TCP ? new JsonObject().put("type", "pong") : null;
  }
}
