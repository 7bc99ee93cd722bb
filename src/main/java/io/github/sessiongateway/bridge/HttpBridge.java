package io.github.sessiongateway.bridge;

import io.github.sessiongateway.api.SessionAddress;
import io.github.sessiongateway.config.Hosts;
import io.github.sessiongateway.config.HttpBridgeConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.bridge.BridgeEventType;
import io.vertx.ext.bridge.PermittedOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.sockjs.BridgeEvent;
import io.vertx.ext.web.handler.sockjs.SockJSBridgeOptions;
import io.vertx.ext.web.handler.sockjs.SockJSHandler;
import io.vertx.ext.web.handler.sockjs.SockJSHandlerOptions;
import io.vertx.ext.web.handler.sockjs.Transport;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.slf4j.LoggerFactory;

/**
 * The SockJS event bus bridge at {@code /eventbus}: the four messages inbound, nothing outbound but
 * their replies. WebSocket alone, since the other transports of SockJS are open to pages of any
 * origin.
 */
public final class HttpBridge {
  private static final String MOUNT = "/eventbus";
  private static final String CHATTY_LOGGER =
      "io.vertx.ext.web.handler.sockjs.impl.EventBusBridgeImpl";

  /** One frame and one message; the longest request is a fingerprint of 16 KiB and a bearer. */
  private static final int MAX_MESSAGE = 64 * 1024;

  private static final long PING_TIMEOUT_MS = 30_000;

  private final HttpServer server;
  private final URI url;

  private HttpBridge(HttpServer server, URI url) {
    this.server = server;
    this.url = url;
  }

  /**
   * Listens. Fails if the bridge's own logger would print requests, passwords among them.
   *
   * @param replyTimeout longer than any request takes
   */
  public static Future<HttpBridge> start(
      Vertx vertx, HttpBridgeConfig config, Duration replyTimeout) {
    if (LoggerFactory.getLogger(CHATTY_LOGGER).isDebugEnabled()) {
      return Future.failedFuture(
          new IllegalStateException(
              "The logger " + CHATTY_LOGGER + " prints passwords at DEBUG: set it to INFO."));
    }
    Router router = Router.router(vertx);
    return vertx
        .createHttpServer(
            new HttpServerOptions()
                .setMaxWebSocketFrameSize(MAX_MESSAGE)
                .setMaxWebSocketMessageSize(MAX_MESSAGE)
                .setCompressionSupported(false))
        .requestHandler(router)
        .listen(config.port(), config.host())
        .map(
            server -> {
              URI own = Hosts.http(config.host(), server.actualPort());
              mount(vertx, router, config, own, replyTimeout);
              return new HttpBridge(server, own.resolve(MOUNT));
            });
  }

  /** Where clients connect. */
  public URI url() {
    return url;
  }

  /** Closes the port and every socket. */
  public Future<Void> close() {
    return server.close();
  }

  private static void mount(
      Vertx vertx, Router router, HttpBridgeConfig config, URI own, Duration replyTimeout) {
    Set<String> origins =
        config.origins().isEmpty() ? Set.of(own.toString()) : Set.copyOf(config.origins());
    SockJSHandlerOptions transports = new SockJSHandlerOptions();
    for (Transport transport : Transport.values()) {
      if (transport != Transport.WEBSOCKET) {
        transports.addDisabledTransport(transport.name());
      }
    }
    SockJSBridgeOptions permitted =
        new SockJSBridgeOptions()
            .setReplyTimeout(replyTimeout.toMillis())
            .setPingTimeout(PING_TIMEOUT_MS);
    for (SessionAddress address : SessionAddress.values()) {
      permitted.addInboundPermitted(new PermittedOptions().setAddress(address.address()));
    }
    router.route().handler(new Origins(origins));
    router
        .route(MOUNT + "/*")
        .subRouter(SockJSHandler.create(vertx, transports).bridge(permitted, HttpBridge::pass));
  }

  /** A client that is not known: it uses, and sees, no managed session. */
  private static final JsonObject ANONYMOUS =
      new JsonObject().put("gateway-client", "anonymous").put("gateway-sessions", "");

  /** Lets a message through with the headers that only the gateway may set. */
  private static void pass(BridgeEvent event) {
    if (event.type() == BridgeEventType.SOCKET_ERROR) {
      // A message in too many frames, for one: Vert.x goes on reading.
      event.socket().close();
    }
    JsonObject frame = event.getRawMessage();
    if (event.type() == BridgeEventType.SEND && frame != null) {
      JsonObject headers =
          frame.getValue("headers") instanceof JsonObject given ? given : new JsonObject();
      List<String> ours =
          headers.fieldNames().stream()
              .filter(name -> name.toLowerCase(Locale.ROOT).startsWith("gateway-"))
              .toList();
      ours.forEach(headers::remove);
      headers.mergeIn(ANONYMOUS);
      frame.put("headers", headers);
      event.setRawMessage(frame);
    }
    event.complete(true);
  }
}
