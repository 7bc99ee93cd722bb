package io.github.sessiongateway.functional;

import io.github.sessiongateway.SessionGateway;
import io.github.sessiongateway.testing.LoopbackCluster;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.json.JsonObject;

/** The process that {@link ClusterDeathIT} kills: a gateway of a cluster. It says when it is up. */
public final class DyingGateway {
  private DyingGateway() {}

  public static void main(String[] args) {
    LoopbackCluster.of(args[0])
        .node()
        .deployVerticle(
            new SessionGateway(),
            new DeploymentOptions()
                .setConfig(
                    new JsonObject().put("bus.scope", "cluster").put("upstream.base-url", args[1])))
        .onSuccess(deployed -> System.out.println("up"))
        .onFailure(
            cause -> {
              cause.printStackTrace();
              System.exit(1);
            });
  }
}
