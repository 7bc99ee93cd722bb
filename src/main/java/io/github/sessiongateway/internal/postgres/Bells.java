package io.github.sessiongateway.internal.postgres;

import io.github.sessiongateway.internal.clock.Deadline;
import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.shared.SharedStore.Bell;
import io.vertx.core.Future;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgNotification;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection on which the server rings. A pooler may give each transaction another connection,
 * so that there is nothing to listen on. Its connection is then a sign of life alone. Confined to
 * one event loop.
 */
final class Bells {
  private static final Logger log = LoggerFactory.getLogger(Bells.class);
  private static final Duration PING = Duration.ofSeconds(5);
  private static final Duration FIRST = Duration.ofMillis(250);
  private static final Duration LONGEST = Duration.ofSeconds(4);

  private final Server server;
  private final Timers timers;
  private final String gateway;
  private final Bell bell;
  private Duration pause = FIRST;
  private boolean saidPooler;
  private boolean closed;
  private boolean direct = true;
  private @Nullable Link link;
  private Timers.@Nullable Timer next;

  /**
   * @param gateway the name in this gateway's own rings, which it does not hear
   */
  Bells(Server server, Timers timers, String gateway, Bell bell) {
    this.server = server;
    this.timers = timers;
    this.gateway = gateway;
    this.bell = bell;
  }

  /** Connects, again and again until it is closed. */
  void start() {
    Link started = new Link(server, direct);
    link = started;
    Timers.Timer limit = timers.after(Connections.LOGIN, started::drop);
    started
        .connection()
        .compose(connection -> listen(started, connection))
        .onComplete(outcome -> limit.cancel())
        .onSuccess(connection -> ready(started, connection))
        .onFailure(cause -> lost(started));
  }

  private Future<PgConnection> listen(Link started, PgConnection connection) {
    direct = started.isDirect();
    if (!direct) {
      if (!saidPooler) {
        saidPooler = true;
        log.info(
            "PostgreSQL at {} is behind a pooler, therefore changes are found by looks alone",
            server.name());
      }
      return Future.succeededFuture(connection);
    }
    connection.notificationHandler(this::rang);
    return connection.query("LISTEN " + Statements.CHANNEL).execute().map(connection);
  }

  private void rang(PgNotification ring) {
    if (!closed && !gateway.equals(ring.getPayload())) {
      bell.rang();
    }
  }

  private void ready(Link started, PgConnection connection) {
    if (closed || started != link) {
      started.drop();
      return;
    }
    pause = FIRST;
    connection.exceptionHandler(cause -> {});
    connection.closeHandler(v -> lost(started));
    pingLater(started, connection);
    bell.reconnected();
  }

  /** So that a connection that was lost without a word is missed. */
  private void pingLater(Link started, PgConnection connection) {
    next =
        timers.after(
            PING,
            () ->
                Deadline.within(
                        task -> timers.after(Connections.PATIENCE, task),
                        connection.query("SELECT 1").execute(),
                        () -> Failures.of(server, Failures.NO_ANSWER))
                    .onComplete(
                        outcome -> {
                          if (outcome.failed()) {
                            lost(started);
                          } else if (started == link) {
                            pingLater(started, connection);
                          }
                        }));
  }

  private void lost(Link started) {
    started.drop();
    if (closed || started != link) {
      return;
    }
    link = null;
    cancel();
    next = timers.after(pause, this::start);
    pause = pause.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : pause.multipliedBy(2);
  }

  private void cancel() {
    if (next != null) {
      next.cancel();
      next = null;
    }
  }

  /** Closes the connection. */
  void close() {
    closed = true;
    cancel();
    if (link != null) {
      link.drop();
      link = null;
    }
  }
}
