package io.github.sessiongateway.internal.bridge.connection;

import io.github.sessiongateway.internal.bridge.auth.Identity;
import io.vertx.core.json.JsonObject;

/**
 * Passes a frame of an authenticated client on by its type. Confined to the bridge's event loop.
 */
record FrameDispatch(ConnectionOutput output, Requests requests, EventFeed events) {
  void dispatch(JsonObject frame, Identity sender) {
    Object type = frame.getValue("type");
    if ("send".equals(type)) {
      requests.send(frame, sender);
    } else if ("register".equals(type)) {
      events.register(frame, sender.client());
    } else if ("unregister".equals(type)) {
      events.unregister(frame);
    } else if ("publish".equals(type)) {
      events.publish(frame, sender.client());
    } else {
      output.error(
          type == null ? "missing_type" : "invalid_type",
          BridgePolicy.invalid("type", "must be send, publish, register, unregister or ping"));
    }
  }
}
