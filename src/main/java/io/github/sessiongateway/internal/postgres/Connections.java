package io.github.sessiongateway.internal.postgres;

import io.github.sessiongateway.internal.clock.Deadline;
import io.github.sessiongateway.internal.clock.Timers;
import io.vertx.core.Future;
import io.vertx.pgclient.PgConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The connections for statements. Several serve, because the server works on one statement of each,
 * and writes several to its disk at once. Only one is made at a time, so that a server that hangs
 * is not given many. Confined to one event loop.
 */
final class Connections {
  static final Duration PATIENCE = Duration.ofSeconds(2);

  /** A login may take longer than its callers wait: a server that wakes up finds it. */
  static final Duration LOGIN = Duration.ofSeconds(10);

  private static final int MOST = 4;
  private static final int BUSY = 8;

  private final Server server;
  private final Timers timers;
  private final List<Link> made = new ArrayList<>();
  private @Nullable Link making;

  /** A new connection finds out before its first prepared statement. */
  private boolean direct = true;

  private boolean closed;

  Connections(Server server, Timers timers) {
    this.server = server;
    this.timers = timers;
  }

  /** Runs statements on a connection. Fails after 2 s, with whatever waits for that connection. */
  <T> Future<T> ask(Function<PgConnection, Future<T>> statements) {
    if (closed) {
      return Future.failedFuture(Failures.of(server, Failures.CLOSED));
    }
    Link link = link();
    link.begin();
    Future<T> answer =
        link.connection()
            .compose(connection -> statements.apply(connection))
            .onComplete(outcome -> link.end());
    return Deadline.within(task -> timers.after(PATIENCE, task), answer, () -> late(link))
        .recover(cause -> Future.failedFuture(Failures.of(server, cause)));
  }

  private Throwable late(Link link) {
    if (link.isMade()) {
      made.remove(link);
      link.drop();
    }
    return Failures.of(server, Failures.NO_ANSWER);
  }

  private Link link() {
    Link least = made.stream().min(Comparator.comparingInt(Link::waiting)).orElse(null);
    boolean enough = least != null && (least.waiting() < BUSY || made.size() == MOST);
    Link next = enough || making != null ? making : make();
    return least == null ? Objects.requireNonNull(next) : least;
  }

  private Link make() {
    Link link = new Link(server, direct);
    making = link;
    Timers.Timer limit = timers.after(LOGIN, () -> abandon(link));
    link.connection()
        .onComplete(
            outcome -> {
              limit.cancel();
              if (making == link) {
                making = null;
              }
            })
        .onSuccess(connection -> add(link, connection));
    return link;
  }

  private void abandon(Link link) {
    if (making == link) {
      making = null;
    }
    link.drop();
  }

  private void add(Link link, PgConnection connection) {
    direct = link.isDirect();
    if (closed || !link.isMade()) {
      link.drop();
      return;
    }
    made.add(link);
    connection.exceptionHandler(cause -> {});
    connection.closeHandler(
        v -> {
          made.remove(link);
          link.drop();
        });
  }

  /** Closes all connections. */
  void close() {
    closed = true;
    List.copyOf(made).forEach(Link::drop);
    made.clear();
    if (making != null) {
      making.drop();
      making = null;
    }
  }
}
