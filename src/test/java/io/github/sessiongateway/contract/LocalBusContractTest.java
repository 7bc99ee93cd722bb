package io.github.sessiongateway.contract;

import io.github.sessiongateway.contract.ContractCase.Outcome;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;

/** A raw request on the local bus. */
class LocalBusContractTest extends ContractTable {
  @Override
  protected Outcome send(ContractCase row) {
    DeliveryOptions options = new DeliveryOptions().addHeader("error-reply", "true");
    row.headers().forEach(header -> options.addHeader(header.getKey(), (String) header.getValue()));
    return outcome(
        vertx
            .eventBus()
            .<JsonObject>request(row.address(), row.body(), options)
            .map(Message::body));
  }
}
