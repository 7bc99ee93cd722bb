package io.github.sessiongateway.internal.redis;

import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.config.StoreAddress;
import io.github.sessiongateway.internal.shared.Cursor;
import io.github.sessiongateway.internal.shared.Page;
import io.github.sessiongateway.internal.shared.Row;
import io.github.sessiongateway.internal.shared.SharedStore;
import io.github.sessiongateway.internal.shared.SharedStore.Ring;
import io.github.sessiongateway.internal.shared.StoreFixture;
import io.github.sessiongateway.internal.shared.StoreUnreachable;
import io.github.sessiongateway.internal.shared.Swap;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.OnContext;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A store in Redis, asked from the test's thread. */
final class RedisFixture implements AutoCloseable {
  private static final AtomicLong SEEDS = new AtomicLong();

  final AtomicInteger rings = new AtomicInteger();
  final AtomicInteger reconnections = new AtomicInteger();
  private final Vertx vertx;
  private final Context context;
  private final RedisStore store;

  RedisFixture(Vertx vertx, StoreAddress address) {
    this(vertx, Timers.of(vertx), address);
  }

  private RedisFixture(Vertx vertx, Timers timers, StoreAddress address) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.store = OnContext.get(context, () -> store(vertx, timers, address));
  }

  /** Returns a store for which one delay passes at once. */
  static RedisFixture withoutDelay(Vertx vertx, Duration none, StoreAddress address) {
    Timers timers = Timers.of(vertx);
    return new RedisFixture(
        vertx,
        (delay, task) -> timers.after(delay.equals(none) ? Duration.ZERO : delay, task),
        address);
  }

  static RedisStore store(Vertx vertx, StoreAddress address) {
    return store(vertx, Timers.of(vertx), address);
  }

  private static RedisStore store(Vertx vertx, Timers timers, StoreAddress address) {
    return new RedisStore(
        vertx, timers, System::nanoTime, new SplittableRandom(SEEDS.incrementAndGet()), address);
  }

  static StoreAddress address(int port) {
    return new StoreAddress(StoreAddress.Kind.REDIS, "127.0.0.1", port, false, "", null, "0", null);
  }

  static StoreAddress address(int port, String user, String password) {
    return new StoreAddress(
        StoreAddress.Kind.REDIS, "127.0.0.1", port, false, user, new Secret(password), "", null);
  }

  static StoreAddress tls(String host, int port, Path caFile) {
    return new StoreAddress(StoreAddress.Kind.REDIS, host, port, true, "", null, "0", caFile);
  }

  /** Sets the bell, and waits until it can ring. */
  void listen() {
    int before = reconnections.get();
    listenLater();
    awaitReconnections(before + 1);
  }

  /** Sets the bell. */
  void listenLater() {
    OnContext.run(
        context,
        () ->
            store.bell(
                new SharedStore.Bell() {
                  @Override
                  public void rang() {
                    rings.incrementAndGet();
                  }

                  @Override
                  public void reconnected() {
                    reconnections.incrementAndGet();
                  }
                }));
  }

  void awaitReconnections(int count) {
    Await.until(vertx, () -> reconnections.get() >= count);
  }

  void awaitRings(int count) {
    Await.until(vertx, () -> rings.get() >= count);
  }

  Future<Swap> ask(String name, long revision, long expected, Ring ring) {
    return OnContext.call(
        context, () -> store.swap(StoreFixture.row(name, revision), expected, ring));
  }

  Swap swap(String name, long revision, long expected) {
    return Await.result(ask(name, revision, expected, Ring.QUIET));
  }

  /** Returns why a swap fails. */
  String failure() {
    return message(ask("a", 2, 1, Ring.QUIET));
  }

  /** Returns why the reading of changes fails. */
  String readFailure() {
    return message(look(Cursor.START));
  }

  private static String message(Future<?> failing) {
    Throwable cause = Await.failure(failing);
    if (cause instanceof StoreUnreachable) {
      return cause.getMessage();
    }
    throw new AssertionError(cause);
  }

  Future<Page> look(Cursor since) {
    return OnContext.call(context, () -> store.changed(since));
  }

  Page changed(Cursor since) {
    return Await.result(look(since));
  }

  /** Returns the names of the rows since a place. */
  List<String> names(Cursor since) {
    List<String> names = new ArrayList<>();
    Page page = changed(since);
    page.rows().forEach(row -> names.add(row.name()));
    while (!page.isLast()) {
      page = changed(page.next());
      page.rows().stream().map(Row::name).forEach(names::add);
    }
    return names;
  }

  List<String> unreadable() {
    return changed(Cursor.START).unreadable();
  }

  int sweep() {
    return Await.result(sweeping());
  }

  Future<Integer> sweeping() {
    return OnContext.call(context, store::sweep);
  }

  @Override
  public void close() {
    Await.result(OnContext.call(context, store::close));
  }
}
