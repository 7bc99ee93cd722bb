package io.github.sessiongateway.internal.redis;

import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.config.StoreAddress;
import io.github.sessiongateway.internal.shared.Cursor;
import io.github.sessiongateway.internal.shared.Page;
import io.github.sessiongateway.internal.shared.Row;
import io.github.sessiongateway.internal.shared.SharedStore;
import io.github.sessiongateway.internal.shared.Swap;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rows in one Redis 6.0 to 7.2, or one Valkey. Each operation is one script, which the server runs
 * as one step. All calls must come from one event loop. The first call connects.
 *
 * <p>The user of the store needs this, and nothing more:
 *
 * <pre>
 * ACL SETUSER session-gateway on &gt;PASSWORD ~{session-gateway}:* &amp;{session-gateway}:*
 *   +evalsha +eval +hget +hmget +hset +del +incr +incrby +get +set
 *   +zadd +zrangebyscore +zrevrange +zrem +time +publish +subscribe +ping +select
 * </pre>
 *
 * <p>{@code +select} is for a database other than 0 only.
 */
public final class RedisStore implements SharedStore {
  private static final Logger log = LoggerFactory.getLogger(RedisStore.class);

  /** The most rows of a page. The store answers no other request while it makes one. */
  static final int PAGE = 1_000;

  private static final int SWEEP = 500;

  private final RandomGenerator random;
  private final Timers timers;
  private final Failures failures;
  private final Clients clients;
  private final Requests requests;
  private final String own;
  private @Nullable BellLine bell;

  /**
   * Creates the store's client, which does not connect yet.
   *
   * @param timers of the event loop of all calls
   * @param nanoTime a monotonic clock in nanoseconds
   * @param random names this client and, if it is empty, the store
   */
  public RedisStore(
      Vertx vertx,
      Timers timers,
      LongSupplier nanoTime,
      RandomGenerator random,
      StoreAddress address) {
    this.random = random;
    this.timers = timers;
    this.failures = new Failures(address);
    // Besides all requests, the library counts its own of a new connection.
    this.clients = new Clients(vertx, address, 2 * Requests.MOST_WAITING, Requests.LIMIT);
    this.requests = new Requests(clients, failures, timers, nanoTime);
    this.own = identifier();
  }

  @Override
  public Future<Page> changed(Cursor since) {
    Place place = Place.of(since);
    return requests
        .run(
            Script.CHANGED,
            List.of(Keys.CHANGED, Keys.SEQUENCE, Keys.STORE),
            List.of(identifier(), place.store(), place.sequence(), PAGE, Keys.ROW))
        .map(this::page);
  }

  private Page page(Response reply) {
    List<Row> rows = new ArrayList<>(reply.size() / 2);
    List<String> unreadable = new ArrayList<>();
    for (int i = 4; i + 1 < reply.size(); i += 2) {
      String name = reply.get(i).toString();
      Row row = RowFields.read(name, reply.get(i + 1));
      if (row == null) {
        unreadable.add(name);
      } else if (!row.isNone()) {
        rows.add(row);
      }
    }
    if (!unreadable.isEmpty()) {
      log.warn("Rows of the store that could not be read and were skipped: {}", unreadable.size());
    }
    Place next = new Place(reply.get(0).toString(), reply.get(1).toString());
    boolean isLast = reply.get(2).toInteger() == 0;
    return new Page(rows, unreadable, next.cursor(), isLast, reply.get(3).toLong());
  }

  @Override
  public Future<Swap> swap(Row next, long expected, Ring ring) {
    String name = next.name();
    List<Object> arguments = new ArrayList<>(5 + 2 * RowFields.NAMES.size());
    arguments.add(name);
    arguments.add(expected);
    arguments.add(next.removableAt());
    arguments.add(ring == Ring.LOUD ? Keys.BELL : "");
    arguments.add(own);
    arguments.addAll(RowFields.of(next));
    return requests
        .run(
            Script.SWAP,
            List.of(Keys.row(name), Keys.CHANGED, Keys.SEQUENCE, Keys.REMOVABLE),
            arguments)
        .compose(reply -> swapped(name, reply));
  }

  private Future<Swap> swapped(String name, Response reply) {
    long time = reply.get(1).toLong();
    if (reply.get(0).toInteger() == 1) {
      return Future.succeededFuture(new Swap.Done(time));
    }
    Row there = RowFields.read(name, reply.get(2));
    return there == null
        ? Future.failedFuture(failures.ofRow(name))
        : Future.succeededFuture(new Swap.Taken(there, time));
  }

  @Override
  public void bell(Bell listener) {
    if (bell != null) {
      bell.close();
    }
    requests.whenReconnected(listener::reconnected);
    bell = new BellLine(clients, failures, timers, own, listener);
    bell.start();
  }

  @Override
  public Future<Integer> sweep() {
    return sweep(0);
  }

  private Future<Integer> sweep(int before) {
    return requests
        .run(Script.SWEEP, List.of(Keys.CHANGED, Keys.REMOVABLE), List.of(SWEEP, Keys.ROW))
        .compose(
            reply -> {
              int removed = reply.toInteger();
              return removed < SWEEP
                  ? Future.succeededFuture(before + removed)
                  : sweep(before + removed);
            });
  }

  @Override
  public Future<Void> close() {
    if (bell != null) {
      bell.close();
    }
    requests.close();
    return Future.succeededFuture();
  }

  private String identifier() {
    return Long.toHexString(random.nextLong());
  }
}
