package io.github.sessiongateway.internal.koyeb;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.Immutable;
import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.Sessions;
import io.github.sessiongateway.internal.koyeb.call.Delivery;
import io.github.sessiongateway.internal.koyeb.call.Endpoint;
import io.github.sessiongateway.sandbox.FaultServer;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.OnContext;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What HTTP/2 alone can do, times every message. */
@ExtendWith(VertxExtension.class)
class Http2MisbehaviourTest {
  private static final String GOOD = "{\"token\":{\"id\":\"new\"}}";

  private final Vertx vertx;
  private final KoyebCaller caller;
  private final Context serverContext;

  Http2MisbehaviourTest(Vertx vertx) {
    this.vertx = vertx;
    caller = new KoyebCaller(vertx.getOrCreateContext());
    serverContext = vertx.getOrCreateContext();
  }

  @Immutable
  @FunctionalInterface
  private interface Act {
    void on(HttpServerRequest request);
  }

  enum Misbehaviour {
    /** RFC 9113, section 8.7: it was not done. */
    REFUSED_STREAM(request -> request.response().reset(7), Failure.UNREACHABLE, Delivery.NOT_SENT),
    RESET_STREAM(request -> request.response().reset(2), Failure.BAD_REPLY, Delivery.UNKNOWN),
    RESET_AFTER_HEAD(
        request ->
            request
                .response()
                .putHeader("content-length", "999")
                .write("{")
                .onComplete(sent -> request.response().reset(2)),
        Failure.BAD_REPLY,
        Delivery.UNKNOWN),
    /** The last stream that it has looked at is 0: this one was not done. */
    GOAWAY_BEFORE(
        request -> request.connection().goAway(0, 0), Failure.UNREACHABLE, Delivery.NOT_SENT),
    /** Whether it was done is not known. */
    GOAWAY_AND_CLOSE(
        request -> {
          request.connection().goAway(0, Integer.MAX_VALUE);
          request.connection().close();
        },
        Failure.BAD_REPLY,
        Delivery.UNKNOWN),
    GOAWAY_AND_ANSWER(
        request -> {
          request.connection().goAway(0);
          request.response().end(GOOD);
        },
        null,
        null),
    CLOSE(request -> request.connection().close(), Failure.BAD_REPLY, Delivery.UNKNOWN),
    STALL(request -> {}, Failure.TIMEOUT, Delivery.UNKNOWN),
    STALL_IN_BODY(
        request -> request.response().putHeader("content-length", "999").write("{"),
        Failure.TIMEOUT,
        Delivery.UNKNOWN),
    TRICKLE(Misbehaviour::trickle, Failure.TIMEOUT, Delivery.UNKNOWN),
    TOO_LARGE(
        request -> request.response().end("x".repeat(100_000)),
        Failure.BAD_REPLY,
        Delivery.UNKNOWN);

    private final Act act;
    private final Failure failure;
    private final Delivery delivery;

    Misbehaviour(Act act, Failure failure, Delivery delivery) {
      this.act = act;
      this.failure = failure;
      this.delivery = delivery;
    }

    private static void trickle(HttpServerRequest request) {
      HttpServerResponse response = request.response();
      Vertx owner = Vertx.currentContext().owner();
      long timer = owner.setPeriodic(5, tick -> response.write(" ").onFailure(gone -> {}));
      response.closeHandler(gone -> owner.cancelTimer(timer));
      response.exceptionHandler(gone -> owner.cancelTimer(timer));
    }
  }

  @ParameterizedTest
  @EnumSource
  void isAnsweredAsTheContractSays(Misbehaviour misbehaviour) {
    List<Case> cases = new ArrayList<>();
    for (Endpoint endpoint : KoyebCaller.ENDPOINTS) {
      cases.add(new Case(misbehaviour, endpoint));
    }
    cases.forEach(Case::check);
  }

  /** A server that misbehaves twice, and one request. */
  private final class Case {
    private final Misbehaviour misbehaviour;
    private final Endpoint endpoint;
    private final AtomicInteger requests = new AtomicInteger();
    private final Sessions sessions;
    private final Future<?> outcome;

    Case(Misbehaviour misbehaviour, Endpoint endpoint) {
      this.misbehaviour = misbehaviour;
      this.endpoint = endpoint;
      this.sessions =
          caller.open(
              "https://127.0.0.1:" + serve(),
              misbehaviour.failure == Failure.TIMEOUT ? "2s" : "20s");
      this.outcome = caller.ask(sessions, endpoint);
    }

    void check() {
      String name = misbehaviour + " " + endpoint;
      if (misbehaviour.failure == null) {
        Await.result(outcome);
        assertThat(requests).as(name).hasValue(1);
      } else {
        assertThat(KoyebCaller.failure(outcome)).as(name).isEqualTo(misbehaviour.failure);
        assertThat(requests)
            .as(name)
            .hasValue(misbehaviour.delivery.allows(endpoint.replay()) ? 2 : 1);
      }
      requests.set(2);
      Await.result(caller.ask(sessions, Endpoint.LOGIN));
    }

    private int serve() {
      HttpServerOptions options =
          new HttpServerOptions()
              .setSsl(true)
              .setUseAlpn(true)
              .setKeyCertOptions(
                  new PemKeyCertOptions()
                      .setCertPath(FaultServer.CERTIFICATE)
                      .setKeyPath("src/test/resources/tls/server.key"));
      return Await.result(
          OnContext.call(
              serverContext,
              () ->
                  vertx
                      .createHttpServer(options)
                      .requestHandler(this::receive)
                      .listen(0, "127.0.0.1")
                      .map(HttpServer::actualPort)));
    }

    private void receive(HttpServerRequest request) {
      if (requests.incrementAndGet() > 2) {
        request.response().end(GOOD);
      } else {
        misbehaviour.act.on(request);
      }
    }
  }
}
