package io.github.sessiongateway.internal.bridge.http;

import static java.util.Objects.requireNonNullElseGet;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.bridge.auth.AuthenticationException;
import io.github.sessiongateway.internal.bridge.auth.BridgeClient;
import io.github.sessiongateway.internal.bridge.auth.Identity;
import io.github.sessiongateway.internal.bridge.auth.Permission;
import io.github.sessiongateway.internal.bridge.connection.BridgeContext;
import io.github.sessiongateway.internal.bridge.connection.BridgePolicy;
import io.github.sessiongateway.internal.bridge.connection.Connections;
import io.github.sessiongateway.internal.bridge.connection.Drain;
import io.github.sessiongateway.internal.bridge.limit.ConnectionSlots.Slot;
import io.github.sessiongateway.internal.bridge.proxy.KoyebProxy;
import io.github.sessiongateway.internal.bridge.proxy.ProxyHeaders;
import io.github.sessiongateway.internal.bridge.proxy.ProxyTarget;
import io.github.sessiongateway.internal.config.Hosts;
import io.github.sessiongateway.internal.config.ProxyBridgeConfig;
import io.github.sessiongateway.internal.limit.Peer;
import io.github.sessiongateway.internal.telemetry.Meters;
import io.github.sessiongateway.internal.tls.Tls;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Listens for programs that call Koyeb's API by this address. Each request is authenticated and
 * limited as any of the bridge, and passed on with the token of one session. Confined to the
 * bridge's event loop.
 */
public final class ProxyListener {
  private static final String ADDRESS = Permission.TOKEN.address();
  private static final String BROWSER =
      "Koyeb's API is open to programs here, and a browser sent this request.";
  private static final String FOREIGN_HOST =
      "The host of this request is neither a loopback address nor bridge.proxy.host.";

  /** Room for a JWT as the bearer, and for the filters of a query. */
  private static final int MAX_HEADERS = 16 * 1024;

  private static final int MAX_TARGET = 8 * 1024;

  private final BridgeContext bridge;
  private final ProxyBridgeConfig config;
  private final @Nullable Tls tls;
  private final RequestPeers peers;
  private final PendingConnections pending;
  private final ProxiedRequests requests;
  private final JsonAnswers answers;
  private final KoyebProxy proxy;
  private final JsonObject asksFor;
  private final HttpServer server;
  private @Nullable String latestName;
  private @Nullable BridgeClient latestPermitted;
  private OwnPlaces own = new OwnPlaces(Set.of(), Set.of(), true);

  private ProxyListener(
      Vertx vertx,
      ProxyBridgeConfig config,
      Connections connections,
      @Nullable Tls tls,
      KoyebProxy proxy,
      Meters meters) {
    this.config = config;
    this.bridge = connections.context();
    this.tls = tls;
    this.peers = new RequestPeers(bridge, List::of);
    this.pending = new PendingConnections(bridge, peers);
    this.answers = new JsonAnswers(bridge, "Bearer", JsonAnswers.Form.KOYEBS);
    this.requests = new ProxiedRequests(bridge, pending, answers, meters);
    this.proxy = proxy;
    this.asksFor = new JsonObject().put("session", config.session());
    this.server =
        vertx
            .createHttpServer(options())
            .connectionHandler(pending::opened)
            .requestHandler(this::handle);
    connections.add(pending);
    connections.add(requests);
  }

  /** Listens. */
  public static Future<ProxyListener> start(
      Vertx vertx,
      ProxyBridgeConfig config,
      Connections connections,
      @Nullable Tls tls,
      KoyebProxy proxy,
      Meters meters) {
    ProxyListener listener = new ProxyListener(vertx, config, connections, tls, proxy, meters);
    return listener
        .server
        .listen(config.port(), config.host())
        .map(
            listening -> {
              listener.own = OwnPlaces.of(config.host(), listener.url());
              if (tls != null) {
                tls.follow(listening::updateSSLOptions);
              }
              return listener;
            });
  }

  /** Returns the URL that stands for Koyeb's. */
  public URI url() {
    return Hosts.url(tls == null ? "http" : "https", config.host(), server.actualPort());
  }

  /** Closes every WebSocket. Returns when the requests under way have their answers. */
  public Future<Void> drain() {
    return requests.drain();
  }

  /** Closes the port and every connection. */
  public Future<Void> close() {
    return server.close();
  }

  private HttpServerOptions options() {
    HttpServerOptions options =
        new HttpServerOptions()
            .setMaxHeaderSize(MAX_HEADERS)
            .setMaxInitialLineLength(MAX_TARGET)
            .setCompressionSupported(false)
            // Koyeb and the program agree on extensions of their WebSocket.
            .setPerFrameWebSocketCompressionSupported(false)
            .setPerMessageWebSocketCompressionSupported(false)
            .setHttp2ClearTextEnabled(false);
    return tls == null ? options : tls.apply(options, pending::claimSlot);
  }

  private void handle(HttpServerRequest request) {
    Peer peer = pending.peer(request.connection());
    if (bridge.drain().hasBegun()) {
      endLast(request, SessionException.of(Failure.SHUTTING_DOWN, Drain.REASON));
    } else if (bridge.requiresAuthentication() && bridge.throttle().isBarred(peer)) {
      bridge.log().denied("refused request", peer, null, BridgeContext.BARRED);
      endLast(request, SessionException.of(Failure.RATE_LIMITED, BridgeContext.BARRED));
    } else {
      String path = ProxyTarget.path(request.uri());
      SessionException malformed = ProxyTarget.malformed(request, path);
      SessionException refusal = path == null ? null : refusal(request, path);
      if (malformed != null) {
        endLast(request, counted(peer, malformed));
      } else if (refusal != null) {
        deny(request, counted(peer, refusal));
      } else {
        authenticate(request, peer);
      }
    }
  }

  /** Counts a request that is not passed on. Returns its failure. */
  private SessionException counted(Peer peer, SessionException failure) {
    return requireNonNullElseGet(bridge.throttle().admitRequest(peer, null), () -> failure);
  }

  private @Nullable SessionException refusal(HttpServerRequest request, String path) {
    if (TokenRequests.isOfBrowser(request)) {
      peers.logForeign(request);
      return SessionException.of(Failure.GATEWAY_FORBIDDEN, BROWSER);
    }
    if (!hasOwnName(request)) {
      peers.logForeign(request);
      return SessionException.of(Failure.GATEWAY_FORBIDDEN, FOREIGN_HOST);
    }
    return ProxyTarget.denied(request, path);
  }

  /** Most requests come to the same name. */
  private boolean hasOwnName(HttpServerRequest request) {
    List<String> names = request.headers().getAll(HttpHeaders.HOST);
    if (names.size() == 1 && names.get(0).equals(latestName)) {
      return true;
    }
    boolean isOwn = own.haveName(request);
    if (isOwn && names.size() == 1) {
      latestName = names.get(0);
    }
    return isOwn;
  }

  private void authenticate(HttpServerRequest request, Peer peer) {
    Identity known = bridge.withoutCredential(request.connection().sslSession());
    if (known != null) {
      authenticated(request, peer, known);
      return;
    }
    Secret shown = ShownCredential.of(request.headers()).secret();
    Secret secret = shown == null ? ProxyHeaders.token(request.headers()) : shown;
    request.pause();
    (secret == null
            ? AuthenticationException.<Identity>future(AuthenticationException.Reason.MISSING)
            : bridge.authenticate(secret))
        .onComplete(
            (found, cause) -> {
              if (cause == null) {
                authenticated(request, peer, found);
                return;
              }
              AuthenticationException reason = AuthenticationException.because(cause);
              bridge.penalize(peer, reason);
              deny(
                  request, SessionException.of(Failure.GATEWAY_UNAUTHENTICATED, reason.sentence()));
            });
  }

  private void authenticated(HttpServerRequest request, Peer peer, Identity identity) {
    // One that need not authenticate, and is barred, is not admitted either.
    SessionException denied = bridge.throttle().admitRequest(peer, identity.client());
    if (denied == null) {
      denied = forbidden(peer, identity.client());
    }
    if (denied != null) {
      deny(request, denied);
      return;
    }
    String tooMany = request.canUpgradeToWebSocket() ? tooMany(request, identity) : null;
    if (tooMany != null) {
      deny(request, SessionException.of(Failure.RATE_LIMITED, tooMany));
      return;
    }
    proxy.forward(request, requests.begin(request, identity));
  }

  private @Nullable String tooMany(HttpServerRequest request, Identity identity) {
    Slot slot = pending.slot(request.connection());
    return slot == null ? null : bridge.assignSlot(slot, identity.client());
  }

  @SuppressWarnings("ReferenceEquality")
  private @Nullable SessionException forbidden(Peer peer, BridgeClient client) {
    if (client == latestPermitted) {
      return null;
    }
    SessionException forbidden = BridgePolicy.request(client, ADDRESS, asksFor);
    if (forbidden == null) {
      latestPermitted = client;
    } else {
      bridge.log().denied("refused request", peer, client, "not permitted: " + ADDRESS);
    }
    return forbidden;
  }

  private void deny(HttpServerRequest request, SessionException failure) {
    pending.requested(request);
    request.resume();
    var unused = answers.fail(request, failure);
  }

  /** Denies a request and closes its connection. */
  private void endLast(HttpServerRequest request, SessionException failure) {
    pending.requested(request);
    request
        .response()
        .putHeader(HttpHeaders.RETRY_AFTER, "1")
        .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    answers.fail(request, failure).onComplete(sent -> request.connection().close());
  }
}
