package io.github.sessiongateway.internal.bridge.proxy;

import io.github.sessiongateway.api.SessionException;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientRequest;

/** The way to Koyeb's API, and to no other host. Confined to the gateway's event loop. */
public interface ProxyUpstream {
  /** Returns a request to Koyeb, which is not sent yet. */
  Future<HttpClientRequest> request();

  /**
   * Returns the failure of a request without an answer.
   *
   * @param isSent whether a byte of it may have reached Koyeb
   */
  SessionException failure(Throwable cause, boolean isSent);
}
