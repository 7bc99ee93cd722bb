package io.github.sessiongateway.internal.bridge.http;

import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.bridge.auth.Identity;
import io.github.sessiongateway.internal.bridge.connection.BridgeContext;
import io.github.sessiongateway.internal.bridge.connection.Connections;
import io.github.sessiongateway.internal.bridge.limit.ConnectionSlots.Slot;
import io.github.sessiongateway.internal.bridge.proxy.ProxyHooks;
import io.github.sessiongateway.internal.bridge.proxy.Tunnel;
import io.github.sessiongateway.internal.telemetry.Meters;
import io.github.sessiongateway.internal.telemetry.Meters.Proxied;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The requests that the proxy works on, and the WebSockets that it has opened. Confined to the
 * bridge's event loop.
 */
final class ProxiedRequests implements Connections.Pending {
  private final BridgeContext bridge;
  private final PendingConnections pending;
  private final JsonAnswers answers;
  private final Meters meters;
  private final Map<Tunnel, Identity> tunnels = new LinkedHashMap<>();
  private final Promise<Void> drained = Promise.promise();
  private boolean isDraining;
  private int underWay;

  ProxiedRequests(
      BridgeContext bridge, PendingConnections pending, JsonAnswers answers, Meters meters) {
    this.bridge = bridge;
    this.pending = pending;
    this.answers = answers;
    this.meters = meters;
  }

  /** Begins a request of a client that may send it. */
  ProxyHooks begin(HttpServerRequest request, Identity identity) {
    return new OneRequest(request, identity);
  }

  /** Closes every WebSocket. Returns when the requests under way have their answers. */
  Future<Void> drain() {
    isDraining = true;
    abort();
    complete();
    return drained.future();
  }

  private void complete() {
    if (isDraining && underWay == 0) {
      drained.tryComplete();
    }
  }

  /** Closes the WebSockets whose credential is no longer valid. */
  @Override
  public void sweep(long now) {
    for (Map.Entry<Tunnel, Identity> open : List.copyOf(tunnels.entrySet())) {
      if (bridge.endReason(open.getValue()) != null) {
        open.getKey().abort();
      }
    }
  }

  @Override
  public void abort() {
    List.copyOf(tunnels.keySet()).forEach(Tunnel::abort);
  }

  @Override
  public boolean isQuiet(Duration time) {
    return true;
  }

  private final class OneRequest implements ProxyHooks {
    private final HttpServerRequest request;
    private final Identity identity;
    private boolean isOver;
    private boolean isUpgraded;
    private boolean isOwnAnswer;

    OneRequest(HttpServerRequest request, Identity identity) {
      this.request = request;
      this.identity = identity;
      underWay++;
      // Called also if the client disconnects.
      request.response().endHandler(ended -> isOver());
    }

    private void isOver() {
      if (!isOver) {
        isOver = true;
        underWay--;
        meters.proxied(outcome());
        pending.callEnded(request.connection());
        complete();
        if (request.canUpgradeToWebSocket() && !isUpgraded) {
          // Its slot counts for the client already.
          var unused = request.connection().close();
        }
      }
    }

    private Proxied outcome() {
      if (isUpgraded) {
        return Proxied.UPGRADED;
      }
      if (!request.response().ended()) {
        return Proxied.BROKEN;
      }
      if (isOwnAnswer) {
        return Proxied.GATEWAY_ERROR;
      }
      int status = request.response().getStatusCode();
      return status < 300
          ? Proxied.SUCCESS
          : status < 400
              ? Proxied.REDIRECTION
              : status < 500 ? Proxied.CLIENT_ERROR : Proxied.SERVER_ERROR;
    }

    @Override
    public void begins() {
      pending.callBegins(request.connection());
    }

    @Override
    public JsonObject error(SessionException failure) {
      isOwnAnswer = true;
      return answers.error(request, failure.status(), failure);
    }

    @Override
    public void upgraded(Tunnel tunnel) {
      isUpgraded = true;
      isOver();
      Slot slot = pending.slot(request.connection());
      pending.upgraded(request.connection());
      tunnels.put(tunnel, identity);
      tunnel.open(
          () -> {
            tunnels.remove(tunnel);
            if (slot != null) {
              slot.release();
            }
          });
      if (isDraining) {
        tunnel.abort();
      }
    }
  }
}
