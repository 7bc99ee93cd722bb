package io.github.sessiongateway.sandbox;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** A status and a body, in the shapes of Koyeb's description. */
record SandboxReply(int status, JsonObject body) {
  static SandboxReply ok(JsonObject body) {
    return new SandboxReply(200, body);
  }

  /** {@code Error}. */
  static SandboxReply error(int status, String code, String message) {
    return new SandboxReply(
        status, new JsonObject().put("status", status).put("code", code).put("message", message));
  }

  /** {@code ErrorWithFields}: each field with the same fault. */
  static SandboxReply wrongFields(List<String> names) {
    JsonArray fields = new JsonArray();
    for (String name : names) {
      fields.add(
          new JsonObject().put("field", name).put("description", "must be a text, not empty"));
    }
    SandboxReply reply = error(400, "invalid_argument", "The request is not valid");
    reply.body.put("fields", fields);
    return reply;
  }

  /** {@code google.rpc.Status}, the description's answer to what it does not expect. */
  static SandboxReply unexpected(int status, int rpcCode, String message) {
    return new SandboxReply(
        status,
        new JsonObject()
            .put("code", rpcCode)
            .put("message", message)
            .put("details", new JsonArray()));
  }
}
