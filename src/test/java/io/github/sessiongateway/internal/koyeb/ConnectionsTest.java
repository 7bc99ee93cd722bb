package io.github.sessiongateway.internal.koyeb;

import static io.github.sessiongateway.testing.Addresses.CLOSED_PORT;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.sandbox.FaultServer;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.ManualTime;
import io.github.sessiongateway.testing.OnContext;
import io.github.sessiongateway.testing.RawKoyeb;
import io.github.sessiongateway.testing.Relay;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Which connection a call goes over, and what becomes of those that are of no more use. */
@ExtendWith(VertxExtension.class)
class ConnectionsTest {
  private static final JsonObject TOKEN =
      new JsonObject().put("token", new JsonObject().put("id", "new"));
  private static final Duration ATTEMPT = Duration.ofSeconds(8);

  private final Vertx vertx;
  private final Context context;
  private final KoyebCaller caller;
  private final ManualTime time = new ManualTime();
  private KoyebClient gateway;

  ConnectionsTest(Vertx vertx) {
    this.vertx = vertx;
    context = vertx.getOrCreateContext();
    caller = new KoyebCaller(context);
  }

  @Test
  void aDeadConnectionIsNotUsedAgainAfterATimeOut() {
    RawKoyeb koyeb = RawKoyeb.start(vertx, RawKoyeb.http2());
    Relay relay = Relay.start(vertx, koyeb.port());
    open(relay.port(), new JsonObject());
    answered(koyeb, refresh("a"));
    Future<Void> lost = relay.loseWhatComes();
    Future<?> unheard = refresh("b");
    Await.result(lost);
    advance(ATTEMPT.plusMillis(1));
    assertThat(KoyebCaller.failure(unheard)).isEqualTo(Failure.TIMEOUT);
    answered(koyeb, refresh("c"));
    assertThat(relay.connections()).isEqualTo(2);
  }

  @Test
  void aSlowCallDoesNotCostTheConnectionOfOthers() {
    RawKoyeb koyeb = RawKoyeb.start(vertx, RawKoyeb.http2());
    open(koyeb.port(), new JsonObject());
    Future<?> slow = refresh("slow");
    Await.result(koyeb.nextCall());
    answered(koyeb, refresh("quick"));
    advance(ATTEMPT.plusMillis(1));
    assertThat(KoyebCaller.failure(slow)).isEqualTo(Failure.TIMEOUT);
    answered(koyeb, refresh("another"));
    assertThat(koyeb.connections()).isEqualTo(1);
  }

  /** Vert.x keeps the place of a stream that is reset before it was written, for good. */
  @Test
  void callsThatEndBeforeThereIsAConnectionTakeNoPlaceOnIt() {
    RawKoyeb koyeb = RawKoyeb.start(vertx, RawKoyeb.http2().setInitialSettings(streams(2)));
    Relay relay = Relay.start(vertx, koyeb.port());
    relay.hold();
    open(relay.port(), new JsonObject().put("upstream.retries", 0));
    for (int i = 0; i < 3; i++) {
      List<Future<?>> inVain = refreshes(3);
      advance(ATTEMPT.plusMillis(1));
      inVain.forEach(call -> assertThat(KoyebCaller.failure(call)).isEqualTo(Failure.UNREACHABLE));
    }
    relay.release();
    List<Future<?>> calls = refreshes(4);
    List<RawKoyeb.Call> held = arrived(koyeb, 4);
    held.forEach(call -> call.answer(200, TOKEN));
    calls.forEach(Await::result);
  }

  @Test
  void anOldConnectionInUseIsReplacedWithoutALoss() {
    RawKoyeb koyeb = RawKoyeb.start(vertx, RawKoyeb.http2());
    open(koyeb.port(), new JsonObject().put("upstream.connection-max-life", "3s"));
    Future<?> before = refresh("before");
    RawKoyeb.Call held = Await.result(koyeb.nextCall());
    advance(Duration.ofSeconds(3));
    answered(koyeb, refresh("after"));
    assertThat(koyeb.connections()).isEqualTo(2);
    held.answer(200, TOKEN);
    Await.result(before);
    Await.result(held.closed());
  }

  @Test
  void http11OverTlsIsSpokenOverAsManyConnectionsAsThereAreCalls() {
    RawKoyeb koyeb = RawKoyeb.start(vertx, RawKoyeb.http2().setUseAlpn(false));
    open(koyeb.port(), new JsonObject());
    List<Future<?>> calls = refreshes(64);
    arrived(koyeb, 64).forEach(call -> call.answer(200, TOKEN));
    calls.forEach(Await::result);
    assertThat(koyeb.connections()).isEqualTo(64);
  }

  @Test
  void aKoyebThatAllowsFewStreamsIsSpokenToOverMoreConnections() {
    RawKoyeb koyeb = RawKoyeb.start(vertx, RawKoyeb.http2().setInitialSettings(streams(2)));
    open(koyeb.port(), new JsonObject());
    List<Future<?>> calls = refreshes(10);
    arrived(koyeb, 10).forEach(call -> call.answer(200, TOKEN));
    calls.forEach(Await::result);
  }

  @Test
  void callsThatWaitForTheFirstConnectionShareItsFailure() {
    open(CLOSED_PORT, new JsonObject().put("upstream.retries", 0));
    refreshes(5)
        .forEach(call -> assertThat(KoyebCaller.failure(call)).isEqualTo(Failure.UNREACHABLE));
  }

  @Test
  void aCallThatGivesUpOnAConnectionDoesNotEndTheWaitOfOthers() {
    RawKoyeb koyeb = RawKoyeb.start(vertx, RawKoyeb.http2());
    Relay relay = Relay.start(vertx, koyeb.port());
    relay.hold();
    JsonObject settings =
        new JsonObject().put("upstream.retries", 0).put("upstream.connect-timeout", "20s");
    open(relay.port(), settings);
    Future<?> first = refresh("first");
    advance(ATTEMPT.dividedBy(2));
    Future<?> second = refresh("second");
    advance(ATTEMPT.dividedBy(2).plusMillis(1));
    assertThat(KoyebCaller.failure(first)).isEqualTo(Failure.UNREACHABLE);
    relay.release();
    answered(koyeb, second);
  }

  /** Vert.x by itself would not end: its client is closed while a connection is being made. */
  @Test
  void aCloseEndsWhereACallHasGivenUpOnAConnection() {
    Relay relay = Relay.start(vertx, RawKoyeb.start(vertx, RawKoyeb.http2()).port());
    relay.hold();
    JsonObject settings =
        new JsonObject()
            .put("upstream.retries", 0)
            .put("upstream.connect-timeout", "2s")
            .put("upstream.attempt-timeout", "300ms");
    open(relay.port(), settings, Timers.of(vertx), System::nanoTime);
    assertThat(KoyebCaller.failure(refresh("first"))).isEqualTo(Failure.UNREACHABLE);
    // When the second one has given up, Vert.x itself has given up for the first.
    assertThat(KoyebCaller.failure(refresh("second"))).isEqualTo(Failure.UNREACHABLE);
    Await.result(gateway.close());
  }

  /** A rolling deployment of Koyeb's is nothing that a caller, or the circuit, should notice. */
  @Test
  void whateverAGoAwaySendsAwayIsSentAgainAndIsNoFailure() {
    RawKoyeb koyeb = RawKoyeb.start(vertx, RawKoyeb.http2());
    // The clock of the machine: back-off and the network take turns here.
    open(koyeb.port(), new JsonObject(), Timers.of(vertx), System::nanoTime);
    HttpConnection connection = answered(koyeb, refresh("before"));
    List<Future<?>> calls = refreshes(40);
    arrived(koyeb, 40);
    // Twice, as RFC 9113, section 6.8 wants it of a server that goes in peace.
    connection.goAway(0, Integer.MAX_VALUE).goAway(0, 1);
    arrived(koyeb, 40).forEach(call -> call.answer(200, TOKEN));
    calls.forEach(Await::result);
    assertThat(gateway.notices()).isEmpty();
  }

  private static Http2Settings streams(int most) {
    return new Http2Settings().setMaxConcurrentStreams(most);
  }

  private void open(int port, JsonObject settings) {
    open(port, settings, time, time);
  }

  private void open(int port, JsonObject settings, Timers timers, LongSupplier nanoTime) {
    JsonObject config =
        new JsonObject()
            .put("upstream.base-url", "https://127.0.0.1:" + port)
            .put("upstream.trust-file", FaultServer.CERTIFICATE)
            .put("upstream.breaker-min-calls", 15)
            .mergeIn(settings);
    gateway = caller.koyeb(config, timers, nanoTime);
  }

  private Future<?> refresh(String token) {
    return caller.refresh(gateway, token);
  }

  private List<Future<?>> refreshes(int count) {
    List<Future<?>> calls = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      calls.add(refresh("t" + i));
    }
    return calls;
  }

  /** So many calls that are at Koyeb at the same time. */
  private static List<RawKoyeb.Call> arrived(RawKoyeb koyeb, int count) {
    List<RawKoyeb.Call> calls = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      calls.add(Await.result(koyeb.nextCall()));
    }
    return calls;
  }

  private static HttpConnection answered(RawKoyeb koyeb, Future<?> call) {
    RawKoyeb.Call arrived = Await.result(koyeb.nextCall());
    arrived.answer(200, TOKEN);
    Await.result(call);
    return arrived.request().connection();
  }

  private void advance(Duration by) {
    OnContext.run(context, () -> time.advance(by));
  }
}
