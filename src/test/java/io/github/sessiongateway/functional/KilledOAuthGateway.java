package io.github.sessiongateway.functional;

import io.github.sessiongateway.SessionGateway;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;

/** The process that {@link OAuthKillIT} kills: a gateway with a configuration of its own. */
public final class KilledOAuthGateway {
  private KilledOAuthGateway() {}

  public static void main(String[] args) {
    Vertx vertx = Vertx.vertx();
    SessionGateway gateway = new SessionGateway();
    vertx
        .deployVerticle(gateway, new DeploymentOptions().setConfig(new JsonObject(args[0])))
        .compose(id -> gateway.managed().token("ci"))
        .onSuccess(reply -> System.out.println("works"))
        .onFailure(cause -> System.out.println("failed " + cause.getMessage()));
  }
}
