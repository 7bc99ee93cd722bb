package io.github.sessiongateway.functional;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** Requests that are refused, each with a secret where the refusal could quote it. */
final class WrongRequests {
  private WrongRequests() {}

  static List<JsonObject> of(String password, String token, String fingerprint, String key) {
    return List.of(
        login(new JsonObject().put("email", "a@b").put("pasword", password), null),
        login(new JsonObject().put("email", 7).put("password", password), null),
        login(new JsonObject().put("email", "a").put("password", password + "\n"), null),
        login(new JsonObject(), fingerprint + " " + password),
        refresh(key, null),
        refresh(token + " x", "Bearer " + key),
        refresh(new JsonArray().add(token), null),
        message("session.logout", new JsonObject().put("password", password), "Basic " + token),
        message("session.nothing", new JsonObject().put("token", token), null),
        traced("ok." + token, refresh("ok." + token, null)),
        traced(token, message("session.new", new JsonObject(), "Bearer " + token)),
        traced(password, login(new JsonObject().put("password", password), null)),
        traced(key, refresh("ok." + token, null)),
        correlated(token, refresh("ok." + token, "Bearer ok." + token)),
        correlated("ok." + token, refresh("ok." + token, null)),
        correlated(key, refresh("ok." + token, null)),
        correlated(password, login(new JsonObject().put("password", password), null)),
        correlated(fingerprint, login(new JsonObject().put("seon_fp", fingerprint), null)));
  }

  private static JsonObject login(JsonObject body, String authorization) {
    return message("session.login", body, authorization);
  }

  private static JsonObject refresh(Object token, String authorization) {
    return message("session.refresh", new JsonObject().put("token", token), authorization);
  }

  private static JsonObject correlated(String id, JsonObject message) {
    message.getJsonObject("headers").put("correlation-id", id);
    return message;
  }

  private static JsonObject traced(String state, JsonObject message) {
    message
        .getJsonObject("headers")
        .put("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
        .put("tracestate", "k=" + state);
    return message;
  }

  /** Returns a request; the authorization may be null. */
  static JsonObject message(String address, JsonObject body, String authorization) {
    JsonObject headers = new JsonObject();
    if (authorization != null) {
      headers.put("Authorization", authorization);
    }
    return new JsonObject()
        .put("type", "send")
        .put("address", address)
        .put("headers", headers)
        .put("body", body);
  }
}
