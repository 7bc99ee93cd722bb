package io.github.sessiongateway.internal.koyeb;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.internal.config.GatewayConfig;
import io.github.sessiongateway.internal.config.UpstreamConfig;
import io.github.sessiongateway.sandbox.FaultServer;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.ManualTime;
import io.github.sessiongateway.testing.OnContext;
import io.github.sessiongateway.testing.RawKoyeb;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A refresh in the background is never hung up on, because its reply may be the only token. */
@ExtendWith(VertxExtension.class)
class LateRefreshesTest {
  private static final Duration ATTEMPT = Duration.ofSeconds(8);
  private static final Duration LONGEST = Duration.ofSeconds(60);
  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final int KEPT = 16;
  private static final int BACKGROUND = 8;

  private final Vertx vertx;
  private final Context context;
  private final KoyebCaller caller;
  private final ManualTime time = new ManualTime();
  private final List<String> late = new CopyOnWriteArrayList<>();
  private RawKoyeb koyeb;
  private KoyebClient gateway;
  private JsonObject config;

  LateRefreshesTest(Vertx vertx) {
    this.vertx = vertx;
    context = vertx.getOrCreateContext();
    caller = new KoyebCaller(context);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aReplyAfterTheTimeOutIsGivenOnce(boolean isHttp2) {
    open(isHttp2);
    RawKoyeb.Call call = timedOut("a");
    advance(LONGEST.minus(ATTEMPT).minusMillis(2));
    call.answer(200, token("newer"));
    Await.until(vertx, () -> !late.isEmpty());
    advance(LONGEST);
    assertThat(late).containsExactly("newer");
    assertThat(koyeb.connections()).isEqualTo(1);
  }

  /** The call after it, on the same connection, shows that the first bytes have arrived. */
  @Test
  void aReplyWhoseBodyGoesOnOverTheTimeOutIsGiven() {
    open(true);
    Future<LoginReply> refresh = refresh("a");
    HttpServerResponse response = Await.result(koyeb.nextCall()).request().response();
    String body = token("newer").encode();
    Await.result(response.write(body.substring(0, 9)));
    serveOne();
    advance(ATTEMPT.plusMillis(1));
    assertThat(KoyebCaller.failure(refresh)).isEqualTo(Failure.TIMEOUT);
    response.end(body.substring(9));
    Await.until(vertx, () -> !late.isEmpty());
    assertThat(late).containsExactly("newer");
  }

  @ParameterizedTest
  @CsvSource({"401, new", "503, new", "302, new", "200,"})
  void aLateReplyWithoutATokenIsNotGiven(int status, String token) {
    open(false);
    RawKoyeb.Call call = timedOut("a");
    call.answer(status, token == null ? new JsonObject() : token(token));
    // A connection that was silent is not used again.
    Await.result(call.closed());
    allIsOver();
    assertThat(late).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anExchangeEndsAfterAMinute(boolean isHttp2) {
    open(isHttp2);
    serveOne();
    RawKoyeb.Call call = timedOut("a");
    advance(LONGEST.minus(ATTEMPT));
    Await.result(call.closed());
    allIsOver();
    assertThat(late).isEmpty();
  }

  @Test
  void theOldestEndsBeyondSixteen() {
    open(false);
    RawKoyeb.Call oldest = timedOut("oldest");
    List<RawKoyeb.Call> others = kept(KEPT - 1);
    others.add(timedOut("last"));
    Await.result(oldest.closed());
    others.forEach(call -> call.answer(200, token("newer")));
    Await.until(vertx, () -> late.size() == KEPT);
    others.forEach(call -> Await.result(call.closed()));
    allIsOver();
  }

  /** They take neither a slot of another call, nor its connection. */
  @Test
  void exchangesThatAreKeptDoNotStarveOthers() {
    open(false);
    kept(KEPT);
    List<Future<LoginReply>> others = refreshes(BACKGROUND);
    others.add(caller.refresh(gateway, "caller"));
    for (int i = 0; i < others.size(); i++) {
      Await.result(koyeb.nextCall()).answer(200, token("newer"));
    }
    others.forEach(Await::result);
    assertThat(late).isEmpty();
  }

  @Test
  void overHttp2TheNextCallGetsAnotherConnection() {
    open(true);
    serveOne();
    RawKoyeb.Call silent = timedOut("a");
    serveOne();
    assertThat(koyeb.connections()).isEqualTo(2);
    silent.answer(200, token("newer"));
    Await.until(vertx, () -> !late.isEmpty());
    assertThat(late).containsExactly("newer");
    Await.result(silent.closed());
  }

  @Test
  void aCallersRefreshIsHungUpOn() {
    open(false);
    Future<LoginReply> refresh = caller.refresh(gateway, "a");
    RawKoyeb.Call call = Await.result(koyeb.nextCall());
    advance(ATTEMPT.plusMillis(1));
    assertThat(KoyebCaller.failure(refresh)).isEqualTo(Failure.TIMEOUT);
    Await.result(call.closed());
  }

  @Test
  void aCallerThatJoinsFailsAtTheTimeOutToo() {
    open(false);
    Future<LoginReply> kept = refresh("a");
    Future<LoginReply> joined = caller.refresh(gateway, "a");
    RawKoyeb.Call call = Await.result(koyeb.nextCall());
    advance(ATTEMPT.plusMillis(1));
    assertThat(KoyebCaller.failure(kept)).isEqualTo(Failure.TIMEOUT);
    assertThat(KoyebCaller.failure(joined)).isEqualTo(Failure.TIMEOUT);
    call.answer(200, token("newer"));
    Await.until(vertx, () -> !late.isEmpty());
  }

  /** Nine do not fit, so the last begins when the others have timed out. */
  @Test
  void theDeadlineOfACallDoesNotHangUpEither() {
    open(false, new JsonObject().put("upstream.deadline", "10s"));
    List<Future<LoginReply>> refreshes = refreshes(BACKGROUND + 1);
    arrived(BACKGROUND);
    advance(ATTEMPT.plusMillis(1));
    RawKoyeb.Call last = Await.result(koyeb.nextCall());
    advance(Duration.ofSeconds(2));
    refreshes.forEach(call -> assertThat(KoyebCaller.failure(call)).isEqualTo(Failure.TIMEOUT));
    last.answer(200, token("newer"));
    Await.until(vertx, () -> !late.isEmpty());
  }

  @Test
  void aCloseEndsThem() {
    open(false);
    List<RawKoyeb.Call> calls = kept(2);
    Await.result(gateway.close());
    calls.forEach(call -> Await.result(call.closed()));
    allIsOver();
    assertThat(late).isEmpty();
  }

  @Test
  void theyOutliveAChangeOfTheTransport() {
    open(false);
    RawKoyeb.Call call = timedOut("a");
    OnContext.run(
        context,
        () -> gateway.change(upstream(config.copy().put("upstream.connect-timeout", "1s"))));
    advance(ATTEMPT.multipliedBy(2));
    call.answer(200, token("newer"));
    Await.until(vertx, () -> !late.isEmpty());
    Await.result(call.closed());
  }

  private void open(boolean isHttp2) {
    open(isHttp2, new JsonObject());
  }

  private void open(boolean isHttp2, JsonObject settings) {
    koyeb = RawKoyeb.start(vertx, isHttp2 ? RawKoyeb.http2() : new HttpServerOptions());
    config =
        new JsonObject()
            .put("upstream.base-url", koyeb.url())
            .put("upstream.max-in-flight", 1)
            .put("upstream.breaker-min-calls", 100)
            .mergeIn(settings);
    if (isHttp2) {
      config.put("upstream.trust-file", FaultServer.CERTIFICATE);
    }
    gateway = caller.koyeb(config, time, time);
  }

  private Future<LoginReply> refresh(String bearer) {
    return OnContext.call(
        context,
        () ->
            gateway
                .background()
                .refreshes()
                .refresh(new Bearer(bearer), reply -> late.add(reply.bearer().value())));
  }

  private List<Future<LoginReply>> refreshes(int count) {
    List<Future<LoginReply>> calls = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      calls.add(refresh("t" + i));
    }
    return calls;
  }

  /** The first bytes on a connection of HTTP/2 may be its settings. */
  private void serveOne() {
    Future<LoginReply> refresh = refresh("served");
    Await.result(koyeb.nextCall()).answer(200, token("served"));
    Await.result(refresh);
  }

  private List<RawKoyeb.Call> arrived(int count) {
    List<RawKoyeb.Call> calls = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      calls.add(Await.result(koyeb.nextCall()));
    }
    return calls;
  }

  /** Returns a call that has failed, and whose exchange goes on. */
  private RawKoyeb.Call timedOut(String bearer) {
    Future<LoginReply> refresh = refresh(bearer);
    RawKoyeb.Call call = Await.result(koyeb.nextCall());
    advance(ATTEMPT.plusMillis(1));
    assertThat(KoyebCaller.failure(refresh)).isEqualTo(Failure.TIMEOUT);
    return call;
  }

  /** Returns so many calls that have timed out at the same time. */
  private List<RawKoyeb.Call> kept(int count) {
    List<RawKoyeb.Call> calls = new ArrayList<>();
    for (int left = count; left > 0; left -= BACKGROUND) {
      List<Future<LoginReply>> refreshes = refreshes(Math.min(left, BACKGROUND));
      calls.addAll(arrived(refreshes.size()));
      advance(ATTEMPT.plusMillis(1));
      refreshes.forEach(call -> assertThat(KoyebCaller.failure(call)).isEqualTo(Failure.TIMEOUT));
    }
    return calls;
  }

  /** No timer is left but those that watch files, and the calls have had their deadline. */
  private void allIsOver() {
    advance(DEADLINE);
    int watches = config.containsKey("upstream.trust-file") ? 1 : 0;
    Await.until(vertx, () -> time.timers() == watches);
  }

  private void advance(Duration by) {
    OnContext.run(context, () -> time.advance(by));
  }

  private static UpstreamConfig upstream(JsonObject config) {
    return GatewayConfig.read(config).upstream();
  }

  private static JsonObject token(String id) {
    return new JsonObject().put("token", new JsonObject().put("id", id));
  }
}
