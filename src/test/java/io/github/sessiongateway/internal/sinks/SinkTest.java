package io.github.sessiongateway.internal.sinks;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.config.SinkConfig;
import io.github.sessiongateway.testing.ManualTime;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SinkTest {
  private @TempDir Path folder;

  /** A disk whose changes are made before their caller can say what follows. */
  private static final class AtOnce implements WorkerExecutor {
    @Override
    public <T> Future<T> executeBlocking(Callable<T> change, boolean isOrdered) {
      try {
        return Future.succeededFuture(change.call());
      } catch (Exception e) {
        return Future.failedFuture(e);
      }
    }

    @Override
    public Future<Void> close() {
      return Future.succeededFuture();
    }

    @Override
    public boolean isMetricsEnabled() {
      return false;
    }
  }

  @Test
  void aSinkSettlesOnceIfAChangeIsMadeWithinAnother() throws IOException {
    Files.createDirectories(folder.resolve(".token.new/full"));
    ManualTime time = new ManualTime();
    Sink sink =
        new Sink(
            new AtOnce(),
            time,
            config -> new Sink.Content("t", Duration.ofMinutes(1)),
            new SinkConfig("s", "ci", folder.resolve("token"), SinkConfig.Format.TOKEN));
    sink.look();
    assertThat(sink.settled().succeeded()).isTrue();
    assertThat(sink.problem()).isNotNull();
    assertThat(time.timers()).isOne();
  }
}
