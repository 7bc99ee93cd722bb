package io.github.sessiongateway.internal.bridge;

import io.vertx.core.json.JsonObject;

/** Correct requests, each with one fault. */
final class HostileFrames {
  private HostileFrames() {}

  static String many() {
    JsonObject headers = new JsonObject();
    for (int i = 0; i < 33; i++) {
      headers.put("h" + i, "x");
    }
    return headers.encode();
  }

  private static JsonObject frame() {
    return new JsonObject()
        .put("type", "send")
        .put("address", "session.login")
        .put("replyAddress", "r")
        .put("body", new JsonObject());
  }

  static String without(String field) {
    JsonObject frame = frame();
    frame.remove(field);
    return frame.encode();
  }

  static String with(String field, String json) {
    JsonObject frame = frame();
    frame.remove(field);
    return frame
        .encode()
        .replaceFirst("\\{", "{\"" + field + "\":" + json.replace("\\", "\\\\") + ",");
  }
}
