package io.github.sessiongateway.functional;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.SessionGateway;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.SessionEvent;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.api.SessionStatus;
import io.github.sessiongateway.api.SessionStatus.State;
import io.github.sessiongateway.bus.ManagedClient;
import io.github.sessiongateway.testing.Addresses;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.LogLines;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Sessions whose tokens a program prints. Koyeb is not there. */
@ExtendWith(VertxExtension.class)
class CommandSessionsTest {
  private static final int CALLERS = 10_000;

  private final Vertx vertx;
  private final ManagedClient client;
  private final SessionGateway gateway = new SessionGateway();
  private final Path folder;

  CommandSessionsTest(@TempDir Path folder, Vertx vertx) {
    this.folder = folder;
    this.vertx = vertx;
    client = new ManagedClient(vertx);
  }

  private String deploy(JsonObject config) {
    return Await.result(vertx.deployVerticle(gateway, new DeploymentOptions().setConfig(config)));
  }

  private JsonObject config(String script) throws IOException {
    Path file = Files.writeString(folder.resolve("script"), script + "\n");
    return new JsonObject()
        .put("upstream.base-url", "http://127.0.0.1:" + Addresses.CLOSED_PORT)
        .put("upstream.deadline", "25s")
        .put("sessions.ci.credential.kind", "command")
        .put("sessions.ci.credential.command", new JsonArray().add("/bin/sh").add(file + ""));
  }

  @Test
  void tenThousandCallersCostOneRun() throws IOException {
    Path runs = folder.resolve("runs");
    JsonObject config = config("echo run >> " + runs + "; echo '{\"token\": \"printed\"}'");
    deploy(config);
    List<Future<LoginReply>> asked = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      asked.add(client.token("ci"));
    }
    Await.result(Future.join(asked));
    assertThat(asked).allMatch(reply -> reply.result().bearer().value().equals("printed"));
    assertThat(Files.readAllLines(runs)).hasSize(1);
    SessionStatus status = Await.result(client.status("ci"));
    assertThat(status.state()).isEqualTo(State.FRESH);
  }

  @Test
  void anotherCommandIsRunWithoutARestart() throws IOException {
    JsonObject config = config("echo of-$1");
    deploy(config);
    assertThat(Await.result(client.token("ci")).bearer().value()).isEqualTo("of-");
    config.getJsonArray("sessions.ci.credential.command").add("another");
    Await.result(gateway.reload(config));
    assertThat(Await.result(client.token("ci")).bearer().value()).isEqualTo("of-another");
  }

  @Test
  void aRejectedTokenIsReplacedByAnotherRun() throws IOException {
    Path runs = folder.resolve("runs");
    deploy(config("echo run >> " + runs + "; echo token-$(wc -l < " + runs + ")"));
    LoginReply first = Await.result(client.token("ci"));
    assertThat(first.bearer().value()).isEqualTo("token-1");
    LoginReply second = Await.result(client.rejected("ci", first.bearer()));
    assertThat(second.bearer().value()).isEqualTo("token-2");
  }

  @Test
  void aProgramThatFailsIsTriedAgainAndNothingOfItIsTold() throws IOException {
    List<SessionEvent> events = new CopyOnWriteArrayList<>();
    try (LogLines log = LogLines.of("")) {
      JsonObject config = config("echo canary; echo canary >&2; exit 1");
      String id = deploy(config);
      var unused = gateway.managed().events(events::add);
      SessionException failure = (SessionException) Await.failure(client.token("ci"));
      assertThat(failure.code()).isEqualTo("unreachable");
      SessionStatus status = Await.result(client.status("ci"));
      assertThat(status.state()).isEqualTo(State.BACKING_OFF);
      Await.result(vertx.undeploy(id));
      assertThat(failure + " " + status + events + log.lines())
          .contains("exit code 1")
          .doesNotContain("canary");
    }
  }

  @Test
  void aStopKillsTheProgramThatRuns() throws IOException {
    Path begun = folder.resolve("begun");
    String id = deploy(config("echo $$ > " + begun + "; exec sleep 600"));
    Await.until(vertx, () -> begun.toFile().length() > 0);
    long pid = Long.parseLong(Files.readString(begun).strip());
    Await.result(vertx.undeploy(id));
    Await.until(vertx, () -> ProcessHandle.of(pid).isEmpty());
  }
}
