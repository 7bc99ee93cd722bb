package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.config.CredentialConfig;
import io.github.sessiongateway.internal.config.GatewayConfig;
import io.github.sessiongateway.internal.config.ManagedConfig;
import io.github.sessiongateway.internal.config.SessionConfig;
import io.github.sessiongateway.internal.koyeb.KoyebClient;
import io.github.sessiongateway.internal.managed.credential.KoyebCalls;
import io.github.sessiongateway.internal.telemetry.Telemetry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The process that {@link KillIT} kills: a keeper of one session with its store. It prints {@code
 * works} when its token was used, and then refreshes it as often as it may. Its monotonic clock is
 * fast, so that refreshes are frequent.
 */
public final class KilledKeeper {
  private static final long FAST = 100;
  private static final long REFRESH_MILLIS = 60;

  private KilledKeeper() {}

  public static void main(String[] args) {
    Vertx vertx = Vertx.vertx();
    Timers timers = Timers.of(vertx);
    KoyebClient koyeb =
        KoyebClient.open(
            vertx,
            timers,
            System::nanoTime,
            new SplittableRandom(),
            GatewayConfig.read(new JsonObject().put("upstream.base-url", args[0])).upstream(),
            Telemetry.none());
    Path folder = Path.of(args[1]);
    long start = System.nanoTime();
    SessionKeeper keeper =
        new SessionKeeper(
            new ManagedConfig(
                List.of(
                    new SessionConfig(
                        "ci",
                        new CredentialConfig.Password("bot", new Secret("secret"), null, null),
                        true,
                        Duration.ofHours(12))),
                List.of(),
                false,
                0,
                folder.resolve("store"),
                folder.resolve("keys"),
                null),
            new KoyebCalls(
                koyeb.sessions(),
                koyeb.background().sessions(),
                koyeb.background().accessTokens(),
                koyeb.background().refreshes()::refresh),
            new KeeperEnvironment(
                (delay, task) -> timers.after(delay.dividedBy(FAST), task),
                () -> (System.nanoTime() - start) * FAST,
                InstantSource.system(),
                new SplittableRandom(),
                Duration.ofSeconds(18).multipliedBy(FAST),
                Telemetry.none()));
    vertx.runOnContext(
        v ->
            keeper
                .start(Vertx.currentContext())
                .compose(started -> keeper.token("ci"))
                .compose(token -> working(vertx, args[0], keeper, token))
                .onSuccess(
                    token -> {
                      System.out.println("works");
                      vertx.setPeriodic(REFRESH_MILLIS, tick -> refresh(keeper));
                    })
                .onFailure(
                    cause -> {
                      cause.printStackTrace();
                      System.exit(1);
                    }));
  }

  private static void refresh(SessionKeeper keeper) {
    var unused = keeper.refresh("ci");
  }

  /** Returns a working token. As a caller does, it reports a rejected one and uses the next. */
  private static Future<LoginReply> working(
      Vertx vertx, String url, SessionKeeper keeper, LoginReply token) {
    return status(vertx, url, token.bearer())
        .compose(
            status ->
                status == 200
                    ? Future.succeededFuture(token)
                    : keeper
                        .rejected("ci", token.bearer())
                        .compose(
                            next ->
                                status(vertx, url, next.bearer())
                                    .compose(
                                        again ->
                                            again == 200
                                                ? Future.succeededFuture(next)
                                                : Future.failedFuture("refused twice"))));
  }

  private static Future<Integer> status(Vertx vertx, String url, Bearer bearer) {
    HttpClient client = vertx.createHttpClient();
    return client
        .request(new RequestOptions().setMethod(HttpMethod.GET).setAbsoluteURI(url + "/v1/apps"))
        .compose(request -> request.putHeader("Authorization", bearer.authorization()).send())
        .map(response -> response.statusCode())
        .eventually(client::close);
  }
}
