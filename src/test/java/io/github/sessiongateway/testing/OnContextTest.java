package io.github.sessiongateway.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class OnContextTest {
  private final Context context;

  OnContextTest(Vertx vertx) {
    context = vertx.getOrCreateContext();
  }

  /** So many because an event loop may be faster than the caller now and then. */
  @Test
  void everyCallIsMadeOnTheEventLoop() {
    for (int i = 0; i < 100_000; i++) {
      assertThat(OnContext.get(context, Vertx::currentContext)).isSameAs(context);
    }
  }

  @Test
  void aCallThatThrowsFails() {
    Future<?> call =
        OnContext.call(
            context,
            () -> {
              throw new IllegalStateException("thrown");
            });
    assertThat(Await.failure(call)).hasMessage("thrown");
  }
}
