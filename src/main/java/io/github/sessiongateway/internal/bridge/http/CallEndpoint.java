package io.github.sessiongateway.internal.bridge.http;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.api.SessionException.Field;
import io.github.sessiongateway.internal.bridge.auth.AuthenticationException;
import io.github.sessiongateway.internal.bridge.auth.Identity;
import io.github.sessiongateway.internal.bridge.connection.BridgeContext;
import io.github.sessiongateway.internal.bridge.connection.FrameHeaders;
import io.github.sessiongateway.internal.bridge.connection.Messages;
import io.github.sessiongateway.internal.bridge.framing.Frame;
import io.github.sessiongateway.internal.json.StrictJson;
import io.github.sessiongateway.internal.limit.Peer;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /call/ADDRESS}: one message over HTTP, its body as JSON in both directions. A failure
 * has its status, and the body {@code {"error": {...}}}. The client shows its credential as the
 * header {@code gateway-key}, because {@code Authorization} is the message's own.
 *
 * <p>The header {@code x-gateway-request: true} is required. A page of a foreign origin can send
 * neither it nor JSON without a preflight, which is not answered.
 */
final class CallEndpoint {
  static final String PREFIX = "/call/";

  private static final String REQUIRED = "x-gateway-request";

  /** The headers of HTTP by which a request is found again. */
  static final List<String> OF_TRACES = List.of("correlation-id", "traceparent", "tracestate");

  /** The headers of HTTP that are the message's, too. */
  private static final List<String> PASSED =
      Stream.concat(Stream.of("Authorization", "seon-fp"), OF_TRACES.stream()).toList();

  private final BridgeContext bridge;
  private final JsonAnswers answers;
  private final Messages messages;
  private final PendingConnections pending;
  private final Supplier<OwnPlaces> own;
  private final RequestPeers peers;

  CallEndpoint(
      BridgeContext bridge,
      PendingConnections pending,
      Supplier<OwnPlaces> own,
      RequestPeers peers) {
    this.bridge = bridge;
    this.answers = new JsonAnswers(bridge, FrameHeaders.KEY, JsonAnswers.Form.NESTED);
    this.messages = new Messages(bridge);
    this.pending = pending;
    this.own = own;
    this.peers = peers;
  }

  /** Whether a request is for this endpoint. */
  static boolean isFor(HttpServerRequest request) {
    return request.path() != null && request.path().startsWith(PREFIX);
  }

  /** Whether a request shows a credential, which no browser sends by itself. */
  static boolean hasKey(HttpServerRequest request) {
    return isFor(request) && request.headers().contains(FrameHeaders.KEY);
  }

  /** Answers a request. A call is not counted yet, and its peer is not barred. */
  void handle(HttpServerRequest request) {
    Peer peer = peers.peer(request);
    if (!request.method().equals(HttpMethod.POST)) {
      answers.notAllowed(request, "POST", "Messages are sent by POST.");
      return;
    }
    if (!own.get().cover(request) && !(bridge.requiresAuthentication() && hasKey(request))) {
      peers.logForeign(request);
      fail(request, SessionException.of(Failure.GATEWAY_FORBIDDEN, OriginFilter.FOREIGN));
      return;
    }
    SessionException wrong = wrong(request);
    if (wrong != null) {
      fail(request, wrong);
      return;
    }
    String address = request.path().substring(PREFIX.length());
    // Begun at once, because a body that nothing reads is lost.
    Future<Buffer> body = RequestBody.read(request, Frame.MAX_BYTES);
    authenticate(request)
        .compose(sender -> body.compose(bytes -> call(sender, peer, address, request, bytes)))
        .onComplete(
            (reply, cause) -> {
              pending.callEnded(request.connection());
              if (cause == null) {
                JsonAnswers.end(request.response(), 200, reply);
              } else {
                failed(request, peer, cause);
              }
            });
  }

  private Future<Identity> authenticate(HttpServerRequest request) {
    Identity identity =
        bridge.withoutCredential(
            own.get().cover(request) ? request.connection().sslSession() : null);
    if (identity != null) {
      return Future.succeededFuture(identity);
    }
    List<String> keys = request.headers().getAll(FrameHeaders.KEY);
    return keys.size() == 1 && keys.get(0).length() <= Bearer.MAX_LENGTH
        ? bridge.authenticate(new Secret(keys.get(0)))
        : Future.failedFuture(
            AuthenticationException.missing(FrameHeaders.KEY + " of the request"));
  }

  private Future<JsonObject> call(
      Identity sender, Peer peer, String address, HttpServerRequest request, Buffer bytes) {
    SessionException tooMany = bridge.throttle().admitRequest(peer, sender.client());
    if (tooMany != null) {
      return Future.failedFuture(tooMany);
    }
    JsonObject body;
    try {
      body = bytes.length() == 0 ? null : StrictJson.object(bytes);
    } catch (IOException e) {
      return Future.failedFuture(invalid("body", Frame.RULE));
    }
    pending.callBegins(request.connection());
    return messages.send(
        sender,
        peer,
        address,
        body,
        () -> headers(request.headers(), sender),
        () -> bridge.denied(request.headers(), body));
  }

  private static MultiMap headers(MultiMap given, Identity sender) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    for (String name : PASSED) {
      headers.add(name, given.getAll(name));
    }
    return FrameHeaders.addClient(headers, sender.client());
  }

  /** Whether a request is a call in form, so that it counts as a message of its client. */
  static boolean isCall(HttpServerRequest request) {
    return isFor(request) && request.method().equals(HttpMethod.POST) && wrong(request) == null;
  }

  private static @Nullable SessionException wrong(HttpServerRequest request) {
    if (!"true".equals(request.getHeader(REQUIRED))) {
      return invalid(REQUIRED, "is required as a header, and must be true");
    }
    String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    boolean isJson =
        type != null && type.split(";", 2)[0].strip().equalsIgnoreCase(JsonAnswers.JSON);
    return isJson ? null : invalid("content-type", "must be " + JsonAnswers.JSON);
  }

  private void failed(HttpServerRequest request, Peer peer, Throwable cause) {
    if (cause instanceof AuthenticationException reason) {
      bridge.penalize(peer, reason);
      fail(request, SessionException.of(Failure.GATEWAY_UNAUTHENTICATED, reason.sentence()));
    } else {
      fail(request, Messages.failure(cause));
    }
  }

  private static SessionException invalid(String field, String description) {
    return SessionException.invalid(List.of(new Field(field, description)));
  }

  /** Answers a call with a failure. */
  Future<Void> fail(HttpServerRequest request, SessionException failure) {
    return answers.fail(request, failure);
  }
}
