package io.github.sessiongateway.internal.postgres;

import io.vertx.core.Future;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Pool;
import org.jspecify.annotations.Nullable;

/** One connection, from its making to its end. Confined to one event loop. */
final class Link {
  private final Server server;
  private final Setup setup;
  private Sockets sockets;
  private final Future<PgConnection> connection;
  private @Nullable Pool pool;
  private boolean direct;
  private boolean dropped;
  private int waiting;

  /**
   * Begins to connect.
   *
   * @param direct whether no pooler is expected before the server
   */
  Link(Server server, boolean direct) {
    this.server = server;
    this.setup = new Setup(server);
    this.direct = direct;
    this.sockets = new Sockets(server.vertx());
    this.connection = connect().onFailure(cause -> drop());
  }

  private Future<PgConnection> connect() {
    return server
        .pool(sockets, direct)
        .compose(
            made -> {
              pool = made;
              if (dropped) {
                drop();
              }
              return made.getConnection();
            })
        .map(PgConnection::cast)
        .compose(made -> setup.prepare(made).compose(found -> suited(made, found)));
  }

  /** Connects again if a pooler came, or went: its connections work otherwise. */
  private Future<PgConnection> suited(PgConnection made, boolean foundDirect) {
    if (foundDirect == direct) {
      return Future.succeededFuture(made);
    }
    direct = foundDirect;
    discard();
    sockets = new Sockets(server.vertx());
    return connect();
  }

  /** Returns the connection. It fails if it cannot be made. */
  Future<PgConnection> connection() {
    return connection;
  }

  /** Returns whether no pooler stands before the server, as far as is known. */
  boolean isDirect() {
    return direct;
  }

  boolean isMade() {
    return connection.succeeded() && !dropped;
  }

  /** Returns the number of operations that wait for the server. */
  int waiting() {
    return waiting;
  }

  void begin() {
    waiting++;
  }

  void end() {
    waiting--;
  }

  /** Closes the connection at once, whatever waits for it. */
  void drop() {
    dropped = true;
    discard();
  }

  private void discard() {
    sockets.abort();
    if (pool != null) {
      var unused = pool.close();
      pool = null;
    }
  }
}
