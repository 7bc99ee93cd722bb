package io.github.sessiongateway.functional;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.Identity;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.LoginRequest;
import io.github.sessiongateway.api.Reason;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.bus.SessionClient;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.LoopbackCluster;
import io.github.sessiongateway.testing.NumberedKoyeb;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two gateways in processes of their own, of which one is killed in the middle of a request. The
 * bus alone would let the caller wait for ten minutes.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ClusterDeathIT {
  private static final Duration SEND_TIMEOUT = Duration.ofMinutes(10);
  private static final LoginRequest LOGIN = LoginRequest.of("ok@example.com", "secret");

  private final LoopbackCluster cluster = new LoopbackCluster();
  private final List<Killable> gateways = new ArrayList<>();
  private Vertx caller;
  private SessionClient client;

  /** A gateway's process, and the Koyeb that only it calls. */
  private record Killable(Process process, NumberedKoyeb koyeb, Promise<Void> held) {}

  @BeforeEach
  void start() throws IOException {
    caller = cluster.node();
    for (int i = 0; i < 2; i++) {
      NumberedKoyeb koyeb = NumberedKoyeb.start(caller);
      Promise<Void> held = koyeb.hold();
      gateways.add(new Killable(process(koyeb.url()), koyeb, held));
    }
    for (Killable gateway : gateways) {
      String line = "";
      while (!line.equals("up")) {
        line = gateway.process.inputReader(UTF_8).readLine();
        assertThat(line).as("the process has not ended").isNotNull();
      }
    }
    client =
        new SessionClient(caller, new DeliveryOptions().setSendTimeout(SEND_TIMEOUT.toMillis()));
  }

  private Process process(String koyeb) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            "io.github.sessiongateway.functional.DyingGateway",
            cluster.toString(),
            koyeb)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  @AfterEach
  void end() {
    gateways.forEach(gateway -> gateway.process.destroyForcibly());
    Await.result(caller.close());
  }

  /** Kills the gateway that calls Koyeb. Returns the other one. */
  private Killable killed() throws InterruptedException {
    Await.until(
        caller, () -> gateways.stream().anyMatch(gateway -> !gateway.koyeb.calls().isEmpty()));
    boolean isFirst = !gateways.get(0).koyeb.calls().isEmpty();
    gateways.get(isFirst ? 0 : 1).process.destroyForcibly().waitFor();
    return gateways.get(isFirst ? 1 : 0);
  }

  @Test
  void aLoginFailsAndTheNextOneGoesToTheOtherGateway() throws InterruptedException {
    Future<LoginReply> login = client.login(LOGIN);
    Killable other = killed();
    assertThat(Await.failure(login))
        .isInstanceOfSatisfying(
            SessionException.class,
            failure -> {
              assertThat(failure.failure()).isEqualTo(Failure.UNREACHABLE);
              assertThat(failure.reason()).isEqualTo(Reason.RESET);
            });
    assertThat(other.koyeb.calls()).isEmpty();
    other.held.complete();
    assertThat(Await.result(client.login(LOGIN)).bearer()).isNotNull();
    assertThat(other.koyeb.calls()).containsExactly("login");
  }

  /** The end of a verticle cancels the timers of its context. */
  @Test
  void aClientThatOutlivesItsVerticleAnswersToo() throws InterruptedException {
    Promise<Future<LoginReply>> sent = Promise.promise();
    Promise<SessionClient> created = Promise.promise();
    VerticleBase owner =
        new VerticleBase() {
          @Override
          public Future<?> start() {
            SessionClient own =
                new SessionClient(
                    vertx, new DeliveryOptions().setSendTimeout(SEND_TIMEOUT.toMillis()));
            created.complete(own);
            sent.complete(own.login(LOGIN));
            return Future.succeededFuture();
          }
        };
    String deployment = Await.result(caller.deployVerticle(owner));
    Future<LoginReply> login = Await.result(sent.future());
    Await.result(caller.undeploy(deployment));
    Killable other = killed();
    assertThat(Await.failure(login)).isInstanceOf(SessionException.class);
    other.held.complete();
    assertThat(Await.result(Await.result(created.future()).login(LOGIN)).bearer()).isNotNull();
  }

  @Test
  void aRepeatableRequestIsAnsweredByTheOtherGateway() throws InterruptedException {
    Future<Identity> asked = client.whoami(new Bearer("t"));
    Killable other = killed();
    other.held.complete();
    assertThat(Await.result(asked).user()).isNotNull();
    assertThat(other.koyeb.calls()).contains("profile");
  }
}
