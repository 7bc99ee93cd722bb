package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.internal.clock.Deadline;
import io.github.sessiongateway.internal.config.ManagedConfig;
import io.github.sessiongateway.internal.files.FileWatch;
import io.github.sessiongateway.internal.managed.store.Journal;
import io.github.sessiongateway.internal.managed.store.OpenStore;
import io.github.sessiongateway.internal.managed.store.StoredSession;
import io.github.sessiongateway.internal.managed.store.TokenSeal;
import io.github.sessiongateway.internal.telemetry.Meters.Gauge;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What holds the sessions of a keeper: memory alone, a directory, or a store that several gateways
 * share. Beside such a store, the directory holds what the store does not have.
 */
final class KeeperStore {
  private final ManagedConfig config;
  private final KeeperEnvironment environment;
  private final @Nullable Sharing sharing;
  private volatile @Nullable OpenStore directory;
  private volatile @Nullable SharedLedger shared;
  private volatile @Nullable FileWatch keys;

  /**
   * @param sharing the store that other gateways share; null if they share none
   */
  KeeperStore(ManagedConfig config, KeeperEnvironment environment, @Nullable Sharing sharing) {
    this.config = config;
    this.environment = environment;
    this.sharing = sharing;
  }

  /**
   * Opens the store. Completes when the sessions have begun.
   *
   * @param parts begins the other parts of the keeper
   */
  Future<?> open(Context context, Function<Ledger, KeeperLoop> parts) {
    Path dir = config.storeDir();
    Path keyFile = config.storeKeyFile();
    if (dir == null || keyFile == null) {
      return begin(context, parts, Journal.NONE, List.of());
    }
    return OpenStore.open(context, dir, keyFile, environment.timers(), environment.nanoTime())
        .compose(
            opened -> {
              directory = opened;
              return begin(context, parts, opened.journal(), opened.sessions());
            });
  }

  private Future<?> begin(
      Context context,
      Function<Ledger, KeeperLoop> parts,
      Journal journal,
      List<StoredSession> found) {
    if (sharing != null) {
      return share(context, sharing, parts, new Spill(journal, found));
    }
    OpenStore opened = directory;
    if (opened != null) {
      environment.telemetry().meters().gauge(Gauge.TOKENS_NOT_WRITTEN, opened::unwritten);
    }
    return parts.apply(new FileLedger(journal)).registry().open(found, turns(context));
  }

  /** Begins with the sessions of a store that others share. Without an answer, it waits briefly. */
  private Future<?> share(
      Context context, Sharing with, Function<Ledger, KeeperLoop> parts, Spill spill) {
    return context
        .executeBlocking(() -> TokenSeal.read(with.keyFile()), false)
        .compose(
            seal -> {
              SharedLedger ledger =
                  new SharedLedger(seal, environment, turns(context), with, spill);
              shared = ledger;
              keys = follow(context, seal, ledger, with.keyFile());
              KeeperLoop loop = parts.apply(ledger);
              ledger.begin(loop.context(), loop.sessions(), loop.registry().kept());
              return loop.registry()
                  .open(spill.found(), turns(context))
                  .compose(begun -> followed(ledger));
            });
  }

  /** Follows the keys, which change while all gateways run. */
  private FileWatch follow(Context context, TokenSeal seal, SharedLedger ledger, Path keyFile) {
    return FileWatch.follow(
        context.owner(),
        environment.timers(),
        TokenSeal.KEY,
        List.of(keyFile),
        contents -> {
          if (!seal.use(contents.get(0).getBytes())) {
            return Future.succeededFuture(false);
          }
          Promise<Boolean> used = Promise.promise();
          context.runOnContext(
              v -> {
                ledger.keysChanged();
                used.complete(true);
              });
          return used.future();
        });
  }

  private Future<?> followed(SharedLedger ledger) {
    return awaited(ledger, ledger.follow())
        .transform(
            done ->
                ledger.opensNothing()
                    ? Future.failedFuture(StoreFailures.wrongKeys())
                    : Future.succeededFuture());
  }

  /** Waits until all rows were read, or none has come for a while. */
  private Future<Void> awaited(SharedLedger ledger, Future<Void> read) {
    int found = ledger.found();
    return Deadline.within(
            late -> environment.timers().after(TurnlessCalls.FIRST_READ, late),
            read,
            StoreFailures::unreachable)
        .recover(
            late ->
                ledger.found() > found && !read.isComplete()
                    ? awaited(ledger, read)
                    : Future.failedFuture(late));
  }

  private static Executor turns(Context context) {
    return turn -> context.runOnContext(v -> turn.run());
  }

  /** Returns the problems of the store, one sentence each. Safe from any thread. */
  List<String> problems() {
    OpenStore opened = directory;
    SharedLedger ledger = shared;
    FileWatch followed = keys;
    return Stream.of(
            ledger == null ? List.<String>of() : ledger.problems().sentences(),
            followed == null ? List.<String>of() : followed.troubles(),
            opened == null ? List.<String>of() : opened.problems())
        .flatMap(List::stream)
        .distinct()
        .toList();
  }

  /** Writes what is left, within about a limit, and closes the store. */
  Future<?> close(Duration limit) {
    OpenStore opened = directory;
    SharedLedger ledger = shared;
    if (keys != null) {
      keys.close();
    }
    Future<?> left = ledger == null ? Future.succeededFuture() : ledger.close();
    return opened == null ? left : left.transform(closed -> opened.close(limit));
  }
}
