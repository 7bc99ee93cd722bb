package io.github.sessiongateway.contract;

import io.github.sessiongateway.bus.SessionClient;
import io.github.sessiongateway.contract.ContractCase.Outcome;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.LoopbackCluster;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;

/** The typed client on another node of a cluster, without a codec on either. */
class ClusterContractIT extends ContractTable {
  private final LoopbackCluster cluster = new LoopbackCluster();
  private Vertx caller;

  @Override
  protected Vertx vertx() {
    Vertx node = cluster.node();
    caller = cluster.node();
    return node;
  }

  @Override
  protected JsonObject config() {
    return new JsonObject().put("bus.scope", "cluster");
  }

  @AfterEach
  void leave() {
    Await.result(caller.close());
  }

  @Override
  protected boolean carries(ContractCase row) {
    return !row.untyped();
  }

  @Override
  protected Outcome send(ContractCase row) {
    return new TypedSender(new SessionClient(caller)).send(row);
  }
}
