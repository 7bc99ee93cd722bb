package io.github.sessiongateway.internal.bridge.connection;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.api.SessionException.Field;
import io.github.sessiongateway.api.SessionName;
import io.github.sessiongateway.internal.bridge.auth.BridgeClient;
import io.github.sessiongateway.internal.bridge.auth.Permission;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which client may send what. It denies by default, and has no state and no effect. */
public final class BridgePolicy {
  /** The address whose messages clients may receive. */
  static final String EVENTS = Permission.EVENTS.address();

  /** The address whose reply has the status of many sessions. */
  static final String STATUS = Permission.STATUS.address();

  /** The address whose reply tells whether a password is right. */
  static final String LOGIN = Permission.LOGIN.address();

  private static final Map<String, Permission> REQUESTS =
      Arrays.stream(Permission.values())
          .filter(permission -> permission != Permission.EVENTS)
          .collect(Collectors.toUnmodifiableMap(Permission::address, Function.identity()));

  private BridgePolicy() {}

  /** Returns why a client may not send a request; null if it may. */
  public static @Nullable SessionException request(
      BridgeClient client, String address, @Nullable Object body) {
    Permission needed = REQUESTS.get(address);
    if (needed == null) {
      return forbidden("The bridge does not serve this address.");
    }
    if (!client.permissions().contains(needed)) {
      return forbidden(
          "This client of the bridge lacks the permission "
              + needed.word()
              + ", which "
              + address
              + " needs"
              + (client.isAnonymous() ? " (bridge.auth.allow-anonymous)." : "."));
    }
    if (body == null) {
      return needed == Permission.TOKEN ? session(client, "session", SessionName.DEFAULT) : null;
    }
    if (!(body instanceof JsonObject json)) {
      return invalid("body", "must be a JSON object");
    }
    SessionException refusal = session(client, "keep", json.getValue("keep"));
    if (refusal != null) {
      return refusal;
    }
    Object session = json.getValue("session");
    return session(
        client,
        "session",
        session == null && needed == Permission.TOKEN ? SessionName.DEFAULT : session);
  }

  /** Returns why a client may not receive what is published to an address; null if it may. */
  public static @Nullable SessionException registration(BridgeClient client, String address) {
    return address.equals(EVENTS) && client.permissions().contains(Permission.EVENTS)
        ? null
        : forbidden("This client of the bridge may not receive from this address.");
  }

  /** Whether a client may see an event. */
  static boolean mayReceive(BridgeClient client, @Nullable Object event) {
    return event instanceof JsonObject json
        && json.getValue("session") instanceof String session
        && client.covers(session);
  }

  /** Returns a reply without the sessions that a client may not see. */
  static JsonObject visible(BridgeClient client, String address, JsonObject reply) {
    if (address.equals(STATUS) && reply.getValue("sessions") instanceof JsonArray all) {
      JsonArray seen = new JsonArray();
      for (Object entry : all) {
        if (mayReceive(client, entry)) {
          seen.add(entry);
        }
      }
      return new JsonObject().put("sessions", seen);
    }
    return reply;
  }

  private static @Nullable SessionException session(
      BridgeClient client, String field, @Nullable Object name) {
    if (name == null) {
      return null;
    }
    if (!(name instanceof String text)) {
      return invalid(field, "must be a text");
    }
    return client.covers(text)
        ? null
        : forbidden("This client of the bridge may not name this session.");
  }

  static SessionException forbidden(String message) {
    return SessionException.of(Failure.GATEWAY_FORBIDDEN, message);
  }

  static SessionException invalid(String field, String description) {
    return SessionException.invalid(List.of(new Field(field, description)));
  }
}
