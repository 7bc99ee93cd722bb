package io.github.sessiongateway.internal.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.testing.ManualTime;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class RowFeedTest {
  private final StoreUnreachable closed = new StoreUnreachable("the store was closed");
  private final ManualTime time = new ManualTime();
  private final Promise<Void> network = Promise.promise();
  private final List<Throwable> failures = new ArrayList<>();
  private final RowFeed feed =
      new RowFeed(
          new MemoryStore(() -> 0).over(heldUp(network.future())),
          time,
          time,
          Runnable::run,
          new RowFeed.Reader() {
            @Override
            public void read(Row row) {}

            @Override
            public void upToDate() {}

            @Override
            public void unreachable(Throwable cause) {
              failures.add(cause);
            }

            @Override
            public boolean isAwaited() {
              return false;
            }
          });

  @Test
  void aLookThatFailsIsAnOutage() {
    var unused = feed.start();
    network.fail(closed);
    assertThat(failures).containsExactly(closed);
  }

  @Test
  void aLookThatFailsAfterTheEndIsNoOutage() {
    var unused = feed.start();
    feed.close();
    network.fail(closed);
    assertThat(failures).isEmpty();
  }

  /** A network that answers with the future's result. */
  private static MemoryStore.Network heldUp(Future<Void> answer) {
    return new MemoryStore.Network() {
      @Override
      public <T> Future<T> exchange(Supplier<T> request) {
        return answer.map(v -> request.get());
      }

      @Override
      public void ring(Runnable bell) {}

      @Override
      public void connect(Runnable connected) {}
    };
  }
}
