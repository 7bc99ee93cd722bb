package refused;

import io.github.sessiongateway.SessionGateway;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** An application on Vert.x 4. It exits with 1 unless the gateway fails with its message. */
public final class Application {
  private static final String SENTENCE = "A Vert.x older than 5 is on the class path: ";

  private Application() {}

  public static void main(String[] args) {
    Vertx vertx = Vertx.vertx();
    String name = SessionGateway.class.getName();
    check("an instance", vertx.deployVerticle(new SessionGateway()))
        .compose(v -> check("its name", vertx.deployVerticle(name)))
        .onSuccess(v -> vertx.close())
        .onFailure(
            wrong -> {
              System.err.println("refused: " + wrong.getMessage());
              Runtime.getRuntime().halt(1);
            });
  }

  private static Future<Void> check(String by, Future<String> deployment) {
    return deployment.transform(
        outcome -> {
          String answer = String.valueOf(outcome.cause());
          System.out.println("refused by " + by + ": " + answer);
          return answer.startsWith("java.lang.IllegalStateException: " + SENTENCE)
              ? Future.succeededFuture()
              : Future.failedFuture("by " + by + ": " + answer);
        });
  }
}
