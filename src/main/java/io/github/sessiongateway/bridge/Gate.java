package io.github.sessiongateway.bridge;

import io.github.sessiongateway.api.SessionException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What is noted, and counted, of those who ask over HTTP. */
interface Gate {
  /** A request without a credential that is known. */
  void stranger(HttpServerRequest request, Unauthenticated refused);

  /** A request of an origin that may not ask, or by a name that is not the bridge's. */
  void foreign(HttpServerRequest request);

  /** Counts a request as a message of its client: null if it may pass, else why not. */
  @Nullable SessionException message(HttpServerRequest request, Client client);

  /**
   * The bridge's own.
   *
   * @param peers where a request comes from
   */
  static Gate of(Hub hub, Function<HttpServerRequest, Peer> peers) {
    return new Gate() {
      @Override
      public void stranger(HttpServerRequest request, Unauthenticated refused) {
        hub.stranger(peers.apply(request), refused);
      }

      @Override
      public void foreign(HttpServerRequest request) {
        List<String> origins = request.headers().getAll(HttpHeaders.ORIGIN);
        List<String> shown =
            origins.isEmpty() ? request.headers().getAll(HttpHeaders.HOST) : origins;
        String what = origins.isEmpty() ? "refused host" : "refused origin";
        hub.log().refused(what, peers.apply(request), null, String.join(" ", shown));
      }

      @Override
      public @Nullable SessionException message(HttpServerRequest request, Client client) {
        Peer peer = peers.apply(request);
        SessionException tooMany = hub.limits().message(peer, client);
        if (tooMany != null) {
          // Or who minds no refusal would be refused for ever.
          hub.limits().stranger(peer);
        }
        return tooMany;
      }
    };
  }
}
