package io.github.sessiongateway.internal.koyeb;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.LoginRequest;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.api.Sessions;
import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.config.GatewayConfig;
import io.github.sessiongateway.internal.koyeb.call.Endpoint;
import io.github.sessiongateway.internal.telemetry.Telemetry;
import io.github.sessiongateway.sandbox.FaultServer;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.OnContext;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Sends any of the four calls from one event loop. */
record KoyebCaller(Context context) {
  /** The endpoints that each are one call of {@link Sessions}. */
  static final List<Endpoint> ENDPOINTS =
      List.of(Endpoint.LOGIN, Endpoint.REFRESH, Endpoint.NEW, Endpoint.LOGOUT);

  private static final Bearer BEARER = new Bearer("old-token");

  Future<?> ask(Sessions sessions, Endpoint endpoint) {
    return switch (endpoint) {
      case LOGIN -> login(sessions, "a@b");
      case REFRESH -> onContext(() -> sessions.refresh(BEARER));
      case NEW -> onContext(() -> sessions.newSession(BEARER));
      case LOGOUT -> onContext(() -> sessions.logout(BEARER));
      default -> throw new IllegalArgumentException(endpoint + " is not among ENDPOINTS");
    };
  }

  Future<LoginReply> login(Sessions sessions, String email) {
    return onContext(() -> sessions.login(LoginRequest.of(email, "p")));
  }

  /** Opens a client that repeats once, without a back-off. */
  Sessions open(String url, String attemptTimeout) {
    return open(url, attemptTimeout, System::nanoTime);
  }

  Sessions open(String url, String attemptTimeout, LongSupplier nanoTime) {
    JsonObject config =
        new JsonObject()
            .put("upstream.base-url", url)
            .put("upstream.trust-file", FaultServer.CERTIFICATE)
            .put("upstream.attempt-timeout", attemptTimeout)
            .put("upstream.retries", 1)
            .put("upstream.backoff-initial", "1ms");
    return koyeb(config, nanoTime).sessions();
  }

  KoyebClient koyeb(JsonObject config) {
    return koyeb(config, System::nanoTime);
  }

  KoyebClient koyeb(JsonObject config, LongSupplier nanoTime) {
    return koyeb(config, Timers.of(context.owner()), nanoTime);
  }

  KoyebClient koyeb(JsonObject config, Timers timers, LongSupplier nanoTime) {
    return KoyebClient.open(
        context.owner(),
        timers,
        nanoTime,
        new SplittableRandom(1),
        GatewayConfig.read(config).upstream(),
        Telemetry.none());
  }

  Future<LoginReply> refresh(KoyebClient koyeb, String token) {
    return onContext(() -> koyeb.sessions().refresh(new Bearer(token)));
  }

  static Failure failure(Future<?> call) {
    return ((SessionException) Await.failure(call)).failure();
  }

  private <T> Future<T> onContext(Supplier<Future<T>> call) {
    return OnContext.call(context, call);
  }
}
