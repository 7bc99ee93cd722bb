package io.github.sessiongateway.internal.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Caller;
import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.LoginRequest;
import io.github.sessiongateway.api.ManagedSessions;
import io.github.sessiongateway.api.SessionEvent;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.api.Sessions;
import io.github.sessiongateway.bus.ManagedClient;
import io.github.sessiongateway.bus.SessionClient;
import io.github.sessiongateway.internal.config.BusScope;
import io.github.sessiongateway.internal.telemetry.Telemetry;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.ManualTime;
import io.github.sessiongateway.testing.OnContext;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class SessionVerticleTest {
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  private final Vertx vertx;
  private final ManualTime time = new ManualTime();
  private final Koyeb koyeb = new Koyeb();
  private String deployment;

  SessionVerticleTest(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Answers as the test says, and records its requests. */
  private static final class Koyeb implements Sessions {
    private Supplier<Future<LoginReply>> answer = () -> reply("t");
    private final List<Object> asked = new ArrayList<>();

    @Override
    public Future<LoginReply> login(LoginRequest request) {
      asked.add(request);
      return answer.get();
    }

    @Override
    public Future<LoginReply> refresh(Bearer bearer) {
      asked.add(bearer);
      return answer.get();
    }

    @Override
    public Future<LoginReply> newSession(Bearer bearer) {
      return refresh(bearer);
    }

    @Override
    public Future<Void> logout(Bearer bearer) {
      return refresh(bearer).mapEmpty();
    }

    static Future<LoginReply> reply(String id) {
      JsonObject token = new JsonObject().put("id", id);
      return Future.succeededFuture(LoginReply.of(new JsonObject().put("token", token)));
    }
  }

  @BeforeEach
  void deploy() {
    SessionVerticle.Options options =
        new SessionVerticle.Options(BusScope.LOCAL, "one", DEADLINE, Duration.ofSeconds(1));
    deployment =
        Await.result(
            vertx.deployVerticle(
                new SessionVerticle(
                    koyeb,
                    new Managed(Future.succeededFuture()),
                    options,
                    time,
                    time,
                    Telemetry.none())));
  }

  @Test
  void aHandlerThatThrowsAnswersInternal() {
    koyeb.answer =
        () -> {
          throw new IllegalStateException("canary");
        };
    ReplyException failure = refused("session.refresh", bearer(), new DeliveryOptions());
    assertThat(failure.failureCode()).isEqualTo(500);
    assertThat(failure.getMessage()).doesNotContain("canary");
  }

  @Test
  void anErrorAndAStrangeExceptionAnswerInternalToo() {
    koyeb.answer =
        () -> {
          throw new StackOverflowError();
        };
    assertThat(refused("session.refresh", bearer(), new DeliveryOptions()).failureCode())
        .isEqualTo(500);
    koyeb.answer = () -> Future.failedFuture("canary");
    assertThat(refused("session.refresh", bearer(), new DeliveryOptions()).getMessage())
        .isEqualTo("Internal error.");
  }

  @Test
  void aFailureIsANumberAndASentence() {
    koyeb.answer = () -> Future.failedFuture(SessionException.of(Failure.TIMEOUT, "Too late."));
    ReplyException failure = refused("session.refresh", bearer(), new DeliveryOptions());
    assertThat(failure.failureType()).isEqualTo(ReplyFailure.RECIPIENT_FAILURE);
    assertThat(failure.failureCode()).isEqualTo(504);
    assertThat(failure.getMessage()).isEqualTo("Too late.");
  }

  @Test
  void aMessageWithoutAReplyAddressNeverReachesKoyeb() {
    vertx.eventBus().send("session.refresh", bearer());
    vertx.eventBus().publish("session.logout", bearer());
    assertThat(Await.result(request("session.new", bearer())).body()).isNotNull();
    assertThat(koyeb.asked).hasSize(1);
  }

  @Test
  void noRequestWaitsLongerThanTheDeadline() {
    Promise<LoginReply> never = Promise.promise();
    Promise<Context> asked = Promise.promise();
    koyeb.answer =
        () -> {
          asked.complete(Vertx.currentContext());
          return never.future();
        };
    Future<Message<JsonObject>> waiting = request("session.refresh", bearer());
    Context verticle = Await.result(asked.future());
    OnContext.run(verticle, () -> time.advance(DEADLINE.minusMillis(1)));
    assertThat(waiting.isComplete()).isFalse();
    OnContext.run(verticle, () -> time.advance(Duration.ofMillis(2)));
    assertThat(Await.failure(waiting))
        .isInstanceOfSatisfying(
            ReplyException.class, e -> assertThat(e.failureCode()).isEqualTo(504));
    OnContext.run(verticle, () -> never.fail("too late"));
  }

  @Test
  void aStopWaitsOnceForRequestsAndManagedSessionsTogether() {
    Promise<Context> asked = Promise.promise();
    koyeb.answer =
        () -> {
          asked.complete(Vertx.currentContext());
          return Promise.<LoginReply>promise().future();
        };
    Duration limit = Duration.ofSeconds(10);
    Managed managed = new Managed(Promise.<Void>promise().future()); // Its end never comes.
    Await.result(vertx.undeploy(deployment));
    SessionVerticle.Options options =
        new SessionVerticle.Options(BusScope.LOCAL, "one", DEADLINE, limit);
    SessionVerticle verticle =
        new SessionVerticle(koyeb, managed, options, time, time, Telemetry.none());
    deployment = Await.result(vertx.deployVerticle(verticle));
    request("session.refresh", bearer());
    Context loop = Await.result(asked.future());
    Future<Void> stopped = vertx.undeploy(deployment);
    while (verticle.accepting()) {
      refused("session.refresh", 7, new DeliveryOptions());
    }
    OnContext.run(loop, () -> time.advance(limit.plusMillis(1)));
    Await.result(managed.stopping.future());
    assertThat(stopped.isComplete()).isFalse();
    OnContext.run(loop, () -> time.advance(Duration.ofSeconds(1)));
    Await.result(stopped);
  }

  /** No sessions, which end as the test says. */
  private final class Managed implements SessionVerticle.Managed {
    private final Promise<Void> stopping = Promise.promise();
    private final Future<Void> end;

    Managed(Future<Void> end) {
      this.end = end;
    }

    @Override
    public Future<?> start(Context context) {
      return Future.succeededFuture();
    }

    @Override
    public Future<?> stop(Duration limit) {
      stopping.complete();
      return end;
    }

    @Override
    public ManagedSessions as(Caller caller) {
      return new ManagedClient(vertx);
    }

    @Override
    public void ownEvents(Consumer<SessionEvent> listener) {
      throw new AssertionError("there is no cluster");
    }
  }

  @Test
  void aBodyThatIsNotAnObjectIsRefused() {
    for (Object body : List.of("text", 7, true, new JsonArray().add(bearer()))) {
      ReplyException failure = refused("session.refresh", body, new DeliveryOptions());
      assertThat(failure.failureCode()).isEqualTo(400);
      assertThat(failure.getMessage()).contains("body must be a JSON object");
    }
    assertThat(koyeb.asked).isEmpty();
  }

  @Test
  void aHeaderGivenTwiceIsRefused() {
    DeliveryOptions twice =
        new DeliveryOptions()
            .addHeader("Authorization", "Bearer a")
            .addHeader("authorization", "Bearer a");
    ReplyException failure = refused("session.refresh", null, twice);
    assertThat(failure.getMessage()).contains("Authorization is given twice");
    DeliveryOptions fingerprints =
        new DeliveryOptions().addHeader("seon-fp", "a").addHeader("seon-fp", "b");
    JsonObject login = new JsonObject().put("email", "e").put("password", "p");
    assertThat(refused("session.login", login, fingerprints).getMessage())
        .contains("seon-fp is given twice");
  }

  @Test
  void theClientsOwnShorterTimeOutIsKept() {
    Promise<LoginReply> slow = Promise.promise();
    koyeb.answer = slow::future;
    SessionClient client = new SessionClient(vertx, new DeliveryOptions().setSendTimeout(10));
    assertThat(Await.failure(client.refresh(new Bearer("t"))))
        .isInstanceOfSatisfying(
            SessionException.class, e -> assertThat(e.failure()).isEqualTo(Failure.TIMEOUT));
    slow.fail("too late");
  }

  @Test
  void aClientWithoutAGatewayIsUnreachable() {
    Await.result(vertx.undeploy(deployment));
    assertThat(Await.failure(new SessionClient(vertx).refresh(new Bearer("t"))))
        .isInstanceOfSatisfying(
            SessionException.class, e -> assertThat(e.failure()).isEqualTo(Failure.UNREACHABLE));
  }

  private static JsonObject bearer() {
    return new JsonObject().put("token", "t");
  }

  private Future<Message<JsonObject>> request(String address, Object body) {
    return vertx.eventBus().request(address, body);
  }

  private ReplyException refused(String address, Object body, DeliveryOptions options) {
    return (ReplyException) Await.failure(vertx.eventBus().request(address, body, options));
  }
}
