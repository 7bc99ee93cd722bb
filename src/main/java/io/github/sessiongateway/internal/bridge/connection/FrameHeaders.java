package io.github.sessiongateway.internal.bridge.connection;

import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.bridge.auth.AuthenticationException;
import io.github.sessiongateway.internal.bridge.auth.BridgeClient;
import io.github.sessiongateway.internal.telemetry.CorrelationHeader;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The headers of a frame: those that a client may set, and those that only the gateway sets. */
public final class FrameHeaders {
  /** The header by which a client of the TCP bridge shows its credential. */
  public static final String KEY = "gateway-key";

  /** Set to {@code true} by a client that wants a failure as a reply. */
  static final String ERROR_REPLY = "error-reply";

  /** Set to {@code true} on a reply that is a failure. */
  static final String ERROR = "error";

  private static final String OURS = "gateway-";
  private static final String CLIENT = "gateway-client";
  private static final String SESSIONS = "gateway-sessions";
  private static final int MOST = 32;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

  private FrameHeaders() {}

  /**
   * Returns the headers for the event bus, with the name of the client and the sessions that it may
   * name. Other headers that begin with {@code gateway-} are dropped. Numbers and booleans become
   * texts, and a list becomes a header with several values.
   *
   * @throws SessionException {@code invalid_request}
   */
  static MultiMap read(JsonObject frame, BridgeClient client) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    Object given = frame.getValue("headers");
    if (given instanceof JsonObject json) {
      if (json.size() > MOST) {
        throw BridgePolicy.invalid("headers", "must be at most " + MOST);
      }
      for (Map.Entry<String, Object> header : json) {
        if (!isOurs(header.getKey())) {
          add(headers, header.getKey(), header.getValue());
        }
      }
    } else if (given != null) {
      throw BridgePolicy.invalid("headers", "must be an object");
    }
    return addClient(headers, client);
  }

  /** Adds the name of a client and the sessions that it may name to the headers of a request. */
  public static MultiMap addClient(MultiMap headers, BridgeClient client) {
    return headers
        .add(CLIENT, client.name())
        // Always set, because a request without this header may use all sessions.
        .add(SESSIONS, String.join(",", client.sessions()));
  }

  /** Returns the headers of a frame that matter to its correlation id. Never throws. */
  static MultiMap ofCorrelation(JsonObject frame) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    for (String name : List.of(CorrelationHeader.NAME, "Authorization", "seon-fp")) {
      String text = text(frame, name);
      if (text != null) {
        headers.add(name, text);
      }
    }
    return headers;
  }

  /** Returns the credential of a client. Fails with {@link AuthenticationException} without one. */
  static Future<Secret> credential(JsonObject frame) {
    String key = text(frame, KEY);
    return key == null
        ? Future.failedFuture(AuthenticationException.missing(KEY + " of the first frame"))
        : Future.succeededFuture(new Secret(key));
  }

  /** Returns a header as one text; null if it is missing. */
  static @Nullable String text(JsonObject frame, String name) {
    if (frame.getValue("headers") instanceof JsonObject headers) {
      for (Map.Entry<String, Object> header : headers) {
        if (header.getKey().equalsIgnoreCase(name)) {
          return header.getValue() == null ? null : header.getValue().toString();
        }
      }
    }
    return null;
  }

  private static boolean isOurs(String name) {
    return name.regionMatches(true, 0, OURS, 0, OURS.length());
  }

  private static void add(MultiMap headers, String name, @Nullable Object value) {
    if (!NAME.matcher(name).matches()) {
      throw BridgePolicy.invalid("headers", "must have names of letters, digits and -_.");
    }
    if (value instanceof JsonArray list && list.size() <= MOST) {
      for (Object item : list) {
        headers.add(name, text(name, item));
      }
    } else {
      headers.add(name, text(name, value));
    }
  }

  private static String text(String name, @Nullable Object value) {
    if (!(value instanceof String || value instanceof Number || value instanceof Boolean)) {
      throw BridgePolicy.invalid("headers." + name, "must be a text");
    }
    String text = value.toString();
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw BridgePolicy.invalid("headers." + name, "must not contain control characters");
    }
    return text;
  }
}
