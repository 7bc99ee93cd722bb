package io.github.sessiongateway.bridge;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionException;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Notes what it hears of. */
final class NotedGate implements Gate {
  final List<String> strangers = new CopyOnWriteArrayList<>();
  final List<String> foreign = new CopyOnWriteArrayList<>();
  volatile boolean isFull;

  @Override
  public void stranger(HttpServerRequest request, Unauthenticated refused) {
    strangers.add(refused.getMessage());
  }

  @Override
  public void foreign(HttpServerRequest request) {
    foreign.add(request.getHeader("Origin"));
  }

  @Override
  public SessionException message(HttpServerRequest request, Client client) {
    return isFull ? SessionException.of(Failure.RATE_LIMITED, "Too many.") : null;
  }
}
