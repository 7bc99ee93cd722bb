package io.github.sessiongateway.functional;

import io.github.sessiongateway.SessionGateway;
import io.github.sessiongateway.api.LoginReply;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The process that {@link RealLifeIT} starts with the fat jar on its class path: 50 readers that
 * use each token at once, and report every answer that is not a 200.
 */
public final class RealLifeReaders {
  private static final int READERS = 50;
  private static final int PAUSE_MILLIS = 20;

  private final Vertx vertx = Vertx.vertx();
  private final SessionGateway gateway = new SessionGateway();
  private final HttpClient client = vertx.createHttpClient();
  private final String use;
  private final long end;
  private long used;
  private long stale;
  private long refused;
  private long unanswered;
  private long notUsed;

  private RealLifeReaders(String use, int seconds) {
    this.use = use;
    this.end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
  }

  public static void main(String[] args) {
    RealLifeReaders all = new RealLifeReaders(args[1], Integer.parseInt(args[2]));
    JsonObject config =
        new JsonObject()
            .put("upstream.base-url", args[0])
            .put("upstream.attempt-timeout", "1s")
            .put("sessions.ci.credential.kind", "password")
            .put("sessions.ci.credential.email", "demo@example.com")
            .put("sessions.ci.credential.password", "demo");
    all.vertx
        .deployVerticle(all.gateway, new DeploymentOptions().setConfig(config))
        .compose(deployed -> all.gateway.managed().token("ci"))
        .onComplete(token -> all.vertx.runOnContext(v -> all.begin()));
  }

  private void begin() {
    List<Future<Void>> readers = new ArrayList<>();
    for (int i = 0; i < READERS; i++) {
      Promise<Void> ended = Promise.promise();
      readers.add(ended.future());
      read(ended);
    }
    Future.join(readers)
        .onComplete(
            done -> {
              System.out.println(
                  new JsonObject()
                      .put("used", used)
                      .put("stale", stale)
                      .put("refused", refused)
                      .put("unanswered", unanswered)
                      .put("not_used", notUsed)
                      .encode());
              System.exit(0);
            });
  }

  private void read(Promise<Void> ended) {
    if (System.nanoTime() - end >= 0) {
      ended.complete();
      return;
    }
    gateway
        .managed()
        .token("ci")
        .onFailure(cause -> unanswered++)
        .compose(this::used)
        .onComplete(outcome -> vertx.setTimer(PAUSE_MILLIS, passed -> read(ended)));
  }

  private Future<?> used(LoginReply token) {
    stale += token.isStale() ? 1 : 0;
    return client
        .request(new RequestOptions().setMethod(HttpMethod.POST).setAbsoluteURI(use))
        .compose(
            request ->
                request
                    .putHeader("Authorization", token.bearer().authorization())
                    .send("{}")
                    .compose(response -> response.end().map(ended -> response)))
        .onSuccess(this::answered)
        .onFailure(cause -> notUsed++);
  }

  private void answered(HttpClientResponse response) {
    if (response.statusCode() == 200) {
      used++;
    } else if (response.statusCode() == 401) {
      refused++;
    } else {
      notUsed++;
    }
  }
}
