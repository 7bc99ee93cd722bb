package io.github.sessiongateway.internal.koyeb.http;

import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.koyeb.call.Operation;
import io.github.sessiongateway.internal.telemetry.RequestContext;
import io.vertx.core.MultiMap;

/** Told of what attempts show about Koyeb. */
public interface UpstreamObserver {
  /** Koyeb, or a proxy of it, has answered an operation. */
  void answered(Operation<?> operation, RequestContext request, int status, MultiMap headers);

  /** There was no answer from a host and port, and the connection is at fault. */
  void failed(String host, RequestContext request, SessionException failure);
}
