package io.github.sessiongateway.internal.postgres;

import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.config.StoreAddress;
import io.github.sessiongateway.internal.shared.Cursor;
import io.github.sessiongateway.internal.shared.Page;
import io.github.sessiongateway.internal.shared.Row;
import io.github.sessiongateway.internal.shared.SharedStore;
import io.github.sessiongateway.internal.shared.StoreFixture;
import io.github.sessiongateway.internal.shared.Swap;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.OnContext;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** A gateway's store at a real server, asked from the test's thread. */
final class OpenStore implements SharedStore.Bell {
  private final Vertx vertx;
  private final Context context;
  private final PostgresStore store;
  private final AtomicInteger rings = new AtomicInteger();
  private final AtomicInteger connections = new AtomicInteger();

  OpenStore(Vertx vertx, StoreAddress address) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.store =
        OnContext.get(
            context,
            () ->
                PostgresStore.open(
                    context, Timers.of(vertx), address, UUID.randomUUID().toString()));
  }

  /** Opens one whose bell rings. */
  static OpenStore listening(Vertx vertx, StoreAddress address) {
    OpenStore open = new OpenStore(vertx, address);
    open.listen();
    open.awaitConnections(1);
    return open;
  }

  void listen() {
    OnContext.run(context, () -> store.bell(this));
  }

  @Override
  public void rang() {
    rings.incrementAndGet();
  }

  @Override
  public void reconnected() {
    connections.incrementAndGet();
  }

  void awaitRings(int count) {
    Await.until(vertx, () -> rings.get() >= count);
  }

  /** Waits for the bell's connection, which is made again when it is lost. */
  void awaitConnections(int count) {
    Await.until(vertx, () -> connections.get() >= count);
  }

  Future<Swap> ask(String name, long revision, long expected) {
    return OnContext.call(
        context,
        () -> store.swap(StoreFixture.row(name, revision), expected, SharedStore.Ring.LOUD));
  }

  Swap swap(String name, long revision, long expected) {
    return Await.result(ask(name, revision, expected));
  }

  /** Makes one look. */
  Future<Page> look(Cursor since) {
    return OnContext.call(context, () -> store.changed(since));
  }

  /** Returns a page, after looks that failed because the server was not up. */
  Page lookUntilItAnswers() {
    return Await.result(retried());
  }

  private Future<Page> retried() {
    return look(Cursor.START).recover(cause -> retried());
  }

  Page changed(Cursor since) {
    return Await.result(look(since));
  }

  List<Row> all() {
    return changed(Cursor.START).rows();
  }

  int sweep() {
    return Await.result(OnContext.call(context, () -> store.sweep()));
  }

  String failure() {
    return Await.failure(look(Cursor.START)).getMessage();
  }

  void close() {
    Await.result(OnContext.call(context, () -> store.close()));
  }
}
