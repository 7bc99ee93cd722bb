package io.github.sessiongateway.internal.redis;

import io.github.sessiongateway.internal.clock.FixedDelay;
import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.shared.StoreUnreachable;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests over one connection, which carries many at a time. The first request makes it, and
 * so does the first one after its end. If one reply is late, the connection is closed, because a
 * later reply could be taken for the next one. Confined to one event loop.
 */
final class Requests {
  /** How long a request may take, with the connection that it may need. */
  static final Duration LIMIT = Duration.ofSeconds(2);

  /** The most requests that wait for replies. */
  static final int MOST_WAITING = 8_192;

  /** After this time, a replica's connection is made again: the address may be the primary's. */
  static final Duration REPLICA = Duration.ofSeconds(5);

  private final Clients clients;
  private final Failures failures;
  private final Timers timers;
  private final FixedDelay limit;
  private Runnable reconnected = () -> {};
  private @Nullable Line line;
  private @Nullable Line replica;
  private boolean hasConnected;
  private boolean isClosed;
  private int waiting;

  Requests(Clients clients, Failures failures, Timers timers, LongSupplier nanoTime) {
    this.clients = clients;
    this.failures = failures;
    this.timers = timers;
    this.limit = new FixedDelay(timers, nanoTime, LIMIT);
  }

  /** Sets the task that runs after each connection but the first one. */
  void whenReconnected(Runnable task) {
    reconnected = task;
  }

  /** Runs a script in the store. Fails with a reason if it does not answer, or with an error. */
  Future<Response> run(Script script, List<String> keys, List<?> arguments) {
    if (isClosed) {
      return Future.failedFuture(failures.unreachable("the gateway stops"));
    }
    if (waiting == MOST_WAITING) {
      return Future.failedFuture(
          failures.unreachable(MOST_WAITING + " requests wait for its replies"));
    }
    waiting++;
    Line used = line();
    Promise<Response> reply = Promise.promise();
    Timers.Timer late = limit.start(() -> late(used, reply));
    script
        .run(used::send, keys, arguments)
        .onFailure(cause -> rejected(used, cause))
        .recover(cause -> Future.failedFuture(failures.of(cause)))
        .onComplete(outcome -> pass(outcome, reply));
    return reply
        .future()
        .onComplete(
            outcome -> {
              late.cancel();
              waiting--;
            });
  }

  private static void pass(AsyncResult<Response> outcome, Promise<Response> reply) {
    if (outcome.succeeded()) {
      reply.tryComplete(outcome.result());
    } else {
      reply.tryFail(outcome.cause());
    }
  }

  private void late(Line used, Promise<Response> reply) {
    StoreUnreachable cause = failures.late();
    reply.tryFail(cause);
    used.end(cause);
  }

  private Line line() {
    Line present = line;
    if (present != null) {
      return present;
    }
    Line made = new Line(clients.create(), failures, this::ended);
    line = made;
    made.connect(ignored -> {}).onSuccess(v -> connected());
    return made;
  }

  private void ended(StoreUnreachable reason) {
    line = null;
    replica = null;
  }

  private void connected() {
    if (hasConnected) {
      reconnected.run();
    }
    hasConnected = true;
  }

  private void rejected(Line used, Throwable cause) {
    if (Failures.isReadOnly(cause) && used == line && used != replica) {
      replica = used;
      timers.after(REPLICA, () -> used.end(cause));
    }
  }

  /** Closes the connection. Requests under way fail. */
  void close() {
    isClosed = true;
    if (line != null) {
      line.end(failures.unreachable("the gateway stops"));
    }
  }
}
