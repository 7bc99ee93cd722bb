package io.github.sessiongateway.internal.bridge.http;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.bridge.connection.BridgeContext;
import io.github.sessiongateway.internal.bridge.connection.Connections;
import io.github.sessiongateway.internal.bridge.connection.Drain;
import io.github.sessiongateway.internal.bridge.framing.Frame;
import io.github.sessiongateway.internal.bridge.framing.RawSocket;
import io.github.sessiongateway.internal.bridge.framing.SockJsSocket;
import io.github.sessiongateway.internal.config.Hosts;
import io.github.sessiongateway.internal.config.HttpBridgeConfig;
import io.github.sessiongateway.internal.config.LimitsConfig;
import io.github.sessiongateway.internal.limit.Peer;
import io.github.sessiongateway.internal.tls.Tls;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The SockJS event bus bridge at {@code /eventbus}, over WebSocket only, because the other
 * transports of SockJS are open to pages of any origin.
 *
 * <p>It frames SockJS itself. The handler of vertx-web cannot close with a code, hides a full write
 * queue, and replaces broken UTF-8. Confined to the bridge's event loop.
 */
public final class HttpBridge {
  private static final String MOUNT = "/eventbus";

  private static final String RAW = MOUNT + "/websocket";
  private static final String SOCKJS = MOUNT + "/[^/.]+/[^/.]+/websocket";
  private static final Pattern SOCKET = Pattern.compile(RAW + "|" + SOCKJS);
  private static final String MALFORMED = "This request is malformed.";
  private static final String FOREIGN_HOST =
      "The host of this request is neither a loopback address nor in bridge.http.origins.";

  /** Room for a JWT as the bearer. */
  private static final int MAX_HEADERS = 16 * 1024;

  /** How long a client may take to agree to a close. */
  private static final int CLOSING_SECONDS = 1;

  private final Connections connections;
  private final BridgeContext bridge;
  private final @Nullable Tls tls;
  private final RequestPeers peers;
  private final PendingConnections pending;
  private final CallEndpoint calls;
  private final OAuthEndpoint oauth;
  private final ForwardAuthEndpoint forwardAuth;
  private final Router router;
  private final Console console;
  private final HttpServer server;
  private HttpBridgeConfig config;
  private OwnPlaces own = new OwnPlaces(Set.of(), Set.of(), true);

  private HttpBridge(
      Vertx vertx,
      HttpBridgeConfig config,
      Connections connections,
      @Nullable Tls tls,
      Duration replyTimeout,
      ConsoleInfo info) {
    this.config = config;
    this.connections = connections;
    this.bridge = connections.context();
    this.tls = tls;
    this.peers = new RequestPeers(bridge, () -> this.config.trustedProxies());
    this.pending = new PendingConnections(bridge, peers);
    this.calls = new CallEndpoint(bridge, pending, this::own, peers);
    TokenRequests tokens = new TokenRequests(bridge, pending, peers);
    this.oauth = new OAuthEndpoint(tokens);
    this.forwardAuth =
        new ForwardAuthEndpoint(tokens, new JsonAnswers(bridge, "Bearer", JsonAnswers.Form.NESTED));
    this.router = Router.router(vertx);
    this.console = new Console(router, info);
    this.server =
        vertx
            .createHttpServer(options(replyTimeout))
            .connectionHandler(pending::opened)
            .requestHandler(this::handle);
    connections.add(pending);
    mount();
  }

  /**
   * Listens.
   *
   * @param replyTimeout longer than any request takes
   */
  public static Future<HttpBridge> start(
      Vertx vertx,
      HttpBridgeConfig config,
      Connections connections,
      @Nullable Tls tls,
      Duration replyTimeout,
      ConsoleInfo info) {
    HttpBridge http = new HttpBridge(vertx, config, connections, tls, replyTimeout, info);
    return http.server
        .listen(config.port(), config.host())
        .map(
            listening -> {
              http.change(config);
              if (tls != null) {
                tls.follow(listening::updateSSLOptions);
              }
              return http;
            });
  }

  /**
   * Uses other origins and trusted proxies for new requests, and serves the console or not. The
   * host and the port stay.
   */
  public void change(HttpBridgeConfig to) {
    config = to;
    own = OwnPlaces.of(to, origin());
    console.show(to.console());
  }

  /** Closes the port and every connection. */
  public Future<Void> close() {
    return server.close();
  }

  /** Returns the URL to which clients connect. */
  public URI url() {
    return origin().resolve(MOUNT);
  }

  private OwnPlaces own() {
    return own;
  }

  private URI origin() {
    return Hosts.url(tls == null ? "http" : "https", config.host(), server.actualPort());
  }

  private HttpServerOptions options(Duration replyTimeout) {
    // A connection without a pending request is closed long before this. The limit may be raised
    // while the server listens, so this is the largest.
    long idle = LimitsConfig.MAX_IDLE_TIMEOUT.plus(replyTimeout).toMillis();
    HttpServerOptions options =
        new HttpServerOptions()
            .setMaxWebSocketFrameSize(Frame.MAX_BYTES)
            .setMaxWebSocketMessageSize(Frame.MAX_BYTES)
            .setMaxHeaderSize(MAX_HEADERS)
            .setWebSocketClosingTimeout(CLOSING_SECONDS)
            .setCompressionSupported(false)
            .setPerFrameWebSocketCompressionSupported(false)
            .setPerMessageWebSocketCompressionSupported(false)
            .setHttp2ClearTextEnabled(false)
            .setReadIdleTimeout((int) idle)
            .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
    return tls == null ? options : tls.apply(options, pending::claimSlot);
  }

  private void mount() {
    // Without a handler, the router would log each with a stack trace.
    router.errorHandler(400, context -> TextAnswer.end(context.response(), 400, MALFORMED));
    if (bridge.requiresAuthentication()) {
      router.route(TicketEndpoint.PATH).handler(new TicketEndpoint(bridge, this::own, peers));
    }
    router.route().handler(new OriginFilter(bridge, this::own, peers, HttpBridge::isSocket));
    router.get(MOUNT + "/info").handler(new SockJsInfo(this::own));
    WebSocketUpgrade upgrade = new WebSocketUpgrade(connections, pending, this::own, peers);
    router.get(RAW).handler(context -> upgrade.accept(context, RawSocket::new));
    router.getWithRegex(SOCKJS).handler(context -> upgrade.accept(context, SockJsSocket::new));
  }

  /**
   * Denies a request that exceeds a limit or comes to a foreign name. It runs before the router,
   * which answers requests without a host or a path by itself.
   */
  private void handle(HttpServerRequest request) {
    pending.requested(request);
    Peer peer = peers.peer(request);
    if (bridge.drain().hasBegun()) {
      endLast(request, Failure.SHUTTING_DOWN, Drain.REASON);
    } else if (!admits(request, peer)) {
      bridge.log().denied("refused request", peer, null, BridgeContext.BARRED);
      endLast(request, Failure.RATE_LIMITED, BridgeContext.BARRED);
    } else if (!own.haveName(request) && !mayUseForeignName(request)) {
      peers.logForeign(request);
      var unused = deny(request, Failure.GATEWAY_FORBIDDEN, FOREIGN_HOST);
    } else if (CallEndpoint.isFor(request)) {
      calls.handle(request);
    } else if (isForOAuth(request)) {
      oauth.handle(request);
    } else if (isForForwardAuth(request)) {
      forwardAuth.handle(request);
    } else if (isPath(request.path())) {
      router.handle(request);
    } else {
      var unused = TextAnswer.end(request.response(), 400, MALFORMED);
    }
  }

  private boolean admits(HttpServerRequest request, Peer peer) {
    return !bridge.throttle().isBarred(peer)
        && (isCountedLater(request) || bridge.throttle().admitRequest(peer, null) == null);
  }

  /** Denies a request and closes its connection. */
  private void endLast(HttpServerRequest request, Failure failure, String reason) {
    request
        .response()
        .putHeader(HttpHeaders.RETRY_AFTER, "1")
        .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    deny(request, failure, reason).onComplete(sent -> request.connection().close());
  }

  /** Denies a request in the form of its path. */
  private Future<Void> deny(HttpServerRequest request, Failure failure, String reason) {
    SessionException denied = SessionException.of(failure, reason);
    return CallEndpoint.isFor(request)
        ? calls.fail(request, denied)
        : isForOAuth(request)
            ? oauth.fail(request, denied)
            : isForForwardAuth(request)
                ? forwardAuth.fail(request, denied)
                : TextAnswer.end(request.response(), failure.status(), reason);
  }

  private boolean isForOAuth(HttpServerRequest request) {
    return config.tokens() && OAuthEndpoint.isFor(request);
  }

  private boolean isForForwardAuth(HttpServerRequest request) {
    return config.tokens() && ForwardAuthEndpoint.isFor(request);
  }

  private boolean isForTokens(HttpServerRequest request) {
    return isForOAuth(request) || isForForwardAuth(request);
  }

  /** The router would log any other target with a stack trace. */
  private static boolean isPath(@Nullable String target) {
    return target != null && target.startsWith("/");
  }

  /** A ticket counts as a message of its client, and a socket by its messages. */
  private boolean isCountedLater(HttpServerRequest request) {
    if (!own.cover(request)) {
      return false;
    }
    if (CallEndpoint.isFor(request)) {
      return CallEndpoint.isCall(request);
    }
    if (isForTokens(request)) {
      return !TokenRequests.isOfBrowser(request)
          && (isForForwardAuth(request) || request.method().equals(HttpMethod.POST));
    }
    return TicketEndpoint.PATH.equals(request.path())
        ? bridge.requiresAuthentication() && request.method().equals(HttpMethod.POST)
        : isSocket(request) && request.canUpgradeToWebSocket();
  }

  private static boolean isSocket(HttpServerRequest request) {
    return request.path() != null && SOCKET.matcher(request.path()).matches();
  }

  /** A page that reached the bridge by a foreign name cannot know a credential. */
  private boolean mayUseForeignName(HttpServerRequest request) {
    return bridge.requiresAuthentication()
        && (CallEndpoint.hasKey(request)
            || (isForTokens(request) && ShownCredential.of(request.headers()).secret() != null)
            || ((isSocket(request) || TicketEndpoint.PATH.equals(request.path()))
                && BearerHeader.isPresent(request)));
  }
}
