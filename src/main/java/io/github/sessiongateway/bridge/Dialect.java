package io.github.sessiongateway.bridge;

import io.github.sessiongateway.api.SessionException;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the frames of the public bridges of Vert.x look like: SockJS's and TCP's differ a little.
 */
enum Dialect {
  /** As vertx-web's SockJS bridge has them. */
  SOCKJS,
  /** As vertx-tcp-eventbus-bridge has them. */
  TCP;

  /** The most of a client's address that an answer repeats, in characters. */
  static final int MAX_SHOWN = 200;

  /** A reply to a request. */
  JsonObject reply(String replyAddress, @Nullable Object body, MultiMap headers) {
    return message(replyAddress, body, headers, true);
  }

  /** A message that was published. */
  JsonObject event(String address, @Nullable Object body, MultiMap headers) {
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
   * Several values of one name are a list; on TCP the last, since its typed clients take no list.
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

  /** A request that failed. */
  JsonObject failure(
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

  /** A client may send an address of any length. */
  private static @Nullable String shown(@Nullable String address) {
    return address == null || address.length() <= MAX_SHOWN
        ? address
        : address.substring(0, MAX_SHOWN);
  }

  /**
   * A frame that failed and was no request.
   *
   * @param code the word that vertx-web has for it
   */
  JsonObject error(String code, SessionException failure) {
    JsonObject frame = new JsonObject().put("type", "err");
    if (this == SOCKJS) {
      frame.put("body", code);
    }
    return frame.put("failureCode", failure.status()).put("message", text(code, failure));
  }

  private String text(String code, SessionException failure) {
    return this == TCP ? code + ": " + failure.getMessage() : String.valueOf(failure.getMessage());
  }

  /** The last frame before a socket is closed, where the socket itself cannot say why. */
  JsonObject closing(int code, String reason) {
    return new JsonObject().put("type", "err").put("failureCode", code).put("message", reason);
  }

  /** The answer to a ping; null where there is none. */
  @Nullable JsonObject pong() {
    return this == TCP ? new JsonObject().put("type", "pong") : null;
  }
}
