package io.github.sessiongateway.internal.bridge.proxy;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Secret;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which headers pass the proxy. Those of one connection do not (RFC 9110, section 7.6.1), nor do
 * credentials of the program and what Koyeb's answer could show of the token.
 */
public final class ProxyHeaders {
  private static final CharSequence SUBPROTOCOL =
      HttpHeaders.createOptimized("sec-websocket-protocol");
  private static final String BEARER = "Bearer";

  private ProxyHeaders() {}

  /** Removes what must not reach Koyeb. The token replaces the program's later. */
  static void cleanRequest(MultiMap headers, boolean isWebSocket) {
    List<String> dropped = null;
    for (Map.Entry<String, String> header : headers) {
      String name = header.getKey();
      if (isOfTheProgram(name) || (!isWebSocket && isOfTheConnection(name))) {
        dropped = with(dropped, name);
      }
      if (name.equalsIgnoreCase("connection")) {
        dropped = withNamed(dropped, header.getValue());
      }
    }
    remove(headers, dropped);
  }

  /** Removes what must not reach the program. */
  static void cleanAnswer(MultiMap headers, Bearer bearer) {
    String secret = bearer.value();
    List<String> dropped = null;
    for (Map.Entry<String, String> header : headers) {
      String name = header.getKey();
      if (isOfKoyeb(name) || isOfTheConnection(name) || header.getValue().contains(secret)) {
        dropped = with(dropped, name);
      }
      if (name.equalsIgnoreCase("connection")) {
        dropped = withNamed(dropped, header.getValue());
      }
    }
    remove(headers, dropped);
  }

  /** Neither a request nor an answer keeps them. */
  private static boolean isOfTheConnection(String name) {
    return switch (name.length()) {
      case 2 -> name.equalsIgnoreCase("te");
      case 7 -> name.equalsIgnoreCase("trailer") || name.equalsIgnoreCase("upgrade");
      case 10 -> name.equalsIgnoreCase("connection") || name.equalsIgnoreCase("keep-alive");
      case 16 -> name.equalsIgnoreCase("proxy-connection");
      case 17 -> name.equalsIgnoreCase("transfer-encoding");
      default -> false;
    };
  }

  /** Credentials, what other proxies have added, and the headers that are for the gateway. */
  private static boolean isOfTheProgram(String name) {
    return switch (name.length()) {
      case 6 -> name.equalsIgnoreCase("cookie") || name.equalsIgnoreCase("expect");
      case 9 -> name.equalsIgnoreCase("forwarded") || name.equalsIgnoreCase("x-real-ip");
      case 19 -> name.equalsIgnoreCase("proxy-authorization");
      default -> startsWith(name, "x-forwarded-") || startsWith(name, "gateway-");
    };
  }

  private static boolean isOfKoyeb(String name) {
    return switch (name.length()) {
      case 10 -> name.equalsIgnoreCase("set-cookie");
      case 13 -> name.equalsIgnoreCase("authorization");
      case 18 -> name.equalsIgnoreCase("proxy-authenticate");
      case 25 -> name.equalsIgnoreCase("proxy-authentication-info");
      default -> false;
    };
  }

  /** Adds the headers that {@code Connection} names. */
  private static @Nullable List<String> withNamed(@Nullable List<String> dropped, String value) {
    if (value.equalsIgnoreCase("keep-alive") || value.equalsIgnoreCase("upgrade")) {
      return dropped;
    }
    List<String> more = dropped;
    for (String name : value.split(",", -1)) {
      if (!name.strip().equalsIgnoreCase("upgrade")) {
        more = with(more, name.strip());
      }
    }
    return more;
  }

  private static List<String> with(@Nullable List<String> list, String name) {
    List<String> more = list == null ? new ArrayList<>() : list;
    more.add(name);
    return more;
  }

  private static void remove(MultiMap headers, @Nullable List<String> names) {
    if (names != null) {
      names.forEach(headers::remove);
    }
  }

  private static boolean startsWith(String name, String prefix) {
    return name.regionMatches(true, 0, prefix, 0, prefix.length());
  }

  /** Returns the token that a WebSocket shows as its subprotocol; null without one. */
  public static @Nullable Secret token(MultiMap headers) {
    List<String> protocols = protocols(headers);
    int token = indexOfToken(protocols);
    return token <= 0 || token >= protocols.size() || protocols.get(token).isEmpty()
        ? null
        : new Secret(protocols.get(token));
  }

  /**
   * Puts a bearer into a request, in the form in which a WebSocket shows its own: as the
   * subprotocol behind {@code Bearer}, else as {@code Authorization}.
   */
  static void authorize(MultiMap headers, boolean isWebSocket, Bearer bearer) {
    List<String> protocols = isWebSocket ? protocols(headers) : List.of();
    int token = indexOfToken(protocols);
    if (token <= 0) {
      headers.set(HttpHeaders.AUTHORIZATION, bearer.authorization());
      return;
    }
    if (token < protocols.size()) {
      protocols.set(token, bearer.value());
    } else {
      protocols.add(bearer.value());
    }
    headers.set(SUBPROTOCOL, String.join(", ", protocols));
    headers.remove(HttpHeaders.AUTHORIZATION);
  }

  /** Returns where the token is among the subprotocols of a WebSocket; 0 without one. */
  private static int indexOfToken(List<String> protocols) {
    for (int i = 0; i < protocols.size(); i++) {
      if (protocols.get(i).equalsIgnoreCase(BEARER)) {
        return i + 1;
      }
    }
    return 0;
  }

  private static List<String> protocols(MultiMap headers) {
    List<String> protocols = new ArrayList<>();
    for (String value : headers.getAll(SUBPROTOCOL)) {
      for (String protocol : value.split(",", -1)) {
        protocols.add(protocol.strip());
      }
    }
    return protocols;
  }

  /** Makes an answer the one that opens a WebSocket. */
  static void upgrade(MultiMap headers, @Nullable String chosen) {
    headers.set(HttpHeaders.CONNECTION, HttpHeaders.UPGRADE);
    headers.set(HttpHeaders.UPGRADE, HttpHeaders.WEBSOCKET);
    if (chosen != null) {
      // Koyeb chooses Bearer. The token itself would be no answer to the program's own.
      headers.set(SUBPROTOCOL, headers.contains(SUBPROTOCOL) ? chosen : BEARER);
    }
  }

  /** Returns the subprotocol that Koyeb has chosen; null without one. */
  static @Nullable String chosen(MultiMap headers) {
    return headers.get(SUBPROTOCOL);
  }
}
