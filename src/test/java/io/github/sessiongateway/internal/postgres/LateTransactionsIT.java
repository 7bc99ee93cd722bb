package io.github.sessiongateway.internal.postgres;

import static io.github.sessiongateway.internal.shared.StoreFixture.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.shared.Cursor;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.PostgresServer;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Changes of transactions that end after later ones. */
@Timeout(60)
class LateTransactionsIT {
  private static PostgresServer server;

  private final Vertx vertx = Vertx.vertx();
  private OpenStore store;
  private PgConnection late;

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
    store = new OpenStore(vertx, server.address());
    store.swap("a", 1, 0);
    store.swap("b", 1, 0);
    late =
        Await.result(
            PgConnection.connect(
                vertx,
                new PgConnectOptions()
                    .setHost("127.0.0.1")
                    .setPort(server.port())
                    .setUser(PostgresServer.OWNER)
                    .setPassword(PostgresServer.PASSWORD)
                    .setDatabase(PostgresServer.DATABASE)));
    sql("BEGIN");
    sql("UPDATE session_gateway_sessions SET changed = pg_current_xact_id() WHERE name = 'a'");
  }

  @AfterEach
  void close() {
    Await.result(vertx.close());
  }

  private void sql(String sql) {
    Await.result(late.query(sql).execute());
  }

  @Test
  void aChangeThatIsCommittedLateIsNotMissed() {
    Cursor before = store.changed(Cursor.START).next();
    store.swap("b", 2, 1);
    Cursor read = store.changed(before).next();
    assertThat(store.changed(read).rows()).isEmpty();
    sql("COMMIT");
    assertThat(store.changed(read).rows()).containsExactly(row("a", 1));
  }

  @Test
  void aLongTransactionDoesNotBringRowsAgain() {
    Cursor before = store.changed(Cursor.START).next();
    store.swap("b", 2, 1);
    Cursor read = store.changed(before).next();
    store.swap("b", 3, 2);
    Cursor later = store.changed(read).next();
    assertThat(store.changed(read).rows()).containsExactly(row("b", 3));
    assertThat(store.changed(later).rows()).isEmpty();
  }

  @Test
  void aRowThatIsLockedIsUnreachableInTime() {
    assertThat(Await.failure(store.ask("a", 2, 1))).hasMessageEndingWith(": no answer in 2 s");
    assertThat(store.swap("b", 2, 1)).isNotNull();
  }
}
