package io.github.sessiongateway.contract;

import io.github.sessiongateway.bus.SessionClient;
import io.github.sessiongateway.contract.ContractCase.Outcome;

/** The typed client on the gateway's own node. */
class SessionClientContractTest extends ContractTable {
  @Override
  protected boolean carries(ContractCase row) {
    return !row.untyped();
  }

  @Override
  protected Outcome send(ContractCase row) {
    return new TypedSender(new SessionClient(vertx)).send(row);
  }
}
