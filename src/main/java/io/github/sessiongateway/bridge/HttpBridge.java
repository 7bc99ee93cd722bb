package io.github.sessiongateway.bridge;

import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.bridge.ConnectionState.Known;
import io.github.sessiongateway.bridge.Unauthenticated.Reason;
import io.github.sessiongateway.config.Hosts;
import io.github.sessiongateway.config.HttpBridgeConfig;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
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
      Vertx vertx, HttpBridgeConfig config, Hub hub, @Nullable Tls tls) {
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
              bridge.mount(router, own(config, listening, tls));
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

  private void mount(Router router, URI own) {
    places = OwnPlaces.of(config, own);
    // Or the router would write a line of log for each, with a stack.
    router.errorHandler(400, context -> refuse(context, 400, NOT_TAKEN));
    Console.mount(router, config);
    Gate gate = Gate.of(hub, this::peer);
    Authenticator authenticator = hub.authenticator();
    if (authenticator != null) {
      router
          .route(TicketEndpoint.PATH)
          .handler(new TicketEndpoint(authenticator, hub.tickets(), places, gate));
    }
    router.route().handler(new Origins(places, authenticator, gate, HttpBridge::isSocket));
    router.get(MOUNT + "/info").handler(new SockJsInfo(places));
    router.get(RAW).handler(context -> upgrade(context, RawSocket::new));
    router.getWithRegex(SOCKJS).handler(context -> upgrade(context, SockJsSocket::new));
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

  private void upgrade(
      RoutingContext context,
      BiFunction<ServerWebSocket, HttpConnection, WebSocketFraming> framing) {
    HttpServerRequest request = context.request();
    Sockets.Seat seat = visits.seat(request.connection());
    if (seat == null || !request.canUpgradeToWebSocket()) {
      refuse(context, 400, "This is for WebSockets.");
      return;
    }
    Peer peer = peer(request);
    boolean isShared = !seat.hasAddress();
    if (isShared && !seat.of(peer)) {
      hub.log().refused("refused socket", peer, null, "too many");
      refuse(context, 429, "Too many sockets are open.");
      return;
    }
    Authenticator authenticator = hub.authenticator();
    if (authenticator == null) {
      open(request, framing, peer, seat, new Known(hub.anonymous(), null, () -> true));
      return;
    }
    request.pause();
    known(request, authenticator)
        .onComplete(
            found -> {
              request.resume();
              if (found.succeeded()) {
                open(request, framing, peer, seat, found.result());
              } else {
                if (isShared) {
                  // The next request of the proxy's connection may be another's.
                  seat.forgetAddress();
                }
                hub.stranger(peer, Unauthenticated.because(found.cause()));
                refuse(context, 401, STRANGER);
              }
            });
  }

  /** Who a request is from: by its certificate, else by its bearer, else by its ticket. */
  private Future<Known> known(HttpServerRequest request, Authenticator authenticator) {
    Known certified =
        places.cover(request) ? hub.certified(tls, request.connection().sslSession()) : null;
    if (certified != null) {
      return Future.succeededFuture(certified);
    }
    Secret credential = Credentials.bearer(request.headers());
    if (credential != null) {
      return authenticator.authenticate(credential);
    }
    String ticket = Credentials.ticket(request);
    Known known = ticket == null ? null : hub.tickets().redeem(ticket);
    if (known == null) {
      return Unauthenticated.future(ticket == null ? Reason.MISSING : Reason.UNKNOWN_TICKET);
    }
    return hub.isStillKnown(known)
        ? Future.succeededFuture(known)
        : Unauthenticated.future(Reason.REVOKED);
  }

  private void open(
      HttpServerRequest request,
      BiFunction<ServerWebSocket, HttpConnection, WebSocketFraming> framing,
      Peer peer,
      Sockets.Seat seat,
      Known known) {
    request
        .toWebSocket()
        .onSuccess(
            socket -> {
              visits.upgraded(request.connection());
              WebSocketFraming framed = framing.apply(socket, request.connection());
              BridgeConnection connection = hub.connect(framed, peer, seat);
              MessageAssembler messages =
                  new MessageAssembler(
                      Hub.MAX_FRAME,
                      message -> framed.received(message, connection),
                      reason -> connection.close(MessageAssembler.TOO_LARGE, reason));
              socket.frameHandler(
                  frame -> {
                    if (!MessageAssembler.takes(frame)) {
                      connection.control();
                    } else if (connection.isOpen()) {
                      messages.accept(frame);
                    }
                  });
              socket.drainHandler(drained -> connection.drained());
              // A client that went away is no news; one that breaks the rules is told so.
              socket.exceptionHandler(broken -> broke(connection, broken));
              socket.closeHandler(closed -> connection.closed());
              if (hub.authenticator() != null) {
                connection.enter(known);
              }
            })
        .onFailure(broken -> request.connection().close());
  }

  /** Such as by a frame that is too large, or not masked. */
  private static void broke(BridgeConnection connection, Throwable cause) {
    if (cause instanceof CorruptedWebSocketFrameException broken) {
      boolean isLarge = broken.closeStatus().code() == MessageAssembler.TOO_LARGE;
      String what = isLarge ? "larger than " + Hub.MAX_FRAME + " bytes" : "that breaks RFC 6455";
      connection.close(broken.closeStatus().code(), "Closed because of a frame " + what + ".");
    }
  }

  private static void refuse(RoutingContext context, int status, String reason) {
    var unused = context.response().setStatusCode(status).end(reason);
  }
}
