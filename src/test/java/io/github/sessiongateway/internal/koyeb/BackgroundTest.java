package io.github.sessiongateway.internal.koyeb;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.FakeKoyeb;
import io.github.sessiongateway.testing.OnContext;
import io.github.sessiongateway.testing.RawKoyeb;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Calls that no caller waits for, and what replies tell of Koyeb's time. */
@ExtendWith(VertxExtension.class)
class BackgroundTest {
  private static final String DATE = "Thu, 01 Jan 2026 00:00:00 GMT";
  private static final Instant THEN = Instant.parse("2026-01-01T00:00:00Z");

  private final Vertx vertx;
  private final Context context;
  private final RawKoyeb raw;
  private final KoyebClient koyeb;

  BackgroundTest(Vertx vertx) {
    this.vertx = vertx;
    context = vertx.getOrCreateContext();
    raw = RawKoyeb.start(vertx);
    koyeb = open(raw.url());
  }

  @Test
  void aTokenIsMintedAsKoyebDescribesIt() {
    FakeKoyeb fake = FakeKoyeb.start(vertx);
    KoyebClient other = open(fake.url());
    LoginReply reply =
        Await.result(
            call(
                () ->
                    other
                        .background()
                        .accessTokens()
                        .mint(new Bearer("ok"), "o/1", Duration.ofMinutes(90))));
    FakeKoyeb.Received call = fake.received().get(0);
    assertThat(call.method() + " " + call.path())
        .isEqualTo("POST /v1/organizations/o%2F1/access_token");
    assertThat(call.headers().get("Authorization")).isEqualTo("Bearer ok");
    assertThat(call.body().toJsonObject()).isEqualTo(new JsonObject().put("validity", "5400s"));
    assertThat(reply.bearer().value()).isEqualTo(FakeKoyeb.TOKEN);
    assertThat(reply.organizationId()).isEqualTo("o/1");
    assertThat(reply.expiresAt()).isNull();
  }

  @Test
  void anOrganizationThatIsNotThereIsNoSignOfAnEndpointThatIsGone() {
    Future<LoginReply> minted =
        call(
            () ->
                koyeb
                    .background()
                    .accessTokens()
                    .mint(new Bearer("api-token"), "o-1", Duration.ofHours(1)));
    Await.result(raw.nextCall()).answer(404, new JsonObject());
    SessionException failure = (SessionException) Await.failure(minted);
    assertThat(failure.status()).isEqualTo(404);
    assertThat(failure.getMessage()).doesNotContain("deprecated");
    assertThat(koyeb.notices()).isEmpty();
  }

  /** A caller has the bearer from {@code session.token}, and refreshes it beside its keeper. */
  @Test
  void aRefreshJoinsTheOneInTheBackground() {
    Bearer bearer = new Bearer("shared");
    Future<LoginReply> kept = call(() -> koyeb.background().sessions().refresh(bearer));
    RawKoyeb.Call first = Await.result(raw.nextCall());
    Future<LoginReply> asked = call(() -> koyeb.sessions().refresh(bearer));
    Future<RawKoyeb.Call> second = raw.nextCall();
    first.answer(200, new JsonObject().put("token", new JsonObject().put("id", "newer")));
    assertThat(Await.result(kept).bearer().value()).isEqualTo("newer");
    assertThat(Await.result(asked).bearer().value()).isEqualTo("newer");
    assertThat(second.isComplete()).isFalse();
  }

  @Test
  void aReplyBringsKoyebsTime() {
    Future<LoginReply> reply = refresh();
    RawKoyeb.Call call = Await.result(raw.nextCall());
    call.request().response().putHeader("Date", DATE);
    call.answer(200, login());
    assertThat(Await.result(reply).serverTime()).isBetween(THEN, THEN.plusSeconds(1));
  }

  @Test
  void aReplyOutOfACacheAndOneWithoutADateBringNone() {
    Future<LoginReply> old = refresh();
    RawKoyeb.Call call = Await.result(raw.nextCall());
    call.request().response().putHeader("Date", DATE).putHeader("Age", "7");
    call.answer(200, login());
    assertThat(Await.result(old).serverTime()).isNull();
    Future<LoginReply> dateless = refresh();
    Await.result(raw.nextCall()).answer(200, login());
    assertThat(Await.result(dateless).serverTime()).isNull();
  }

  @Test
  void aBackgroundCallIsNotSentAgain() {
    Future<LoginReply> reply = refresh();
    Await.result(raw.nextCall())
        .answer(503, new JsonObject().put("status", 503).put("code", "x").put("message", "y"));
    assertThat(((SessionException) Await.failure(reply)).status()).isEqualTo(503);
  }

  /** One call in flight is all that others may have here, and it does not end. */
  @Test
  void aFloodOfRequestsDoesNotStarveARefresh() {
    for (int i = 0; i < 10; i++) {
      var unused = call(() -> koyeb.sessions().newSession(new Bearer("flood")));
    }
    RawKoyeb.Call stuck = Await.result(raw.nextCall());
    assertThat(stuck.request().path()).isEqualTo("/v1/account/session");
    Future<LoginReply> reply = refresh();
    RawKoyeb.Call call = Await.result(raw.nextCall());
    assertThat(call.request().path()).isEqualTo("/v1/account/refresh");
    call.answer(200, login());
    assertThat(Await.result(reply).bearer().value()).isEqualTo("t");
  }

  private Future<LoginReply> refresh() {
    return call(() -> koyeb.background().sessions().refresh(new Bearer("held")));
  }

  private static JsonObject login() {
    return new JsonObject().put("token", new JsonObject().put("id", "t"));
  }

  private KoyebClient open(String url) {
    JsonObject config =
        new JsonObject().put("upstream.base-url", url).put("upstream.max-in-flight", 1);
    // A round trip takes no time here: one of over two seconds tells no time of Koyeb.
    return new KoyebCaller(context).koyeb(config, () -> 0);
  }

  /** Koyeb is spoken to from one event loop. */
  private <T> Future<T> call(Supplier<Future<T>> call) {
    return OnContext.call(context, call);
  }
}
