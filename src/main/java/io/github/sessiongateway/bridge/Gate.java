package io.github.sessiongateway.bridge;

import io.github.sessiongateway.api.SessionException;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What is noted, and counted, of those who ask over HTTP. */
interface Gate {
  /** A request without a credential that is known. */
  void stranger(HttpServerRequest request, String reason);

  /** A page of an origin that may not ask. */
  void foreign(HttpServerRequest request, String origin);

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
      public void stranger(HttpServerRequest request, String reason) {
        hub.stranger(peers.apply(request), reason);
      }

      @Override
      public void foreign(HttpServerRequest request, String origin) {
        hub.log().refused("refused origin", peers.apply(request), null, origin);
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
