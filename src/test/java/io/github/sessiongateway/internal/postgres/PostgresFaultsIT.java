package io.github.sessiongateway.internal.postgres;

import static io.github.sessiongateway.internal.shared.StoreFixture.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.shared.Cursor;
import io.github.sessiongateway.internal.shared.Page;
import io.github.sessiongateway.internal.shared.StoreUnreachable;
import io.github.sessiongateway.internal.shared.Swap;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.PostgresServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that stops, hangs, comes back, or is another one. */
@Timeout(60)
class PostgresFaultsIT {
  private static PostgresServer server;

  private Vertx vertx;
  private OpenStore store;

  @BeforeAll
  static void launch() throws Exception {
    server = PostgresServer.launch();
  }

  @AfterAll
  static void end() {
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void open() {
    server.sql("DROP TABLE IF EXISTS session_gateway_sessions");
    vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    store = OpenStore.listening(vertx, server.address());
    assertThat(store.swap("a", 1, 0)).isInstanceOf(Swap.Done.class);
  }

  @AfterEach
  void close() {
    Await.result(vertx.close());
  }

  @Test
  void aServerThatIsStoppedIsUnreachableUntilItIsBack() throws Exception {
    server.stop();
    Throwable failure = Await.failure(store.look(Cursor.START));
    assertThat(failure)
        .isInstanceOf(StoreUnreachable.class)
        .hasMessageStartingWith("PostgreSQL at 127.0.0.1:" + server.port() + ": ");
    server.start();
    assertThat(store.lookUntilItAnswers().rows()).containsExactly(row("a", 1));
    store.awaitConnections(2);
  }

  @Test
  void aStoreOpensBeforeItsServer() throws Exception {
    server.stop();
    OpenStore early = new OpenStore(vertx, server.address());
    early.listen();
    assertThat(early.failure()).endsWith(": refused, the connection was refused");
    server.start();
    assertThat(early.lookUntilItAnswers().rows()).containsExactly(row("a", 1));
    early.awaitConnections(1);
  }

  @Test
  void aServerThatHangsIsUnreachableUntilItGoesOn() {
    server.hang();
    List<Future<Swap>> swaps =
        LongStream.range(2, 100).mapToObj(n -> store.ask("b" + n, n, 0)).toList();
    swaps.forEach(swap -> assertThat(Await.failure(swap)).isInstanceOf(StoreUnreachable.class));
    assertThat(store.failure()).endsWith(": no answer in 2 s");
    assertThat(store.failure()).endsWith(": no answer in 2 s");
    server.resume();
    assertThat(store.lookUntilItAnswers().rows()).contains(row("a", 1));
    assertThat(store.swap("a", 2, 1)).isInstanceOf(Swap.Done.class);
  }

  @Test
  void theBellOfAServerThatHungIsMadeAgain() {
    server.hang();
    // Longer than a ping and the wait for its answer.
    for (int n = 0; n < 5; n++) {
      assertThat(store.failure()).endsWith(": no answer in 2 s");
    }
    server.resume();
    store.awaitConnections(2);
    OpenStore other = new OpenStore(vertx, server.address());
    other.swap("b", 1, 0);
    store.awaitRings(1);
  }

  @Test
  void vertxClosesWhileAServerHangs() {
    server.hang();
    try {
      assertThat(store.failure()).endsWith(": no answer in 2 s");
      store.close();
      Await.result(vertx.close());
    } finally {
      server.resume();
    }
  }

  @Test
  void aConnectionThatTheServerClosesIsMadeAgain() {
    server.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            + " WHERE application_name = 'koyeb-session-gateway'");
    assertThat(store.lookUntilItAnswers().rows()).containsExactly(row("a", 1));
    store.awaitConnections(2);
  }

  @Test
  void allRowsComeAgainFromAServerThatRestarted() throws Exception {
    Cursor read = store.changed(Cursor.START).next();
    assertThat(store.changed(read).rows()).isEmpty();
    server.stop();
    server.start();
    store.lookUntilItAnswers();
    Page again = store.changed(read);
    assertThat(again.rows()).containsExactly(row("a", 1));
    assertThat(store.changed(again.next()).rows()).isEmpty();
  }

  @Test
  void noChangeIsMissedAfterTheServerLostSome() throws Exception {
    server.stop();
    server.save();
    server.start();
    store.lookUntilItAnswers();
    for (long n = 1; n < 50; n++) {
      store.swap("a", n + 1, n);
    }
    Cursor later = store.changed(Cursor.START).next();
    server.stop();
    server.restore();
    server.start();
    assertThat(store.lookUntilItAnswers().rows()).containsExactly(row("a", 1));
    store.swap("a", 100, 1);
    Page page = store.changed(later);
    assertThat(page.rows()).containsExactly(row("a", 100));
    store.swap("a", 101, 100);
    assertThat(store.changed(page.next()).rows()).containsExactly(row("a", 101));
  }

  @Test
  void aRowOfALaterTransactionDoesNotComeAtEachLook() {
    store.swap("b", 1, 0);
    Cursor read = store.changed(Cursor.START).next();
    server.sql("UPDATE session_gateway_sessions SET changed = '999999999' WHERE name = 'a'");
    assertThat(store.all()).hasSize(2);
    assertThat(store.changed(read).rows()).isEmpty();
    store.swap("a", 2, 1);
    assertThat(store.changed(read).rows()).containsExactly(row("a", 2));
  }
}
