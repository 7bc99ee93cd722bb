package io.github.sessiongateway.internal.managed.store;

import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.files.PrivateFiles;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The queue of writes to the store. They run off the event loop, one after the other. Of the
 * changes of a session that wait, only the latest is written. A disk that fails or hangs is logged
 * and shown in health, and never costs a token. Failed writes are tried again. Confined to one
 * event loop.
 */
final class StoreJournal implements Journal {
  static final Duration AGAIN = Duration.ofMinutes(1);

  /** The longest wait of a caller for the disk. */
  static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final int NAMES = 10;

  private static final Logger log = LoggerFactory.getLogger(StoreJournal.class);

  private final SessionStore store;
  private final Function<Callable<Void>, Future<Void>> worker;
  private final Timers timers;
  private final LongSupplier nanoTime;
  private final SlowDisk slowness;

  /** The changes that wait, by session. */
  private final Map<String, Change> waiting = new LinkedHashMap<>();

  private final Map<String, Change> failed = new LinkedHashMap<>();
  private final Promise<Void> ended = Promise.promise();
  private @Nullable Change writing;
  private @Nullable StoreUpkeep upkeep;
  private boolean upkeepFailed;
  private Future<?> busy = Future.succeededFuture();
  private boolean armed;
  private boolean closing;
  private volatile @Nullable String refusal;

  private interface Work {
    void run() throws IOException;
  }

  /**
   * A change of a session that the disk does not have yet.
   *
   * @param work the task that writes the change
   * @param since when the change was first offered
   * @param taken completes with whether the disk has the change
   */
  private record Change(String session, Work work, long since, Promise<Boolean> taken) {}

  /**
   * Creates a journal.
   *
   * @param worker runs one task off the event loop
   */
  StoreJournal(
      SessionStore store,
      Function<Callable<Void>, Future<Void>> worker,
      Timers timers,
      LongSupplier nanoTime) {
    this.store = store;
    this.worker = worker;
    this.timers = timers;
    this.nanoTime = nanoTime;
    this.slowness = new SlowDisk(timers, nanoTime, this::oldest);
  }

  /**
   * Starts the upkeep of the store.
   *
   * @param olderSeals the sessions that the first key did not encrypt
   */
  void open(List<String> olderSeals) {
    upkeep = new StoreUpkeep(store, olderSeals);
    next();
  }

  /**
   * Encrypts every session again after a change of the keys, when the waiting changes are written.
   */
  void keysChanged() {
    if (upkeep != null) {
      upkeep.keysChanged();
      next();
    }
  }

  @Override
  public void write(StoredSession session) {
    put(session.identity().name(), () -> store.write(session));
  }

  @Override
  public void erase(String session) {
    put(session, () -> store.erase(session));
  }

  @Override
  public Future<Boolean> stored(String session) {
    Change change = waiting.get(session);
    if (change == null && writing != null && writing.session().equals(session)) {
      change = writing;
    }
    if (change == null) {
      return Future.succeededFuture(!failed.containsKey(session));
    }
    Promise<Boolean> known = Promise.promise();
    Timers.Timer late = timers.after(PATIENCE, () -> known.tryComplete(false));
    change
        .taken()
        .future()
        .onSuccess(
            taken -> {
              late.cancel();
              known.tryComplete(taken);
            });
    return known.future();
  }

  /** Returns the problems of the store, one sentence each. Safe from any thread. */
  List<String> problems() {
    return Stream.of(store.problem(), slowness.problem(), refusal)
        .filter(Objects::nonNull)
        .toList();
  }

  /**
   * Returns how many changes are not on disk. Safe from any thread, which may see an earlier one.
   */
  int unwritten() {
    return waiting.size() + failed.size() + (writing == null ? 0 : 1);
  }

  /**
   * Writes the waiting changes, tries failed ones once more, and then stops. It logs how many
   * sessions were not written.
   *
   * @param limit the longest wait for a disk that hangs
   */
  Future<Void> close(Duration limit) {
    closing = true;
    again();
    if (!ended.future().isComplete()) {
      Timers.Timer late = timers.after(limit, this::end);
      ended.future().onComplete(v -> late.cancel());
    }
    return ended.future();
  }

  private void put(String session, Work work) {
    if (ended.future().isComplete()) {
      // Another process may own the directory by now.
      return;
    }
    failed.remove(session);
    Change before = waiting.get(session);
    waiting.put(
        session,
        before == null
            ? new Change(session, work, nanoTime.getAsLong(), Promise.promise())
            : new Change(session, work, before.since(), before.taken()));
    next();
  }

  private void next() {
    while (busy.isComplete()) {
      if (!waiting.isEmpty()) {
        var first = waiting.values().iterator();
        Change change = first.next();
        first.remove();
        writing = change;
        busy = run(change.work(), refused -> taken(change, refused));
      } else if (!closing && !upkeepFailed && upkeep != null && upkeep.isDue()) {
        busy = run(upkeep::step, this::keptUp);
      } else {
        break;
      }
      if (!busy.isComplete()) {
        slowness.watch();
        busy.onComplete(done -> next());
      }
    }
    if (closing && busy.isComplete()) {
      end();
    }
  }

  /** Runs a task. Completes whether the disk takes it or fails. */
  private Future<?> run(Work work, Consumer<@Nullable Throwable> outcome) {
    Callable<Void> task =
        () -> {
          work.run();
          return null;
        };
    // Composed, because a closed worker throws, which must not fail a session.
    return Future.succeededFuture()
        .compose(v -> worker.apply(task))
        .transform(
            done -> {
              outcome.accept(done.cause());
              if (failed.isEmpty() && !upkeepFailed) {
                refusal = null;
              }
              return Future.succeededFuture();
            });
  }

  private void taken(Change change, @Nullable Throwable refused) {
    writing = null;
    if (refused != null) {
      refused(change.session(), refused);
      if (!waiting.containsKey(change.session())) {
        failed.put(change.session(), change);
      }
    }
    slowness.look();
    change.taken().tryComplete(refused == null);
  }

  private void keptUp(@Nullable Throwable refused) {
    upkeepFailed = refused != null;
    if (refused != null) {
      refused("none yet", refused);
    }
  }

  private void refused(String session, Throwable cause) {
    String why = PrivateFiles.why(cause);
    if (refusal == null) {
      log.warn("Sessions cannot be stored, the first is {}: {}", session, why);
    }
    refusal = "Sessions cannot be stored: " + why + ". A restart may cost a login each.";
    if (!closing && !armed) {
      armed = true;
      timers.after(AGAIN, this::again);
    }
  }

  private void again() {
    armed = false;
    upkeepFailed = false;
    List<Change> offered = List.copyOf(failed.values());
    failed.clear();
    offered.forEach(change -> put(change.session(), change.work()));
    next();
  }

  /** Returns when the oldest waiting change was offered, or null. */
  private @Nullable Long oldest() {
    Change oldest =
        writing != null || waiting.isEmpty() ? writing : waiting.values().iterator().next();
    return oldest == null ? null : oldest.since();
  }

  private void end() {
    if (!ended.tryComplete()) {
      return;
    }
    Map<String, Change> left = new LinkedHashMap<>(failed);
    left.putAll(waiting);
    if (writing != null) {
      left.put(writing.session(), writing);
    }
    waiting.clear();
    if (!left.isEmpty()) {
      log.warn(
          "{} sessions were not written to the store: {}{}",
          left.size(),
          String.join(", ", left.keySet().stream().limit(NAMES).toList()),
          left.size() > NAMES ? " and others" : "");
    }
    left.values().forEach(change -> change.taken().tryComplete(false));
  }
}
