package io.github.sessiongateway.internal.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.shared.Cursor;
import io.github.sessiongateway.internal.shared.SharedStore.Ring;
import io.github.sessiongateway.internal.shared.Swap;
import io.github.sessiongateway.testing.Addresses;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.RedisServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a store in Redis does while the server stops, dies, hangs or forgets. */
@Tag("full")
@ExtendWith(VertxExtension.class)
class RedisFaultsIT {
  private static final String CONNECTIONS =
      "return tonumber(string.match(redis.call('INFO', 'clients'), 'connected_clients:(%d+)'))";

  private final Vertx vertx;
  private final RedisServer server = RedisServer.with();
  private RedisFixture store;

  RedisFaultsIT(Vertx vertx) {
    this.vertx = vertx;
  }

  @BeforeEach
  void open() {
    store = new RedisFixture(vertx, RedisFixture.address(server.port()));
  }

  @AfterEach
  void close() {
    store.close();
    server.close();
  }

  private void insert(String name) {
    assertThat(store.swap(name, 1, 0)).isInstanceOf(Swap.Done.class);
  }

  private String told(String reason) {
    return "Redis at 127.0.0.1:" + server.port() + ": " + reason;
  }

  @Test
  void rowsOutliveARestart() {
    insert("a");
    server.stop();
    server.start();
    assertThat(store.names(Cursor.START)).containsExactly("a");
  }

  /** The default, everysec, may put a write off while an earlier one is synced to the disk. */
  @Test
  void aDoneSwapOutlivesAKillIfEveryChangeIsSynced() {
    try (RedisServer durable = RedisServer.with("--appendfsync", "always");
        RedisFixture writer = new RedisFixture(vertx, RedisFixture.address(durable.port()))) {
      for (int i = 0; i < 20; i++) {
        assertThat(writer.swap("a" + i, 1, 0)).isInstanceOf(Swap.Done.class);
      }
      durable.kill();
      durable.start();
      assertThat(writer.names(Cursor.START)).hasSize(20);
    }
  }

  @Test
  void requestsFailWhileTheServerIsDown() {
    insert("a");
    server.stop();
    assertThat(store.failure()).startsWith(told("the connection was"));
    assertThat(store.failure()).isEqualTo(told("the connection was refused"));
    assertThat(store.readFailure()).isEqualTo(told("the connection was refused"));
    server.start();
    assertThat(store.names(Cursor.START)).containsExactly("a");
  }

  @Test
  void aStoreOpensWithoutItsServer() {
    try (RedisFixture early =
        new RedisFixture(vertx, RedisFixture.address(Addresses.CLOSED_PORT))) {
      assertThat(early.failure()).isEqualTo("Redis at 127.0.0.1:1: the connection was refused");
    }
  }

  @Test
  void theBellTellsOfANewConnectionAndRingsOn() {
    store.listen();
    insert("a");
    int before = store.reconnections.get();
    server.kill();
    server.start();
    insert("b");
    // Both connections are new.
    store.awaitReconnections(before + 2);
    try (RedisFixture other = new RedisFixture(vertx, RedisFixture.address(server.port()))) {
      Await.result(other.ask("c", 1, 0, Ring.LOUD));
      store.awaitRings(1);
    }
  }

  @Test
  void aHangingServerFailsRequestsAndIsUsedAgain() {
    insert("a");
    server.hang();
    List<Future<?>> asked =
        List.of(
            store.ask("b", 1, 0, Ring.QUIET),
            store.look(Cursor.START),
            store.ask("c", 1, 0, Ring.LOUD));
    assertThat(asked)
        .allSatisfy(reply -> assertThat(Await.failure(reply)).hasMessage(told("no answer in 2 s")));
    // This one connects, because the connection was closed, and gets no answer either.
    assertThat(store.failure()).isEqualTo(told("no answer in 2 s"));
    server.resume();
    assertThat(store.swap("d", 1, 0)).isInstanceOf(Swap.Done.class);
    assertThat(store.names(Cursor.START)).contains("a", "d");
    // The connections that were given up are closed: one is left, and the one that asks.
    Await.until(vertx, () -> server.command("EVAL", CONNECTIONS, "0").equals(":2"));
  }

  @Test
  void aBellThatHangsIsMadeAgain() {
    try (RedisFixture probing =
        RedisFixture.withoutDelay(vertx, BellLine.PROBE, RedisFixture.address(server.port()))) {
      probing.listen();
      server.hang();
      assertThat(store.failure()).isEqualTo(told("no answer in 2 s"));
      assertThat(store.failure()).isEqualTo(told("no answer in 2 s"));
      server.resume();
      probing.awaitReconnections(2);
      Await.result(store.ask("c", 1, 0, Ring.LOUD));
      probing.awaitRings(1);
    }
  }

  /** The name of the primary may lead to a replica for a while after a failover. */
  @Test
  void theConnectionToAReplicaIsMadeAgain() {
    server.command("REPLICAOF", "127.0.0.1", "1");
    try (RedisFixture early =
        RedisFixture.withoutDelay(vertx, Requests.REPLICA, RedisFixture.address(server.port()))) {
      early.listen();
      String reason = told("it is a replica, which takes no changes");
      while (early.reconnections.get() == 1) {
        assertThat(Await.failure(early.ask("a", 1, 0, Ring.QUIET))).hasMessage(reason);
      }
    }
  }

  @Test
  void requestsThatWaitAreLimited() {
    insert("a");
    server.hang();
    List<Future<Swap>> waiting =
        LongStream.range(0, Requests.MOST_WAITING)
            .mapToObj(n -> store.ask("b" + n, 1, 0, Ring.QUIET))
            .toList();
    assertThat(Await.failure(store.look(Cursor.START)))
        .hasMessage(told("8192 requests wait for its replies"));
    assertThat(Await.failure(waiting.get(0))).hasMessage(told("no answer in 2 s"));
    waiting.forEach(Await::failure);
    server.resume();
    assertThat(store.names(Cursor.START)).contains("a");
  }

  @Test
  void aFlushedStoreStartsItsCursorsOver() {
    insert("a");
    insert("b");
    Cursor read = store.changed(Cursor.START).next();
    server.flush();
    for (String name : List.of("c", "d", "e")) {
      insert(name);
    }
    assertThat(store.names(read)).containsExactly("c", "d", "e");
  }

  /** As by a server that evicts keys. */
  @Test
  void aLostSequenceGoesOnAfterTheLatestChange() {
    insert("a");
    insert("b");
    Cursor read = store.changed(Cursor.START).next();
    server.command("DEL", Keys.SEQUENCE);
    assertThat(store.names(read)).isEmpty();
    insert("c");
    assertThat(store.names(read)).containsExactly("c");
  }

  @Test
  void aCursorOfAnotherStoreStartsOver() {
    insert("a");
    assertThat(store.names(new Cursor("17:23:17"))).containsExactly("a");
    assertThat(store.names(new Cursor("0123456789abcdef:1"))).containsExactly("a");
  }

  @Test
  void aForgottenScriptIsSentAgain() {
    insert("a");
    server.command("SCRIPT", "FLUSH");
    insert("b");
    assertThat(store.names(Cursor.START)).containsExactly("a", "b");
  }

  @Test
  void changesFailAndReadingWorksWhileTheMemoryIsFull() {
    insert("a");
    Cursor read = store.changed(Cursor.START).next();
    server.command("CONFIG", "SET", "maxmemory", "1");
    assertThat(store.failure()).isEqualTo(told("its memory is full"));
    assertThat(store.names(read)).isEmpty();
    assertThat(store.names(Cursor.START)).containsExactly("a");
  }
}
