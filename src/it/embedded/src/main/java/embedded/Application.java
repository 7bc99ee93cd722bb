package embedded;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.LoginRequest;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.bus.SessionClient;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An application that embeds the gateway. It exits with 1 if a check fails. */
public final class Application {
  private Application() {}

  public static void main(String[] args) throws Exception {
    for (String optional :
        List.of(
            "io.vertx.ext.web.Router",
            "io.vertx.launcher.application.VertxApplication",
            "ch.qos.logback.classic.Logger",
            "org.yaml.snakeyaml.Yaml")) {
      check(isAbsent(optional), optional + " must not be needed");
    }
    Vertx vertx = Vertx.vertx();
    Throwable lacking =
        await(
            vertx
                .deployVerticle(
                    "io.github.sessiongateway.SessionGateway",
                    new DeploymentOptions()
                        .setConfig(new JsonObject().put("bridge.http.enabled", true)))
                .transform(outcome -> Future.succeededFuture(outcome.cause())));
    check(
        lacking != null && lacking.getMessage().contains("bridge.http.enabled needs io.vertx:vertx-web"),
        "a feature without its library fails with the library's name, but was " + lacking);
    JsonObject config =
        new JsonObject().put("sandbox", new JsonObject().put("enabled", true).put("port", 0));
    String gateway =
        await(
            vertx.deployVerticle(
                "io.github.sessiongateway.SessionGateway",
                new DeploymentOptions().setConfig(config)));

    List<ThreadingModel> models =
        new ArrayList<>(List.of(ThreadingModel.EVENT_LOOP, ThreadingModel.WORKER));
    if (Runtime.version().feature() >= 21) {
      models.add(ThreadingModel.VIRTUAL_THREAD);
    }
    for (ThreadingModel model : models) {
      await(
          vertx.deployVerticle(new Caller(), new DeploymentOptions().setThreadingModel(model)));
      System.out.println("embedded: the four messages from " + model);
    }

    await(vertx.undeploy(gateway));
    Throwable gone =
        await(
            new SessionClient(vertx)
                .login(LoginRequest.of("demo@example.com", "demo"))
                .transform(outcome -> Future.succeededFuture(outcome.cause())));
    check(
        gone instanceof SessionException failure && failure.failure() == Failure.UNREACHABLE,
        "an undeployed gateway is unreachable, but was " + gone);
    await(vertx.close());
    System.out.println("embedded: ok");
  }

  /** Sends the four messages, raw and typed, and checks that replies come on its own context. */
  private static final class Caller extends VerticleBase {
    @Override
    public Future<?> start() {
      return raw().compose(v -> typed());
    }

    private Future<?> raw() {
      JsonObject login =
          new JsonObject().put("email", "demo@example.com").put("password", "demo");
      return send("session.login", login)
          .compose(reply -> send("session.refresh", reply))
          .compose(reply -> send("session.new", reply))
          .compose(reply -> send("session.logout", reply))
          .onSuccess(reply -> check(reply.isEmpty(), "a logout replies with an empty object"));
    }

    private Future<JsonObject> send(String address, JsonObject body) {
      return onOwnContext(
          vertx.eventBus().<JsonObject>request(address, body).map(Message::body));
    }

    private Future<?> typed() {
      SessionClient sessions = new SessionClient(vertx);
      return onOwnContext(sessions.login(LoginRequest.of("demo@example.com", "demo")))
          .map(LoginReply::bearer)
          .compose(bearer -> onOwnContext(sessions.refresh(bearer)))
          .compose(reply -> onOwnContext(sessions.newSession(reply.bearer())))
          .compose(reply -> logoutTwice(sessions, reply.bearer()));
    }

    private Future<?> logoutTwice(SessionClient sessions, Bearer bearer) {
      return onOwnContext(sessions.logout(bearer))
          .compose(v -> sessions.logout(bearer))
          .transform(
              outcome -> {
                check(
                    outcome.cause() instanceof SessionException failure && failure.status() == 401,
                    "the second logout is rejected");
                return Future.succeededFuture();
              });
    }

    private <T> Future<T> onOwnContext(Future<T> future) {
      return future.onComplete(
          outcome -> {
            Context current = Vertx.currentContext();
            check(current == context, "the answer came on " + current + " and not on " + context);
          });
    }
  }

  private static boolean isAbsent(String name) {
    try {
      Class.forName(name);
      return false;
    } catch (ClassNotFoundException e) {
      return true;
    }
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.await(30, TimeUnit.SECONDS);
  }

  private static void check(boolean holds, String words) {
    if (!holds) {
      System.err.println("embedded: " + words);
      Runtime.getRuntime().halt(1);
    }
  }
}
