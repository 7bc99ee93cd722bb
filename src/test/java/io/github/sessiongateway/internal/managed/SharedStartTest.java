package io.github.sessiongateway.internal.managed;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.config.ManagedConfig;
import io.github.sessiongateway.internal.managed.credential.KoyebCalls;
import io.github.sessiongateway.internal.shared.Cursor;
import io.github.sessiongateway.internal.shared.Page;
import io.github.sessiongateway.internal.shared.Row;
import io.github.sessiongateway.internal.shared.SharedStore;
import io.github.sessiongateway.internal.shared.Swap;
import io.github.sessiongateway.internal.telemetry.Telemetry;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.ManualTime;
import io.github.sessiongateway.testing.OnContext;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A keeper that begins with the sessions of a store, which answers when the test says so. */
@ExtendWith(VertxExtension.class)
class SharedStartTest {
  private static final Duration FOUR_SECONDS = Duration.ofSeconds(4);

  private final Vertx vertx;
  private final Context context;
  private final ManualTime time = new ManualTime();
  private final Store store = new Store();
  private final Path dir;
  private SessionKeeper keeper;
  private Future<?> started;

  SharedStartTest(@TempDir Path dir, Vertx vertx) {
    this.dir = dir;
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
  }

  private static final class Store implements SharedStore {
    private volatile Promise<Page> asked;

    @Override
    public Future<Page> changed(Cursor since) {
      asked = Promise.promise();
      return asked.future();
    }

    @Override
    public Future<Swap> swap(Row next, long expected, Ring ring) {
      throw new AssertionError("nothing is written");
    }

    @Override
    public void bell(Bell bell) {}

    @Override
    public Future<Integer> sweep() {
      throw new AssertionError("nothing is old");
    }

    @Override
    public Future<Void> close() {
      return Future.succeededFuture();
    }
  }

  @BeforeEach
  void start() throws IOException {
    Path key = dir.resolve("key");
    Files.writeString(key, "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=");
    keeper =
        new SessionKeeper(
            new ManagedConfig(List.of(), List.of(), false, 10, null, null, null),
            new KoyebCalls(
                null, null, (token, organization, validity) -> null, (bearer, late) -> null),
            new KeeperEnvironment(
                time, time, time, new SplittableRandom(1), Duration.ofSeconds(1), Telemetry.none()),
            new Sharing(store, key, "A#1", () -> FOUR_SECONDS, true));
    started = OnContext.call(context, () -> keeper.start(context));
    Await.until(vertx, () -> store.asked != null);
  }

  private void answer(boolean isLast, Row... rows) {
    OnContext.run(
        context,
        () ->
            store.asked.complete(
                new Page(
                    List.of(rows),
                    List.of(),
                    new Cursor("1"),
                    isLast,
                    time.instant().toEpochMilli())));
  }

  private void pass(Duration by) {
    OnContext.run(context, () -> time.advance(by));
  }

  private Failure failure() {
    Future<LoginReply> token = keeper.token("mine");
    return ((SessionException) Await.failure(token)).failure();
  }

  @Test
  void aSessionThatWasNotReadYetIsNotDenied() {
    pass(FOUR_SECONDS.plusSeconds(2));
    Await.result(started);
    assertThat(failure()).isEqualTo(Failure.STORE_UNREACHABLE);
    assertThat(((SessionException) Await.failure(keeper.status("mine"))).failure())
        .isEqualTo(Failure.STORE_UNREACHABLE);
    answer(true);
    assertThat(failure()).isEqualTo(Failure.NO_SUCH_SESSION);
  }

  @Test
  void aStartWaitsWhileRowsCome() {
    for (String name : List.of("first", "second", "third")) {
      pass(FOUR_SECONDS);
      answer(false, Row.none(name));
    }
    OnContext.run(context, () -> assertThat(started.isComplete()).isFalse());
    answer(true);
    Await.result(started);
    assertThat(failure()).isEqualTo(Failure.NO_SUCH_SESSION);
  }

  @Test
  void aStartDoesNotWaitForRowsThatDoNotCome() {
    pass(FOUR_SECONDS);
    answer(false, Row.none("first"));
    pass(Duration.ofSeconds(7));
    Await.result(started);
    assertThat(failure()).isEqualTo(Failure.STORE_UNREACHABLE);
  }
}
