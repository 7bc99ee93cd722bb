package io.github.sessiongateway.bridge;

import io.github.sessiongateway.bridge.ConnectionState.Known;
import io.vertx.core.json.JsonObject;

/**
 * Passes a frame of an authenticated client on by its type. Confined to the bridge's event loop.
 */
record FrameDispatch(BridgeConnection connection, Requests requests, EventFeed events) {

  void dispatch(JsonObject frame, Known known) {
    Object type = frame.getValue("type");
    if ("send".equals(type)) {
      requests.send(frame, known);
    } else if ("register".equals(type)) {
      events.register(frame, known.client());
    } else if ("unregister".equals(type)) {
      events.unregister(frame);
    } else if ("publish".equals(type)) {
      String address = frame.getValue("address") instanceof String to ? to : "-";
      connection.refused(known.client(), "publish", address);
      connection.error(
          "access_denied", Requests.forbidden("Nothing can be published through the bridge."));
    } else {
      String code = type == null ? "missing_type" : "invalid_type";
      connection.error(
          code, Requests.wrong("type", "must be send, publish, register, unregister or ping"));
    }
  }
}
