package io.github.sessiongateway.bridge;

import io.github.sessiongateway.config.Hosts;
import io.github.sessiongateway.config.HttpBridgeConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The SockJS event bus bridge at {@code /eventbus}, over WebSocket alone: the other transports of
 * SockJS are open to pages of any origin. SockJS's few frames are spoken here, since vertx-web's
 * handler cannot close with a code, hides a full write queue, and mends broken UTF-8.
 */
final class HttpBridge {
  private static final String MOUNT = "/eventbus";

  private static final String RAW = MOUNT + "/websocket";
  private static final String SOCKJS = MOUNT + "/[^/.]+/[^/.]+/websocket";
  private static final Pattern SOCKET = Pattern.compile(RAW + "|" + SOCKJS);
  private static final String NOT_TAKEN = "This is no request that we take.";
  static final String STRANGER = "The bridge does not know the caller.";

  private static final String FOREIGN_HOST =
      "The host of this request is neither a loopback address nor in bridge.http.origins.";

  /** Room for a JWT as the bearer. */
  private static final int MAX_HEADERS = 16 * 1024;

  /** How long a client may take to agree to its end. */
  private static final int CLOSING_SECONDS = 1;

  private final HttpBridgeConfig config;
  private final Hub hub;
  private final @Nullable Tls tls;
  private final Visits visits;
  private OwnPlaces places = new OwnPlaces(Set.of(), Set.of(), true);

  private HttpBridge(HttpBridgeConfig config, Hub hub, @Nullable Tls tls) {
    this.config = config;
    this.hub = hub;
    this.tls = tls;
    this.visits = new Visits(config, hub);
  }

  /** Listens; the URI is where clients connect. */
  static Future<HttpServer> start(
      Vertx vertx, HttpBridgeConfig config, Hub hub, @Nullable Tls tls, Bridge.About about) {
    HttpBridge bridge = new HttpBridge(config, hub, tls);
    Router router = Router.router(vertx);
    hub.visits().add(bridge.visits);
    HttpServer server =
        vertx
            .createHttpServer(bridge.options())
            .connectionHandler(bridge.visits::opened)
            .requestHandler(request -> bridge.asked(request, router));
    return server
        .listen(config.port(), config.host())
        .onSuccess(
            listening -> {
              bridge.mount(router, own(config, listening, tls), about);
              if (tls != null) {
                tls.follow(listening::updateSSLOptions);
              }
            });
  }

  /** Where clients of a server connect. */
  static URI url(HttpBridgeConfig config, HttpServer server, @Nullable Tls tls) {
    return own(config, server, tls).resolve(MOUNT);
  }

  private static URI own(HttpBridgeConfig config, HttpServer server, @Nullable Tls tls) {
    return Hosts.url(tls == null ? "http" : "https", config.host(), server.actualPort());
  }

  private HttpServerOptions options() {
    // A socket without a request under way is looked after by its connection, long before this.
    long idle = hub.config().limits().idleTimeout().plus(hub.replyTimeout()).toMillis();
    HttpServerOptions options =
        new HttpServerOptions()
            .setMaxWebSocketFrameSize(Hub.MAX_FRAME)
            .setMaxWebSocketMessageSize(Hub.MAX_FRAME)
            .setMaxHeaderSize(MAX_HEADERS)
            .setWebSocketClosingTimeout(CLOSING_SECONDS)
            .setCompressionSupported(false)
            .setPerFrameWebSocketCompressionSupported(false)
            .setPerMessageWebSocketCompressionSupported(false)
            .setHttp2ClearTextEnabled(false)
            .setReadIdleTimeout((int) idle)
            .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
    return tls == null ? options : tls.apply(options, visits::seat);
  }

  private void mount(Router router, URI own, Bridge.About about) {
    places = OwnPlaces.of(config, own);
    // Or the router would write a line of log for each, with a stack.
    router.errorHandler(400, context -> refuse(context, 400, NOT_TAKEN));
    Console.mount(router, config, about);
    Gate gate = Gate.of(hub, this::peer);
    Authenticator authenticator = hub.authenticator();
    if (authenticator != null) {
      router
          .route(TicketEndpoint.PATH)
          .handler(new TicketEndpoint(authenticator, hub.tickets(), places, gate));
    }
    router.route().handler(new Origins(places, authenticator, gate, HttpBridge::isSocket));
    router.get(MOUNT + "/info").handler(new SockJsInfo(places));
    WebSocketUpgrade upgrade = new WebSocketUpgrade(hub, tls, visits, places, this::peer);
    router.get(RAW).handler(context -> upgrade.accept(context, RawSocket::new));
    router.getWithRegex(SOCKJS).handler(context -> upgrade.accept(context, SockJsSocket::new));
  }

  private Peer peer(HttpServerRequest request) {
    return Peer.of(
        request.remoteAddress().hostAddress(),
        request.headers().getAll("X-Forwarded-For"),
        config.trustedProxies());
  }

  /**
   * Refuses, without a look at what he wants, who is to wait. Ahead of the router, which answers
   * what has no host, or no path, before it asks anybody.
   */
  private void asked(HttpServerRequest request, Router router) {
    visits.asked(request);
    Peer peer = peer(request);
    if (hub.drain().hasBegun()) {
      last(request, 503, Drain.REASON);
    } else if (hub.limits().isBarred(peer) || !(isCountedElsewhere(request) || hub.counts(peer))) {
      hub.log().refused("refused request", peer, null, Hub.BARRED);
      last(request, 429, Hub.BARRED);
    } else if (!places.haveName(request) && !mayHaveAnyName(request)) {
      Gate.of(hub, this::peer).foreign(request);
      var unused = request.response().setStatusCode(403).end(FOREIGN_HOST);
    } else if (isPath(request.path())) {
      router.handle(request);
    } else {
      var unused = request.response().setStatusCode(400).end(NOT_TAKEN);
    }
  }

  /** Answers a request, and closes its connection. */
  private static void last(HttpServerRequest request, int status, String reason) {
    request
        .response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.RETRY_AFTER, "1")
        .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
        .end(reason)
        .onComplete(sent -> request.connection().close());
  }

  /** For anything else, the router writes a line of log, with a stack. */
  private static boolean isPath(@Nullable String target) {
    return target != null && target.startsWith("/");
  }

  /** A ticket is its client's message; what a socket costs is said in its messages. */
  private boolean isCountedElsewhere(HttpServerRequest request) {
    String path = request.path();
    if (path == null || !places.cover(request)) {
      return false;
    }
    return path.equals(TicketEndpoint.PATH)
        ? hub.authenticator() != null && request.method().equals(HttpMethod.POST)
        : isSocket(request) && request.canUpgradeToWebSocket();
  }

  private static boolean isSocket(HttpServerRequest request) {
    return request.path() != null && SOCKET.matcher(request.path()).matches();
  }

  /** A page that came here under a foreign name cannot know what authenticates. */
  private boolean mayHaveAnyName(HttpServerRequest request) {
    return hub.authenticator() != null
        && (isSocket(request) || TicketEndpoint.PATH.equals(request.path()))
        && Credentials.isShown(request);
  }

  static void refuse(RoutingContext context, int status, String reason) {
    var unused = context.response().setStatusCode(status).end(reason);
  }
}
