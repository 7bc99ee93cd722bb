package io.github.sessiongateway.internal.managed.store;

import io.github.sessiongateway.internal.clock.Ticker;
import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.files.FileWatch;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * The store while this process owns it: its lock, its journal, and its followed key file. Blocking
 * calls are not ordered, otherwise a disk that hangs would block other work of the context.
 */
public final class OpenStore {
  private final Context context;
  private final StoreLock lock;
  private final StoreJournal journal;
  private final List<StoredSession> sessions;
  private final FileWatch keys;

  private OpenStore(
      Context context,
      StoreLock lock,
      StoreJournal journal,
      List<StoredSession> sessions,
      FileWatch keys) {
    this.context = context;
    this.lock = lock;
    this.journal = journal;
    this.sessions = sessions;
    this.keys = keys;
  }

  /** Takes the directory's lock and reads the sessions. Fails as {@link StoreLock#take} does. */
  public static Future<OpenStore> open(
      Context context, Path dir, Path keyFile, Timers timers, Ticker ticker) {
    return context
        .executeBlocking(() -> SessionStore.open(dir, keyFile), false)
        .compose(
            store ->
                StoreLock.take(dir, context, timers)
                    .compose(
                        lock ->
                            loaded(context, store, lock, keyFile, timers, ticker)
                                .recover(
                                    cause ->
                                        lock.release(context)
                                            .transform(gone -> Future.failedFuture(cause)))));
  }

  private static Future<OpenStore> loaded(
      Context context,
      SessionStore store,
      StoreLock lock,
      Path keyFile,
      Timers timers,
      Ticker ticker) {
    return context
        .executeBlocking(store::load, false)
        .map(
            loaded -> {
              StoreJournal journal =
                  new StoreJournal(
                      store,
                      work -> context.executeBlocking(() -> lock.holding(work), false),
                      timers,
                      ticker);
              journal.open(loaded.olderSeals());
              FileWatch keys =
                  FileWatch.follow(
                      context.owner(),
                      timers,
                      StoreKeys.KEY,
                      List.of(keyFile),
                      contents ->
                          changed(
                              context, store, journal, StoreKeys.of(contents.get(0).getBytes())));
              return new OpenStore(context, lock, journal, loaded.sessions(), keys);
            });
  }

  private static Future<Boolean> changed(
      Context context, SessionStore store, StoreJournal journal, StoreKeys keys) {
    if (!store.use(keys)) {
      return Future.succeededFuture(false);
    }
    Promise<Boolean> used = Promise.promise();
    context.runOnContext(
        v -> {
          journal.keysChanged();
          used.complete(true);
        });
    return used.future();
  }

  /** Returns the sessions that were stored at the start. */
  public List<StoredSession> sessions() {
    return sessions;
  }

  public Journal journal() {
    return journal;
  }

  /** Returns the problems of the store, one sentence each. Safe from any thread. */
  public List<String> problems() {
    return Stream.concat(journal.problems().stream(), keys.troubles().stream()).toList();
  }

  /** Returns how many changes are not on disk. Safe from any thread. */
  public int unwritten() {
    return journal.unwritten();
  }

  /** Writes the changes that are left, within about a limit, and releases the directory. */
  public Future<?> close(Duration limit) {
    keys.close();
    // Composed, because a closed context throws when the limit's timer is set.
    return Future.succeededFuture()
        .compose(v -> journal.close(limit))
        .transform(written -> lock.release(context));
  }
}
