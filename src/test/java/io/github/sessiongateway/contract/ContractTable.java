package io.github.sessiongateway.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.SessionGateway;
import io.github.sessiongateway.contract.ContractCase.Outcome;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.FakeKoyeb;
import io.github.sessiongateway.testing.Listening;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The contract's rows over one carrier: a gateway, a Koyeb that misbehaves, and a way between. */
public abstract class ContractTable {
  protected Vertx vertx;
  protected FakeKoyeb koyeb;
  protected SessionGateway gateway;

  @BeforeEach
  void deploy() {
    vertx = vertx();
    koyeb = FakeKoyeb.start(vertx);
    gateway = new SessionGateway();
    Await.result(
        vertx.deployVerticle(
            gateway, new DeploymentOptions().setConfig(config().mergeIn(upstream()))));
  }

  @AfterEach
  void close() {
    Await.result(vertx.close());
  }

  /** The address of the gateway's bridge. */
  protected URI bridge() {
    return Listening.at(gateway, "bridge");
  }

  /** Sends one request and returns its outcome. */
  protected abstract Outcome send(ContractCase row);

  /** Whether the carrier can express the row. */
  protected boolean carries(ContractCase row) {
    return true;
  }

  protected Vertx vertx() {
    return Vertx.vertx();
  }

  protected JsonObject config() {
    return new JsonObject();
  }

  /** Time enough for an answer on a loaded machine, and little to wait for one that never comes. */
  protected JsonObject upstream() {
    return new JsonObject()
        .put("upstream.base-url", koyeb.url())
        .put("upstream.attempt-timeout", "2s")
        // Many logins, with many wrong passwords in a row.
        .put("bridge.limits.logins-per-minute", 10_000)
        .put("bridge.limits.all-logins-per-minute", 10_000)
        // One row is one call, and many failures in a row must not open the circuit.
        .put("upstream.retries", 0)
        .put("upstream.breaker-min-calls", 10_000);
  }

  @TestFactory
  Stream<DynamicTest> everyRowOfTheContractHolds() {
    return ContractCase.all().stream()
        .filter(this::carries)
        .map(row -> DynamicTest.dynamicTest(row.name(), () -> holds(row)));
  }

  private void holds(ContractCase row) {
    koyeb.received().clear();
    row.check(send(row));
    assertThat(koyeb.received()).as("calls at Koyeb").hasSize(row.calls());
  }

  static Outcome outcome(Future<JsonObject> envelope) {
    JsonObject json = Await.result(envelope);
    return json.containsKey("error")
        ? Outcome.error(json.getJsonObject("error"))
        : Outcome.reply(json);
  }
}
