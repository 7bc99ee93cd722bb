package io.github.sessiongateway.internal.koyeb;

import static io.github.sessiongateway.testing.Addresses.CLOSED_PORT;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.LoginRequest;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.api.Sessions;
import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.config.GatewayConfig;
import io.github.sessiongateway.internal.telemetry.Telemetry;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.FakeKoyeb;
import io.github.sessiongateway.testing.OnContext;
import io.github.sessiongateway.testing.RawKoyeb;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class KoyebClientTest {
  private static final Bearer BEARER = new Bearer("old-token");

  private final Vertx vertx;
  private final Context context;
  private LongSupplier nanoTime = System::nanoTime;
  private KoyebClient koyeb;

  KoyebClientTest(Vertx vertx) {
    this.vertx = vertx;
    context = vertx.getOrCreateContext();
  }

  @Test
  void theFourCallsAreThoseOfTheDescription() {
    FakeKoyeb fake = FakeKoyeb.start(vertx);
    Sessions sessions = open(fake.url(), new JsonObject());
    LoginRequest login =
        LoginRequest.of("me@example.com", "secret")
            .withOrganization("o-1")
            .withFingerprint("f-1")
            .withAuthorization(BEARER);
    assertThat(call(() -> sessions.login(login)).bearer()).isEqualTo(new Bearer("new-token"));
    call(() -> sessions.refresh(BEARER));
    call(() -> sessions.newSession(BEARER));
    call(() -> sessions.logout(BEARER));

    assertThat(fake.received().stream().map(r -> r.method() + " " + r.path()))
        .containsExactly(
            "POST /v1/account/login",
            "PUT /v1/account/refresh",
            "POST /v1/account/session",
            "DELETE /v1/account/logout");
    FakeKoyeb.Received first = fake.received().get(0);
    assertThat(first.body().toJsonObject())
        .isEqualTo(
            new JsonObject()
                .put("email", "me@example.com")
                .put("password", "secret")
                .put("organization_id", "o-1"));
    assertThat(first.headers().get("Content-Type")).isEqualTo("application/json");
    assertThat(first.headers().get("seon-fp")).isEqualTo("f-1");
    for (FakeKoyeb.Received received : fake.received()) {
      assertThat(received.headers().getAll("Authorization")).containsExactly("Bearer old-token");
    }
    for (FakeKoyeb.Received received : fake.received().subList(1, 4)) {
      assertThat(received.body().length()).isZero();
      assertThat(received.headers().contains("seon-fp")).isFalse();
    }
  }

  @Test
  void aPlainLoginSendsNothingThatWasNotGiven() {
    FakeKoyeb fake = FakeKoyeb.start(vertx);
    Sessions sessions = open(fake.url(), new JsonObject());
    call(() -> sessions.login(LoginRequest.of("me@example.com", "secret")));
    FakeKoyeb.Received received = fake.received().get(0);
    assertThat(received.headers().contains("Authorization")).isFalse();
    assertThat(received.headers().contains("seon-fp")).isFalse();
    assertThat(received.body().toJsonObject().fieldNames()).containsExactly("email", "password");
  }

  @Test
  void aBodyThatTricklesEndsWithItsConnectionAtTheTimeOut() {
    RawKoyeb raw = RawKoyeb.start(vertx);
    Sessions sessions = open(raw.url(), new JsonObject().put("upstream.attempt-timeout", "2s"));
    Future<LoginReply> reply = start(() -> sessions.refresh(BEARER));
    RawKoyeb.Call call = Await.result(raw.nextCall());
    HttpServerResponse response = call.request().response().setChunked(true);
    long timer = vertx.setPeriodic(5, tick -> response.write(" ").onFailure(gone -> {}));
    assertThat(failure(reply)).isEqualTo(Failure.TIMEOUT);
    Await.result(call.closed());
    var unused = vertx.cancelTimer(timer);
  }

  @Test
  void aKoyebThatSaysNothingLosesItsConnectionAtTheTimeOut() {
    RawKoyeb raw = RawKoyeb.start(vertx);
    Sessions sessions = open(raw.url(), new JsonObject().put("upstream.attempt-timeout", "2s"));
    Future<LoginReply> reply = start(() -> sessions.refresh(BEARER));
    RawKoyeb.Call call = Await.result(raw.nextCall());
    assertThat(failure(reply)).isEqualTo(Failure.TIMEOUT);
    Await.result(call.closed());
  }

  @Test
  void aReplyThatIsTooLargeEndsTheConnectionBeforeItsEnd() {
    RawKoyeb raw = RawKoyeb.start(vertx);
    Sessions sessions = open(raw.url(), new JsonObject().put("upstream.max-reply-bytes", 1024));
    Future<LoginReply> reply = start(() -> sessions.refresh(BEARER));
    RawKoyeb.Call call = Await.result(raw.nextCall());
    Await.result(call.request().response().setChunked(true).write(Buffer.buffer(new byte[1025])));
    assertThat(failure(reply)).isEqualTo(Failure.BAD_REPLY);
    Await.result(call.closed());
  }

  @Test
  void aReplyOfExactlyTheLimitCounts() {
    RawKoyeb raw = RawKoyeb.start(vertx);
    Sessions sessions = open(raw.url(), new JsonObject().put("upstream.max-reply-bytes", 1024));
    Future<LoginReply> reply = start(() -> sessions.refresh(BEARER));
    String json = "{\"token\":{\"id\":\"t\"}}";
    Buffer body = Buffer.buffer(json + " ".repeat(1024 - json.length()));
    RawKoyeb.Call call = Await.result(raw.nextCall());
    Await.result(call.request().response().end(body));
    assertThat(Await.result(reply).bearer()).isEqualTo(new Bearer("t"));
  }

  @Test
  void aCallUnderWayEndsWithTheClient() {
    RawKoyeb raw = RawKoyeb.start(vertx);
    Sessions sessions = open(raw.url(), new JsonObject());
    Future<LoginReply> reply = start(() -> sessions.refresh(BEARER));
    RawKoyeb.Call call = Await.result(raw.nextCall());
    Await.result(koyeb.close());
    assertThat(failure(reply)).isEqualTo(Failure.BAD_REPLY);
    Await.result(call.closed());
  }

  /** It may have passed the refresh on: only Koyeb itself says that it has not done it. */
  @Test
  void anErrorThatDoesNotRepeatItsStatusIsNotKoyebsOwn() {
    RawKoyeb raw = RawKoyeb.start(vertx);
    Sessions sessions = open(raw.url(), new JsonObject());
    Future<LoginReply> reply = start(() -> sessions.refresh(BEARER));
    JsonObject proxys = new JsonObject().put("code", "no_backend").put("message", "No backend.");
    Await.result(raw.nextCall()).answer(503, proxys);
    SessionException failure = (SessionException) Await.failure(reply);
    assertThat(failure.code()).isEqualTo("upstream_error");
    assertThat(failure.getMessage()).doesNotContain("No backend");
  }

  @Test
  void onlyAConnectionThatBreaksAtOnceIsStale() {
    AtomicLong now = new AtomicLong();
    nanoTime = now::get;
    RawKoyeb raw = RawKoyeb.start(vertx);
    Sessions sessions = open(raw.url(), new JsonObject().put("upstream.backoff-initial", "1ms"));
    JsonObject token = new JsonObject("{\"token\":{\"id\":\"t\"}}");
    Future<LoginReply> first = start(() -> sessions.newSession(BEARER));
    Await.result(raw.nextCall()).answer(200, token);
    Await.result(first);
    Future<LoginReply> stale = start(() -> sessions.newSession(BEARER));
    Await.result(raw.nextCall()).request().connection().close();
    Await.result(raw.nextCall()).answer(200, token);
    Await.result(stale);
    Future<LoginReply> read = start(() -> sessions.newSession(BEARER));
    RawKoyeb.Call call = Await.result(raw.nextCall());
    now.set(1_500_000_000L);
    call.request().connection().close();
    assertThat(failure(read)).isEqualTo(Failure.BAD_REPLY);
  }

  @Test
  void aHeaderThatIsNoDateDoesNotCostTheReply() {
    RawKoyeb raw = RawKoyeb.start(vertx);
    Sessions sessions = open(raw.url(), new JsonObject());
    Future<LoginReply> reply = start(() -> sessions.refresh(BEARER));
    RawKoyeb.Call call = Await.result(raw.nextCall());
    String unparsable = "x".repeat(65);
    call.request().response().putHeader("Sunset", unparsable).putHeader("Date", unparsable);
    call.answer(200, new JsonObject("{\"token\":{\"id\":\"t\"}}"));
    assertThat(Await.result(reply).bearer()).isEqualTo(new Bearer("t"));
  }

  @Test
  void aClosedPortIsUnreachable() {
    Sessions sessions = open("http://127.0.0.1:" + CLOSED_PORT, new JsonObject());
    assertThat(failure(start(() -> sessions.refresh(BEARER)))).isEqualTo(Failure.UNREACHABLE);
  }

  @Test
  void asManyCallsAsAllowedAreInFlightAndSoManyMoreWait() {
    RawKoyeb raw = RawKoyeb.start(vertx);
    JsonObject limits =
        new JsonObject().put("upstream.max-in-flight", 2).put("upstream.max-waiting", 1);
    Sessions sessions = open(raw.url(), limits);
    List<Future<LoginReply>> replies = new ArrayList<>();
    replies.add(start(() -> sessions.newSession(BEARER)));
    replies.add(start(() -> sessions.newSession(BEARER)));
    RawKoyeb.Call first = Await.result(raw.nextCall());
    RawKoyeb.Call second = Await.result(raw.nextCall());
    replies.add(start(() -> sessions.newSession(BEARER)));
    assertThat(failure(start(() -> sessions.newSession(BEARER)))).isEqualTo(Failure.OVERLOADED);

    Future<RawKoyeb.Call> third = raw.nextCall();
    assertThat(third.isComplete()).isFalse();
    JsonObject token = new JsonObject("{\"token\":{\"id\":\"t\"}}");
    first.answer(200, token);
    Await.result(third).answer(200, token);
    second.answer(200, token);
    replies.forEach(Await::result);
  }

  private Sessions open(String url, JsonObject settings) {
    GatewayConfig config = GatewayConfig.read(settings.put("upstream.base-url", url));
    koyeb =
        KoyebClient.open(
            vertx,
            Timers.of(vertx),
            nanoTime,
            new SplittableRandom(1),
            config.upstream(),
            Telemetry.none());
    return koyeb.sessions();
  }

  private <T> T call(Supplier<Future<T>> call) {
    return Await.result(start(call));
  }

  /** Calls are made from one event loop. */
  private <T> Future<T> start(Supplier<Future<T>> call) {
    return OnContext.call(context, call);
  }

  private static Failure failure(Future<?> call) {
    return ((SessionException) Await.failure(call)).failure();
  }
}
