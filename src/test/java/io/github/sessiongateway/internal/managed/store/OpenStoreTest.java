package io.github.sessiongateway.internal.managed.store;

import static io.github.sessiongateway.internal.managed.store.SessionStoreTest.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.OnContext;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The store of a running gateway on a real event loop. A second takes ten milliseconds. */
@ExtendWith(VertxExtension.class)
class OpenStoreTest {
  private final Path temporary;
  private final Vertx vertx;
  private final Context context;
  private final Timers timers;
  private Path dir;
  private Path keyFile;

  OpenStoreTest(@TempDir Path temporary, Vertx vertx) {
    this.temporary = temporary;
    this.vertx = vertx;
    context = vertx.getOrCreateContext();
    timers = Timers.of(vertx);
  }

  @BeforeEach
  void oneSessionUnderTheOldKey() throws IOException {
    dir = temporary.resolve("store");
    keyFile = Files.writeString(temporary.resolve("keys"), key(1));
    SessionStore.open(dir, keyFile).write(SessionStoreTest.session("ci", 1));
  }

  @Test
  void aChangeOfTheKeyFileIsUsedWhileTheGatewayRuns() throws IOException {
    OpenStore opened = Await.result(open());
    Files.writeString(keyFile, key(2) + "\n" + key(1));
    Path alone = Files.writeString(temporary.resolve("alone"), key(2));
    until(() -> SessionStore.peek(dir, alone, "ci") != null);
    Await.result(closed(opened));
    assertThat(SessionStore.open(dir, alone).load().sessions()).hasSize(1);
  }

  @Test
  void aWrongKeyFileShowsInHealthAndTheOldKeyIsUsed() throws IOException {
    OpenStore opened = Await.result(open());
    for (String wrong : new String[] {"", "not base64!", key(2) + "\n" + "AAAA"}) {
      Files.writeString(keyFile, wrong);
      until(() -> !opened.problems().isEmpty());
      assertThat(opened.problems())
          .hasSize(1)
          .first()
          .asString()
          .startsWith("sessions-store.key-file: holds ")
          .doesNotContain("AAAA");
      Files.writeString(keyFile, key(1));
      until(() -> opened.problems().isEmpty());
    }
    OnContext.run(context, () -> opened.journal().write(SessionStoreTest.session("cd", 1)));
    Await.result(closed(opened));
    assertThat(SessionStore.open(dir, keyFile).load().sessions()).hasSize(2);
  }

  private Future<OpenStore> open() {
    Timers fast = (delay, task) -> timers.after(delay.dividedBy(100), task);
    return OnContext.call(
        context, () -> OpenStore.open(context, dir, keyFile, fast, System::nanoTime));
  }

  private Future<?> closed(OpenStore opened) {
    return OnContext.call(context, () -> opened.close(Duration.ofMinutes(15)).<Void>mapEmpty());
  }

  private void until(BooleanSupplier holds) {
    Await.until(vertx, holds);
  }
}
