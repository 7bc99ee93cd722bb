package io.github.sessiongateway.internal.standalone;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.Reason;
import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.config.Hosts;
import io.github.sessiongateway.internal.json.StrictJson;
import io.github.sessiongateway.internal.net.Reasons;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A connection to the bridge of a running gateway: a raw WebSocket with the event bus bridge
 * protocol.
 *
 * @param key authenticates the caller; null for an anonymous caller
 * @param authorities the trusted certificates in PEM; null for those of the Java platform
 */
record RemoteGatewayConnection(
    Vertx vertx, URI bridge, @Nullable Secret key, @Nullable String authorities)
    implements GatewayConnection {
  private static final String PATH = "/eventbus";
  private static final String RAW = "/websocket";

  /** Shorter than the limit of the command, otherwise the reason would not be printed. */
  private static final int CONNECT_MILLIS = 10_000;

  /**
   * Returns the URL of the WebSocket for an option {@code --via}. The option is an http, https, ws
   * or wss URL. The default of its path is {@code /eventbus}.
   *
   * @throws IllegalArgumentException if the URL is wrong; the message does not quote it
   */
  static URI parse(String url) {
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("--via is not a URL");
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme();
    boolean secure = scheme.equals("https") || scheme.equals("wss");
    if (uri.getHost() == null || !(secure || scheme.equals("http") || scheme.equals("ws"))) {
      throw new IllegalArgumentException("--via must be an http, https, ws or wss URL");
    }
    if (uri.getRawUserInfo() != null || uri.getRawQuery() != null) {
      throw new IllegalArgumentException("--via must not carry a user or a query");
    }
    if (!secure && !Hosts.isLoopback(uri.getHost())) {
      throw new IllegalArgumentException("--via must be https or wss to a host beyond loopback");
    }
    String path = uri.getRawPath().replaceFirst("/+$", "");
    String mount = path.isEmpty() ? PATH : path;
    String raw = mount.endsWith(RAW) ? mount : mount + RAW;
    int port = uri.getPort() >= 0 ? uri.getPort() : secure ? 443 : 80;
    return URI.create((secure ? "wss://" : "ws://") + uri.getHost() + ":" + port + raw);
  }

  @Override
  public Future<JsonObject> send(
      String address, @Nullable JsonObject body, @Nullable Bearer bearer) {
    JsonObject headers = new JsonObject().put("error-reply", "true");
    if (bearer != null) {
      headers.put("Authorization", bearer.authorization());
    }
    JsonObject frame =
        new JsonObject()
            .put("type", "send")
            .put("address", address)
            .put("replyAddress", UUID.randomUUID().toString())
            .put("headers", headers)
            .put("body", body);
    WebSocketConnectOptions where =
        new WebSocketConnectOptions()
            .setSsl(bridge.getScheme().equals("wss"))
            .setHost(bridge.getHost())
            .setPort(bridge.getPort())
            .setURI(bridge.getRawPath())
            .setTimeout(CONNECT_MILLIS)
            // Only pages have an origin.
            .setAllowOriginHeader(false);
    if (key != null) {
      where.addHeader("Authorization", "Bearer " + key.value());
    }
    WebSocketClientOptions options = new WebSocketClientOptions().setConnectTimeout(CONNECT_MILLIS);
    if (authorities != null) {
      options.setTrustOptions(new PemTrustOptions().addCertValue(Buffer.buffer(authorities)));
    }
    WebSocketClient client = vertx.createWebSocketClient(options);
    Promise<JsonObject> reply = Promise.promise();
    // On an event loop, otherwise a close directly after the upgrade could be missed.
    vertx.runOnContext(
        v ->
            // Composed, because connect may throw.
            Future.succeededFuture(where)
                .compose(client::connect)
                .recover(cause -> Future.failedFuture(notConnected(cause)))
                .compose(socket -> exchange(socket, frame))
                .onComplete(reply));
    // This also keeps the client referenced. Vert.x closes a client that is garbage collected.
    return reply.future().eventually(client::close);
  }

  private Future<JsonObject> exchange(WebSocket socket, JsonObject frame) {
    Promise<JsonObject> reply = Promise.promise();
    socket.closeHandler(closed -> reply.tryFail(closed(socket)));
    socket.exceptionHandler(broken -> reply.tryFail(broken(broken)));
    socket.handler(answer -> read(answer, reply));
    socket.writeTextMessage(frame.encode()).onFailure(broken -> reply.tryFail(broken(broken)));
    return reply.future();
  }

  private SessionException closed(WebSocket socket) {
    String why = socket.closeReason() == null ? "" : ": " + socket.closeReason();
    return unreachable("The bridge at " + where() + " closed the connection" + why + ".")
        .because(Reason.RESET);
  }

  private SessionException broken(Throwable cause) {
    return failed("The connection to the bridge at " + where() + " broke", cause);
  }

  private void read(Buffer frame, Promise<JsonObject> reply) {
    JsonObject answer;
    try {
      answer = StrictJson.reply(frame);
    } catch (IOException e) {
      reply.tryFail(
          unreachable("The server at " + where() + " is not a bridge.").because(Reason.PROTOCOL));
      return;
    }
    JsonObject body = answer.getValue("body") instanceof JsonObject json ? json : new JsonObject();
    if (answer.getValue("headers") instanceof JsonObject headers
        && "true".equals(headers.getValue("error"))) {
      reply.tryFail(SessionException.fromJson(body.getJsonObject("error")));
    } else if ("err".equals(answer.getString("type"))) {
      reply.tryFail(failed(answer));
    } else {
      reply.tryComplete(body);
    }
  }

  private SessionException failed(JsonObject frame) {
    String type = frame.getString("failureType", "");
    return switch (type) {
      case "TIMEOUT" -> SessionException.of(Failure.TIMEOUT, "The gateway did not answer.");
      case "NO_HANDLERS" -> unreachable("No gateway behind the bridge at " + where() + ".");
      default -> SessionException.of(Failure.GATEWAY_FORBIDDEN, "The bridge denied the message.");
    };
  }

  private SessionException notConnected(Throwable cause) {
    return cause instanceof UpgradeRejectedException rejected
        ? notUpgraded(rejected.getStatus())
        : failed("No connection to the bridge at " + where(), cause);
  }

  /**
   * Returns the failure of an upgrade. A proxy that does not reach the bridge answers 502 or 504.
   */
  private SessionException notUpgraded(int status) {
    Failure failure =
        switch (status) {
          case 401 -> Failure.GATEWAY_UNAUTHENTICATED;
          case 429 -> Failure.RATE_LIMITED;
          case 502, 504 -> Failure.UNREACHABLE;
          case 503 -> Failure.SHUTTING_DOWN;
          default -> Failure.GATEWAY_FORBIDDEN;
        };
    return SessionException.of(
        failure,
        switch (status) {
          case 401 -> "The bridge did not authenticate the caller (--key-file, GATEWAY_KEY).";
          case 503 -> "The gateway at " + where() + " is stopping.";
          default ->
              "The bridge at " + where() + " answered the connection with status " + status + ".";
        });
  }

  private static SessionException failed(String what, Throwable cause) {
    Reason reason = Reasons.of(cause);
    String remedy = reason == Reason.CERTIFICATE_UNTRUSTED ? " (--ca-file)" : "";
    String why = reason == null ? "" : ": " + reason.text() + remedy;
    return unreachable(what + why + ".").because(reason);
  }

  /** Returns the URL without the path, which the protocol adds. */
  private String where() {
    String scheme = bridge.getScheme().equals("wss") ? "https://" : "http://";
    return scheme + bridge.getHost() + ":" + bridge.getPort();
  }

  private static SessionException unreachable(String message) {
    return SessionException.of(Failure.UNREACHABLE, message);
  }
}
