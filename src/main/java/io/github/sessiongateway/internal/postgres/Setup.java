package io.github.sessiongateway.internal.postgres;

import io.github.sessiongateway.internal.shared.StoreUnreachable;
import io.vertx.core.Future;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a new connection needs before its first statement. Each one is checked, because it may lead
 * to another server than the one before.
 */
final class Setup {
  static final String TABLE = "session_gateway_sessions";
  static final String FILE = "session-gateway.sql";
  static final String REPLICA = "it is a replica, which cannot be written to";

  private static final int OLDEST = 130_000;
  private static final String DENIED = "42501";
  private static final String NO_SCHEMA = "3F000";

  private static final String LOOK =
      "SELECT pg_backend_pid() AS pid, current_setting('server_version_num')::int AS version,"
          + " pg_is_in_recovery() AS replica, to_regclass('"
          + TABLE
          + "') IS NOT NULL AS there";

  /**
   * The server's own limits, so that it does not work on for a gateway that has stopped waiting.
   * They are no parameters of the start, because a pooler rejects the ones it does not know. A
   * pooler would also give the settings to another client.
   */
  private static final String LIMITS =
      "SET statement_timeout = 2000; SET idle_in_transaction_session_timeout = 2000;"
          + " SET default_transaction_isolation = 'read committed'";

  private final Server server;

  Setup(Server server) {
    this.server = server;
  }

  /**
   * Prepares a connection. Returns whether it leads to the server directly: a pooler between gives
   * a process of its own. Fails if the server cannot be used.
   */
  Future<Boolean> prepare(PgConnection connection) {
    return connection
        .query(LOOK)
        .execute()
        .map(rows -> rows.iterator().next())
        .compose(
            found -> {
              boolean direct = found.getInteger("pid") == connection.processId();
              String problem = problem(found.getInteger("version"), found.getBoolean("replica"));
              return problem == null
                  ? limited(connection, direct).compose(v -> table(connection, found)).map(direct)
                  : Future.failedFuture(Failures.of(server, problem));
            });
  }

  /** Returns why a server cannot be used, or null. */
  static @Nullable String problem(int version, boolean isReplica) {
    if (version < OLDEST) {
      return "it is version " + version / 10_000 + ", and must be 13 or later";
    }
    return isReplica ? REPLICA : null;
  }

  private static Future<?> limited(PgConnection connection, boolean direct) {
    return direct ? connection.query(LIMITS).execute() : Future.succeededFuture();
  }

  private Future<?> table(PgConnection connection, Row found) {
    if (found.getBoolean("there")) {
      return Future.succeededFuture();
    }
    return connection.query(script()).execute().recover(this::denied);
  }

  private <T> Future<T> denied(Throwable cause) {
    boolean denied =
        cause instanceof PgException answer
            && (DENIED.equals(answer.getSqlState()) || NO_SCHEMA.equals(answer.getSqlState()));
    StoreUnreachable failure =
        denied
            ? Failures.of(server, "the role may not create the table " + TABLE + ": run " + FILE)
            : Failures.of(server, cause);
    return Future.failedFuture(failure);
  }

  private static String script() {
    try (InputStream script = Objects.requireNonNull(Setup.class.getResourceAsStream(FILE))) {
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
