package io.github.sessiongateway.internal.bridge.http;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.ManagedAddress;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.api.SessionName;
import io.github.sessiongateway.internal.bridge.auth.AuthenticationException;
import io.github.sessiongateway.internal.bridge.auth.Identity;
import io.github.sessiongateway.internal.bridge.connection.BridgeContext;
import io.github.sessiongateway.internal.bridge.connection.FrameHeaders;
import io.github.sessiongateway.internal.bridge.connection.Messages;
import io.github.sessiongateway.internal.limit.Peer;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The requests of programs for the token of a managed session. */
final class TokenRequests {
  private static final String ADDRESS = ManagedAddress.TOKEN.address();
  private static final String BROWSER = "Tokens are for programs, and a browser sent this request.";

  private final BridgeContext bridge;
  private final Messages messages;
  private final PendingConnections pending;
  private final RequestPeers peers;

  TokenRequests(BridgeContext bridge, PendingConnections pending, RequestPeers peers) {
    this.bridge = bridge;
    this.messages = new Messages(bridge);
    this.pending = pending;
    this.peers = peers;
  }

  /**
   * Returns the answer to a program: the token, its type, how many seconds it is valid, and the
   * session as its scope. Fails with {@link AuthenticationException} or {@link SessionException}.
   *
   * @param session null for the default one
   */
  Future<JsonObject> token(
      HttpServerRequest request, ShownCredential shown, @Nullable String session, JsonObject body) {
    if (isOfBrowser(request)) {
      peers.logForeign(request);
      return Future.failedFuture(SessionException.of(Failure.GATEWAY_FORBIDDEN, BROWSER));
    }
    Peer peer = peers.peer(request);
    String name = session == null ? SessionName.DEFAULT : session;
    return identity(request, shown)
        .compose(sender -> ask(request, peer, sender, body.put("session", name)))
        .map(reply -> answer(name, LoginReply.of(reply)))
        .onFailure(cause -> penalize(peer, cause))
        .onComplete(done -> pending.callEnded(request.connection()));
  }

  /** Counts a request that asks for no token, because it has a fault. */
  void countMalformed(HttpServerRequest request) {
    var unused = bridge.throttle().admitRequest(peers.peer(request), null);
  }

  /** Only browsers send these, and they send one of them with what a page could read. */
  static boolean isOfBrowser(HttpServerRequest request) {
    return request.headers().contains(HttpHeaders.ORIGIN)
        || request.headers().contains("Sec-Fetch-Site");
  }

  private Future<Identity> identity(HttpServerRequest request, ShownCredential shown) {
    Identity known = bridge.withoutCredential(request.connection().sslSession());
    if (known != null) {
      return Future.succeededFuture(known);
    }
    return shown.secret() == null
        ? Future.failedFuture(AuthenticationException.missing("Authorization or gateway-key"))
        : bridge
            .authenticate(shown.secret())
            .compose(
                found ->
                    shown.isOf(found.client().name())
                        ? Future.succeededFuture(found)
                        : AuthenticationException.future(
                            AuthenticationException.Reason.OTHER_CLIENT));
  }

  private Future<JsonObject> ask(
      HttpServerRequest request, Peer peer, Identity sender, JsonObject body) {
    SessionException tooMany = bridge.throttle().admitRequest(peer, sender.client());
    if (tooMany != null) {
      return Future.failedFuture(tooMany);
    }
    pending.callBegins(request.connection());
    return messages.send(
        sender,
        peer,
        ADDRESS,
        body,
        () -> headers(request.headers(), sender),
        () -> bridge.denied(request.headers(), body));
  }

  /** The credential of the program is not one of the message. */
  private static MultiMap headers(MultiMap given, Identity sender) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    for (String name : CallEndpoint.OF_TRACES) {
      headers.add(name, given.getAll(name));
    }
    return FrameHeaders.addClient(headers, sender.client());
  }

  private JsonObject answer(String session, LoginReply reply) {
    JsonObject answer =
        new JsonObject()
            .put("access_token", reply.bearer().value())
            .put("token_type", "Bearer")
            .put("scope", session);
    Duration left = bridge.left(session, reply);
    return left == null ? answer : answer.put("expires_in", Math.max(0, left.toSeconds()));
  }

  private void penalize(Peer peer, Throwable cause) {
    if (cause instanceof AuthenticationException reason) {
      bridge.penalize(peer, reason);
    }
  }
}
