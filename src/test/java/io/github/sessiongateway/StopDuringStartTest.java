package io.github.sessiongateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.testing.Await;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Vert.x fails the start of a verticle that it undeploys meanwhile. */
@ExtendWith(VertxExtension.class)
class StopDuringStartTest {
  @Test
  void aStopDuringTheStartThrowsNothing(Vertx vertx) {
    List<Throwable> thrown = new CopyOnWriteArrayList<>();
    Context context = vertx.getOrCreateContext().exceptionHandler(thrown::add);
    SessionGateway gateway = new SessionGateway();
    gateway.init(vertx, context);
    Promise<Void> stopped = Promise.promise();
    stopped.fail("stopped");
    context.runOnContext(v -> gateway.start(stopped));
    Promise<Void> begun = Promise.promise();
    context.runOnContext(begun::complete);
    Await.result(begun.future());
    Promise<Void> undeployed = Promise.promise();
    context.runOnContext(v -> gateway.stop(undeployed));
    Await.result(undeployed.future());
    assertThat(thrown).isEmpty();
  }
}
