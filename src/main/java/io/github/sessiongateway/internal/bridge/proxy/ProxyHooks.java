package io.github.sessiongateway.internal.bridge.proxy;

import io.github.sessiongateway.api.SessionException;
import io.vertx.core.json.JsonObject;

/** What the listener of a request does while the request is passed on. */
public interface ProxyHooks {
  /** Called when the gateway begins to work for the request, for which the program waits. */
  void begins();

  /** Returns the body of an answer that is a failure of the gateway's own. */
  JsonObject error(SessionException failure);

  /** Called when the request has become a WebSocket. */
  void upgraded(Tunnel tunnel);
}
