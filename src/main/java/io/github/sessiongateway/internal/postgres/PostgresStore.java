package io.github.sessiongateway.internal.postgres;

import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.config.StoreAddress;
import io.github.sessiongateway.internal.shared.Cursor;
import io.github.sessiongateway.internal.shared.Page;
import io.github.sessiongateway.internal.shared.Row;
import io.github.sessiongateway.internal.shared.SharedStore;
import io.github.sessiongateway.internal.shared.Swap;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rows in a table of PostgreSQL 13 or later. A swap that was answered is on the server's disk.
 *
 * <p>It works behind PgBouncer, in each of its modes. It finds a pooler by itself, and then keeps
 * no statement prepared, has no bell, and leaves the limits of statements to the server.
 */
public final class PostgresStore implements SharedStore {
  private static final Logger log = LoggerFactory.getLogger(PostgresStore.class);

  private final Server server;
  private final Timers timers;
  private final String gateway;
  private final Connections connections;
  private @Nullable Bells bells;

  private PostgresStore(Server server, Timers timers, String gateway) {
    this.server = server;
    this.timers = timers;
    this.gateway = gateway;
    this.connections = new Connections(server, timers);
  }

  /**
   * Returns a store that connects when it is used. Called on the context to which it is confined.
   *
   * @param gateway names this gateway alone, with an identifier of its process's start
   */
  public static PostgresStore open(
      Context context, Timers timers, StoreAddress address, String gateway) {
    return new PostgresStore(new Server(context.owner(), address), timers, gateway);
  }

  @Override
  public Future<Page> changed(Cursor since) {
    return connections.ask(connection -> page(connection, Place.of(since)));
  }

  private Future<Page> page(PgConnection connection, Place place) {
    return place.isAll()
        ? execute(connection, Statements.ALL, Tuple.of(place.name())).map(rows -> page(rows, place))
        : execute(
                connection,
                Statements.CHANGES,
                Tuple.of(place.seen(), place.changed(), place.name(), place.born()))
            .compose(
                rows ->
                    place.isOfAnother(born(rows))
                        ? page(connection, Place.START)
                        : Future.succeededFuture(page(rows, place)));
  }

  private static long born(RowSet<io.vertx.sqlclient.Row> rows) {
    return rows.iterator().next().getLong(Statements.BORN);
  }

  private Page page(RowSet<io.vertx.sqlclient.Row> answer, Place place) {
    // A page without rows is one line with the server's time.
    List<io.vertx.sqlclient.Row> lines = new ArrayList<>(answer.size());
    answer.forEach(lines::add);
    io.vertx.sqlclient.Row last = lines.get(lines.size() - 1);
    List<Row> rows = new ArrayList<>(lines.size());
    List<String> unreadable = new ArrayList<>();
    for (io.vertx.sqlclient.Row line : lines) {
      boolean isRow = line.getString("name") != null;
      Row row = isRow ? Rows.read(line) : null;
      if (row != null) {
        rows.add(row);
      } else if (isRow) {
        unreadable.add(line.getString("name"));
      }
    }
    if (!unreadable.isEmpty()) {
      log.warn("{} rows of PostgreSQL at {} cannot be read", unreadable.size(), server.name());
    }
    String snapshot = last.getString(Statements.SNAPSHOT);
    long born = last.getLong(Statements.BORN);
    boolean isLast = lines.size() < Statements.PAGE;
    Place next =
        isLast
            ? place.end(born, snapshot)
            : place.behind(
                born, snapshot, last.getString(Statements.CHANGED), last.getString("name"));
    return new Page(rows, unreadable, next.cursor(), isLast, last.getLong(Statements.NOW));
  }

  @Override
  public Future<Swap> swap(Row next, long expected, Ring ring) {
    Tuple values = Rows.values(next);
    boolean inserts = expected == 0;
    if (!inserts) {
      values.addLong(expected);
    }
    if (ring == Ring.LOUD) {
      values.addString(gateway);
    }
    String write =
        ring == Ring.LOUD
            ? inserts ? Statements.LOUD_INSERT : Statements.LOUD_UPDATE
            : inserts ? Statements.INSERT : Statements.UPDATE;
    return connections.ask(
        connection ->
            execute(connection, write, values)
                .map(rows -> rows.iterator().next())
                .compose(
                    answer ->
                        answer.getInteger(Statements.DONE) == 1
                            ? Future.succeededFuture(new Swap.Done(answer.getLong(Statements.NOW)))
                            : taken(connection, next.name())));
  }

  /** Reads the row in another transaction, because that of the swap may see an older one. */
  private Future<Swap> taken(PgConnection connection, String name) {
    return execute(connection, Statements.READ, Tuple.of(name))
        .map(rows -> rows.iterator().next())
        .compose(
            found -> {
              Row there = found.getString("name") == null ? Row.none(name) : Rows.read(found);
              return there == null
                  ? Future.failedFuture(Failures.ofRow(server, name))
                  : Future.succeededFuture(new Swap.Taken(there, found.getLong(Statements.NOW)));
            });
  }

  @Override
  public void bell(Bell bell) {
    if (bells != null) {
      bells.close();
    }
    bells = new Bells(server, timers, gateway, bell);
    bells.start();
  }

  @Override
  public Future<Integer> sweep() {
    return connections.ask(
        connection ->
            execute(connection, Statements.SWEEP, Tuple.tuple())
                .map(rows -> rows.iterator().next().getInteger(Statements.DONE)));
  }

  private static Future<RowSet<io.vertx.sqlclient.Row>> execute(
      PgConnection connection, String statement, Tuple values) {
    return connection.preparedQuery(statement).execute(values);
  }

  @Override
  public Future<Void> close() {
    if (bells != null) {
      bells.close();
    }
    connections.close();
    return Future.succeededFuture();
  }
}
