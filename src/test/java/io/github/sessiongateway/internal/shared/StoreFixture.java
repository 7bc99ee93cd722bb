package io.github.sessiongateway.internal.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.shared.SharedStore.Ring;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.OnContext;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.stream.LongStream;

/** A gateway's store on an event loop of its own, asked from the test's thread. */
public final class StoreFixture {
  private static final int AT_ONCE = 50;

  private final Vertx vertx;
  private final Context context;
  private final AtomicInteger rings = new AtomicInteger();
  private SharedStore store;

  private StoreFixture(Vertx vertx) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
  }

  static StoreFixture open(
      Vertx vertx, BiFunction<Context, SharedStore.Bell, Future<SharedStore>> open) {
    StoreFixture fixture = new StoreFixture(vertx);
    SharedStore.Bell bell =
        new SharedStore.Bell() {
          @Override
          public void rang() {
            fixture.rings.incrementAndGet();
          }

          @Override
          public void reconnected() {}
        };
    fixture.store =
        Await.result(OnContext.call(fixture.context, () -> open.apply(fixture.context, bell)));
    return fixture;
  }

  /** A valid token's row, which differs by its revision. */
  public static Row row(String name, long revision) {
    return row(name, revision, "gateway-" + revision);
  }

  static Row row(String name, long revision, String holder) {
    SharedToken token =
        new SharedToken(
            revision, Standing.VALID, 5, Duration.ofHours(1), Buffer.buffer("sealed-" + revision));
    return new Row(
        name,
        revision,
        Version.of(1, revision),
        token,
        new Lease(holder, 12),
        Attempts.NONE,
        false,
        Long.MAX_VALUE,
        Row.FORMAT);
  }

  static List<Row> rows(String prefix, int count) {
    return LongStream.rangeClosed(1, count).mapToObj(n -> row(prefix + n, n)).toList();
  }

  static Row with(Row row, Buffer sealed) {
    SharedToken token =
        new SharedToken(row.revision(), Standing.VALID, 5, Duration.ofHours(1), sealed);
    return new Row(
        row.name(),
        row.revision(),
        row.version(),
        token,
        row.lease(),
        row.attempts(),
        row.isKept(),
        row.removableAt(),
        row.format());
  }

  static Row with(Row row, long removableAt) {
    return new Row(
        row.name(),
        row.revision(),
        row.version(),
        row.token(),
        row.lease(),
        row.attempts(),
        row.isKept(),
        removableAt,
        row.format());
  }

  /** Rows that have each field's values, each of them once without what may be missing. */
  static List<Row> ofEveryKind() {
    long max = Long.MAX_VALUE;
    long min = Long.MIN_VALUE;
    Duration life = Duration.ofMillis(86_399_999);
    Buffer bytes = Buffer.buffer(new byte[] {0, 1, -1, 13, 10, 39, 92, 127, -128});
    Attempts failed =
        new Attempts(3, 99, "{\"code\":\"x\",\"message\":\"\\u0000 'é' \\\"😀\"}", "d");
    Attempts failing = new Attempts(Integer.MAX_VALUE, max, "", null);
    Attempts rejected = new Attempts(1, 1, null, "digest");
    String long64 = "z".repeat(64);
    return List.of(
        new Row("a", 1, Version.NONE, null, null, Attempts.NONE, false, 0, Row.FORMAT),
        new Row("0", max, new Version(2, true, 5), null, null, failed, true, max, Row.FORMAT),
        new Row(
            "a-b",
            min,
            Version.of(max, max),
            new SharedToken(min, Standing.DOUBTED, max, life, bytes),
            null,
            failing,
            true,
            max,
            Row.FORMAT),
        new Row(
            long64,
            -1,
            Version.of(1, 2),
            new SharedToken(max, Standing.REJECTED, 1, Duration.ofMillis(1), Buffer.buffer("1")),
            new Lease("gateway-1 at 10.0.0.1:5 é", max),
            rejected,
            false,
            1,
            Row.FORMAT),
        // Written by a newer gateway.
        new Row(
            "newer",
            42,
            Version.of(1, 1),
            new SharedToken(0, Standing.VALID, 0, Duration.ZERO, bytes),
            new Lease("", 0),
            Attempts.NONE,
            false,
            0,
            Row.FORMAT + 1));
  }

  Future<Swap> ask(Row next, long expected) {
    return ask(next, expected, Ring.QUIET);
  }

  Future<Swap> ask(Row next, long expected, Ring ring) {
    return OnContext.call(context, () -> store.swap(next, expected, ring));
  }

  Swap swap(Row next, long expected) {
    return Await.result(ask(next, expected));
  }

  void done(Row next, long expected) {
    done(next, expected, Ring.QUIET);
  }

  void done(Row next, long expected, Ring ring) {
    assertThat(Await.result(ask(next, expected, ring))).isInstanceOf(Swap.Done.class);
  }

  /** Returns what is there instead of what a swap expects. */
  Row taken(Row next, long expected) {
    Swap swap = swap(next, expected);
    assertThat(swap).isInstanceOf(Swap.Taken.class);
    return ((Swap.Taken) swap).there();
  }

  /** Inserts rows whose numbers begin with 1. */
  void insert(String prefix, int count) {
    List<Row> rows = rows(prefix, count);
    for (int from = 0; from < count; from += AT_ONCE) {
      List<Row> some = rows.subList(from, Math.min(count, from + AT_ONCE));
      Await.result(Future.all(some.stream().map(row -> ask(row, 0)).toList()));
    }
  }

  /** Writes rows, all at once, each again and again up to a revision. */
  Future<Void> write(String prefix, int count, long revisions) {
    return Future.all(
            LongStream.range(0, count).mapToObj(n -> writeOn(prefix + n, 0, revisions)).toList())
        .mapEmpty();
  }

  private Future<Void> writeOn(String name, long revision, long last) {
    return revision == last
        ? Future.succeededFuture()
        : ask(row(name, revision + 1), revision)
            .compose(
                swap ->
                    swap instanceof Swap.Done
                        ? writeOn(name, revision + 1, last)
                        : Future.failedFuture("taken"));
  }

  Page changed(Cursor since) {
    return Await.result(OnContext.call(context, () -> store.changed(since)));
  }

  /** Returns the pages from a place to the last one. */
  List<Page> pages(Cursor since) {
    List<Page> pages = new ArrayList<>();
    pages.add(changed(since));
    while (!pages.get(pages.size() - 1).isLast()) {
      pages.add(changed(pages.get(pages.size() - 1).next()));
    }
    return pages;
  }

  /** Returns the rows since a place, the latest of each. */
  List<Row> since(Cursor since) {
    Map<String, Row> latest = new TreeMap<>();
    pages(since).forEach(page -> page.rows().forEach(row -> latest.put(row.name(), row)));
    return List.copyOf(latest.values());
  }

  /** Returns all rows. */
  List<Row> all() {
    return since(Cursor.START);
  }

  /** Returns the place after all changes since a place. */
  Cursor last(Cursor since) {
    List<Page> pages = pages(since);
    return pages.get(pages.size() - 1).next();
  }

  /** The latest row of each name that was read. */
  record Reading(Map<String, Row> latest) {}

  /** Reads changes until a writing has ended, and then the rest. */
  Reading follow(Cursor since, Future<?> writing) {
    Map<String, Row> latest = new TreeMap<>();
    Cursor place = since;
    boolean ended = false;
    while (!ended) {
      // Asked before the reading, so that the last reading begins after the end.
      ended = writing.isComplete();
      for (Page page : pages(place)) {
        page.rows().forEach(row -> latest.put(row.name(), row));
        place = page.next();
      }
    }
    Await.result(writing);
    return new Reading(latest);
  }

  int sweep() {
    return Await.result(OnContext.call(context, () -> store.sweep()));
  }

  int rings() {
    return rings.get();
  }

  void awaitRings(int count) {
    Await.until(vertx, () -> rings.get() >= count);
  }

  void close() {
    Await.result(OnContext.call(context, () -> store.close()));
  }
}
