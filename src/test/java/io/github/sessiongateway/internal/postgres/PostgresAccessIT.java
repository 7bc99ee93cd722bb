package io.github.sessiongateway.internal.postgres;

import static io.github.sessiongateway.internal.shared.StoreFixture.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.shared.Cursor;
import io.github.sessiongateway.internal.shared.Swap;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.LogLines;
import io.github.sessiongateway.testing.PostgresServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Logins, rights, the table and TLS. */
@Timeout(60)
class PostgresAccessIT {
  private static final Path CERTIFICATES = Path.of("src/test/resources/tls");
  private static final String SCRIPT =
      "src/main/resources/io/github/sessiongateway/internal/postgres/session-gateway.sql";

  private static PostgresServer server;

  private final Vertx vertx = Vertx.vertx();

  @BeforeAll
  static void launch() throws Exception {
    server = PostgresServer.launch();
    server.sql("CREATE ROLE reader LOGIN PASSWORD 'reads'; CREATE ROLE admin LOGIN");
    server.sql("GRANT CREATE ON SCHEMA public TO admin");
  }

  @AfterAll
  static void end() {
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void drop() {
    server.sql("DROP TABLE IF EXISTS session_gateway_sessions");
  }

  @AfterEach
  void close() {
    Await.result(vertx.close());
  }

  private OpenStore reader() {
    return new OpenStore(vertx, server.address("reader", "reads"));
  }

  @Test
  void theTableIsMadeOnceByManyGateways() {
    List<OpenStore> stores =
        Stream.generate(() -> new OpenStore(vertx, server.address())).limit(8).toList();
    Await.result(Future.all(stores.stream().map(store -> store.look(Cursor.START)).toList()));
    assertThat(server.sql("SELECT obj_description('session_gateway_sessions'::regclass)"))
        .isEqualTo("koyeb-session-gateway, version 1");
  }

  @Test
  void aRoleThatMayNotCreateTheTableIsToldWhatToRun() {
    assertThat(reader().failure())
        .isEqualTo(
            "PostgreSQL at 127.0.0.1:"
                + server.port()
                + ": the role may not create the table session_gateway_sessions: run"
                + " session-gateway.sql");
  }

  @Test
  void anAdministratorMakesTheTableForARole() {
    server.psql("admin", "-f", SCRIPT);
    server.psql("admin", "-f", SCRIPT);
    assertThat(reader().failure()).contains("the role needs SELECT, INSERT, UPDATE and DELETE on");
    server.psql(
        "admin",
        "-c",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON session_gateway_sessions TO reader");
    OpenStore one = OpenStore.listening(vertx, server.address("reader", "reads"));
    OpenStore other = reader();
    assertThat(other.swap("a", 1, 0)).isInstanceOf(Swap.Done.class);
    assertThat(other.swap("a", 2, 1)).isInstanceOf(Swap.Done.class);
    one.awaitRings(2);
    assertThat(one.all()).containsExactly(row("a", 2));
    assertThat(one.sweep()).isZero();
  }

  @Test
  void aWrongLoginIsToldWithoutThePassword() {
    assertThat(new OpenStore(vertx, server.address("reader", "hunter2")).failure())
        .isEqualTo("PostgreSQL at 127.0.0.1:" + server.port() + ": the password was rejected");
    assertThat(new OpenStore(vertx, server.address("stranger", "hunter2")).failure())
        .endsWith(": the password was rejected");
  }

  @Test
  void aRowThatCannotBeReadIsSkippedAndCounted() {
    OpenStore store = new OpenStore(vertx, server.address());
    List.of("a", "b", "c", "d").forEach(name -> store.swap(name, 1, 0));
    server.sql("UPDATE session_gateway_sessions SET standing = 'ODD' WHERE name = 'a'");
    server.sql("UPDATE session_gateway_sessions SET birth = NULL WHERE name = 'b'");
    server.sql("UPDATE session_gateway_sessions SET name = 'No name' WHERE name = 'c'");
    try (LogLines log = LogLines.of(PostgresStore.class)) {
      assertThat(store.all()).containsExactly(row("d", 1));
      assertThat(log.lines())
          .containsExactly(
              "3 rows of PostgreSQL at 127.0.0.1:" + server.port() + " cannot be read");
    }
    assertThat(Await.failure(store.ask("a", 3, 2)))
        .hasMessageEndingWith(": the row of a cannot be read");
  }

  @Test
  void aTrustedCertificateIsAccepted() {
    OpenStore store =
        OpenStore.listening(vertx, server.tls("127.0.0.1", CERTIFICATES.resolve("server.pem")));
    store.swap("a", 1, 0);
    assertThat(store.all()).containsExactly(row("a", 1));
    assertThat(
            server.sql(
                "SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)"
                    + " WHERE application_name = 'koyeb-session-gateway'"))
        .isEqualTo("t");
  }

  @Test
  void anotherCertificateIsRejected() {
    assertThat(new OpenStore(vertx, server.tls("127.0.0.1", null)).failure())
        .contains(": its certificate is not trusted");
    Path other = CERTIFICATES.resolve("ca.pem");
    assertThat(new OpenStore(vertx, server.tls("127.0.0.1", other)).failure())
        .contains(": its certificate is not trusted");
    Path right = CERTIFICATES.resolve("server.pem");
    assertThat(new OpenStore(vertx, server.tls("localhost", right)).failure())
        .contains(": its certificate is not trusted, has expired, or is for another name");
    assertThat(new OpenStore(vertx, server.tls("127.0.0.1", Path.of("missing.pem"))).failure())
        .endsWith(": sessions-store.ca-file: must name a file that can be read");
  }
}
