package io.github.sessiongateway.internal.bridge.http;

import io.github.sessiongateway.internal.bridge.connection.BridgeContext;
import io.github.sessiongateway.internal.config.AddressRange;
import io.github.sessiongateway.internal.limit.Peer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The peers that HTTP requests come from.
 *
 * @param trustedProxies returns the proxies whose {@code X-Forwarded-For} counts now
 */
public record RequestPeers(BridgeContext context, Supplier<List<AddressRange>> trustedProxies) {
  /** Returns the peer of a request: the client behind a trusted proxy. */
  Peer peer(HttpServerRequest request) {
    return Peer.of(
        request.remoteAddress().hostAddress(),
        request.headers().getAll("X-Forwarded-For"),
        trustedProxies.get());
  }

  /** Whether an address is a trusted proxy's. */
  boolean isProxy(@Nullable String address) {
    return Peer.isIn(trustedProxies.get(), address);
  }

  /** Logs a request of a foreign origin, or to a name that is not the bridge's. */
  void logForeign(HttpServerRequest request) {
    List<String> origins = request.headers().getAll(HttpHeaders.ORIGIN);
    List<String> shown = origins.isEmpty() ? request.headers().getAll(HttpHeaders.HOST) : origins;
    String what = origins.isEmpty() ? "refused host" : "refused origin";
    context.log().denied(what, peer(request), null, String.join(" ", shown));
  }
}
