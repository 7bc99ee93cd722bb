package io.github.sessiongateway.internal.shared;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A store in memory. Each gateway reaches it over a network, which a test can make unreliable. */
public final class MemoryStore {
  private static final int A_PAGE = 1_000;

  private final LongSupplier clock;
  private final List<Line> lines = new ArrayList<>();

  /** The rows by the order of their latest change. */
  private final TreeMap<Long, Row> changes = new TreeMap<>();

  private final Map<String, Long> places = new LinkedHashMap<>();
  private long latest;

  /** Receives every row that is written. */
  public interface Watch {
    void written(@Nullable Row before, Row after);
  }

  private Watch watch = (before, after) -> {};

  /** The way from a gateway to the store and back. */
  public interface Network {
    /** A network without faults. */
    Network GOOD =
        new Network() {
          @Override
          public <T> Future<T> exchange(Supplier<T> request) {
            return Future.succeededFuture(request.get());
          }

          @Override
          public void ring(Runnable bell) {
            bell.run();
          }

          @Override
          public void connect(Runnable connected) {
            connected.run();
          }
        };

    /** Sends a request, and returns the answer. */
    <T> Future<T> exchange(Supplier<T> request);

    /** Rings a bell, or does not. */
    void ring(Runnable bell);

    /** Connects anew, as soon as that is possible, and runs a task then. */
    void connect(Runnable connected);
  }

  /**
   * @param clock the store's clock in milliseconds
   */
  public MemoryStore(LongSupplier clock) {
    this.clock = clock;
  }

  public void watch(Watch everyWrite) {
    watch = everyWrite;
  }

  /** Returns the store as one gateway reaches it. */
  public SharedStore over(Network network) {
    Line line = new Line(network);
    synchronized (this) {
      lines.add(line);
    }
    return line;
  }

  public synchronized List<Row> rows() {
    return List.copyOf(changes.values());
  }

  /** Returns a row, or null. */
  public synchronized @Nullable Row row(String name) {
    Long place = places.get(name);
    return place == null ? null : changes.get(place);
  }

  /** Puts the store back to rows that it had earlier, as a failover without the latest writes. */
  public synchronized void rollBack(List<Row> earlier) {
    changes.clear();
    places.clear();
    latest = 0;
    earlier.forEach(this::put);
    List.copyOf(lines).forEach(line -> line.network.connect(line::reconnected));
  }

  private void put(Row row) {
    Long before = places.put(row.name(), ++latest);
    if (before != null) {
      changes.remove(before);
    }
    changes.put(latest, row);
  }

  private synchronized Page page(Cursor since) {
    long place = since.place().isEmpty() ? 0 : Long.parseLong(since.place());
    List<Row> rows = new ArrayList<>();
    long next = place > latest ? 0 : place;
    boolean isLast = true;
    for (Map.Entry<Long, Row> change : changes.tailMap(next, false).entrySet()) {
      if (rows.size() == A_PAGE) {
        isLast = false;
        break;
      }
      rows.add(change.getValue());
      next = change.getKey();
    }
    return new Page(rows, List.of(), new Cursor(Long.toString(next)), isLast, clock.getAsLong());
  }

  private Swap swap(Line writer, Row next, long expected, SharedStore.Ring ring) {
    synchronized (this) {
      Row there = row(next.name());
      if ((there == null ? 0 : there.revision()) != expected) {
        return new Swap.Taken(there == null ? Row.none(next.name()) : there, clock.getAsLong());
      }
      SharedToken token = next.token();
      Row written =
          there == null || there.token() == null || token == null || token.sealed().length() > 0
              ? next
              : next.with(token.sealedAs(there.token().sealed()));
      watch.written(there, written);
      put(written);
    }
    if (ring == SharedStore.Ring.LOUD) {
      for (Line line : List.copyOf(lines)) {
        if (line != writer) {
          line.network.ring(line::rang);
        }
      }
    }
    return new Swap.Done(clock.getAsLong());
  }

  private synchronized int sweep() {
    long now = clock.getAsLong();
    List<Row> gone = changes.values().stream().filter(row -> row.removableAt() < now).toList();
    gone.forEach(row -> changes.remove(places.remove(row.name())));
    return gone.size();
  }

  private final class Line implements SharedStore {
    private final Network network;
    private @Nullable Bell bell;
    private boolean isClosed;

    private Line(Network network) {
      this.network = network;
    }

    private void rang() {
      if (bell != null) {
        bell.rang();
      }
    }

    private void reconnected() {
      if (bell != null) {
        bell.reconnected();
      }
    }

    private <T> Future<T> exchange(Supplier<T> request) {
      return isClosed
          ? Future.failedFuture(new StoreUnreachable("The store is closed."))
          : network.exchange(request);
    }

    @Override
    public Future<Page> changed(Cursor since) {
      return exchange(() -> page(since));
    }

    @Override
    public Future<Swap> swap(Row next, long expected, Ring ring) {
      return exchange(() -> MemoryStore.this.swap(this, next, expected, ring));
    }

    @Override
    public void bell(Bell rung) {
      bell = rung;
      network.connect(this::reconnected);
    }

    @Override
    public Future<Integer> sweep() {
      return exchange(MemoryStore.this::sweep);
    }

    @Override
    public Future<Void> close() {
      synchronized (MemoryStore.this) {
        lines.remove(this);
        isClosed = true;
      }
      return Future.succeededFuture();
    }
  }
}
