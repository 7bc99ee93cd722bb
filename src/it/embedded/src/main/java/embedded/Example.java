package embedded;

import io.github.sessiongateway.SessionGateway;
import io.github.sessiongateway.api.LoginRequest;
import io.github.sessiongateway.bus.SessionClient;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;

public class Example {
  public static void main(String[] args) {
    Vertx vertx = Vertx.vertx();
    JsonObject config = new JsonObject().put("sandbox.enabled", true); // without it, Koyeb itself
    SessionClient sessions = new SessionClient(vertx);
    vertx
        .deployVerticle(new SessionGateway(), new DeploymentOptions().setConfig(config))
        .compose(id -> sessions.login(LoginRequest.of("demo@example.com", "demo")))
        .compose(login -> sessions.refresh(login.bearer()))
        .onSuccess(reply -> System.out.println("a token that expires at " + reply.expiresAt()))
        .onFailure(Throwable::printStackTrace)
        .eventually(vertx::close);
  }
}
