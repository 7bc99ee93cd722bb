package io.github.sessiongateway.internal.managed;

import static java.util.Objects.requireNonNull;

import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.managed.store.TokenSeal;
import io.github.sessiongateway.internal.managed.token.Token;
import io.github.sessiongateway.internal.shared.Attempts;
import io.github.sessiongateway.internal.shared.Row;
import io.github.sessiongateway.internal.shared.SharedRows;
import io.github.sessiongateway.internal.shared.SharedRows.Claimed;
import io.github.sessiongateway.internal.shared.SharedToken;
import io.github.sessiongateway.internal.shared.Turns;
import io.github.sessiongateway.internal.shared.Version;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The ledger of a gateway that shares its sessions with others. A session calls Koyeb at its turn.
 * If the store does not answer, the session keeps its token until the last moment, and then calls
 * without a turn. Confined to the sessions' event loop.
 */
final class SharedLedger implements Ledger, SharedRows.Listener {
  /** The time for which the store keeps a row after its token has expired. */
  private static final long KEPT = Duration.ofDays(1).toMillis();

  private static final long MILLI = 1_000_000;

  private final SharedRows rows;
  private final TokenSeal seal;
  private final ForeignFailures foreign;
  private final Sharing settings;

  private final TurnlessCalls turnless;
  private volatile @Nullable RowReader reader;

  SharedLedger(TokenSeal seal, KeeperEnvironment environment, Executor turns, Sharing settings) {
    this.seal = seal;
    this.settings = settings;
    this.turnless = new TurnlessCalls(settings);
    this.rows =
        new SharedRows(
            settings.store(),
            environment.timers(),
            environment.nanoTime(),
            environment.clock(),
            environment.random(),
            turns,
            new SharedRows.Settings(settings.gateway(), settings.turn()),
            this);
    this.foreign = new ForeignFailures(rows, seal);
  }

  /** Begins to follow the store for these sessions. Completes when all rows were read. */
  Future<Void> start(
      KeeperContext context, Map<String, ManagedSession> sessions, RowReader.Owner owner) {
    SharedTokens tokens = new SharedTokens(seal, rows.clock(), context, settings);
    reader = new RowReader(sessions, tokens, context, rows, owner);
    turnless.begin(context.now());
    return rows.start()
        .onSuccess(
            read -> {
              turnless.storeIsRead();
              reader().complete();
            });
  }

  /** Returns a number that grows while unknown rows come. */
  int found() {
    return reader().found();
  }

  /** Returns whether the store has sessions, and this gateway's keys open none of them. */
  boolean opensNothing() {
    return reader().opensNothing();
  }

  /** Returns the problems of the store, one sentence each. Safe from any thread. */
  List<String> problems() {
    Long unreachable = rows.unreachableFor();
    int unopened = reader == null ? 0 : reader().unopened();
    return Stream.of(
            unreachable == null
                ? null
                : "The store of sessions has not answered for %d s, and %d sessions are not written"
                    .formatted(Duration.ofNanos(unreachable).toSeconds(), rows.unwritten()),
            unopened == 0
                ? null
                : unopened + " sessions of the store do not open (sessions-store.key-file)")
        .filter(Objects::nonNull)
        .toList();
  }

  SharedRows rows() {
    return rows;
  }

  /** Writes what is left, gives back its turns, and closes the store. */
  Future<Void> close() {
    return rows.close();
  }

  private RowReader reader() {
    return requireNonNull(reader);
  }

  private KeeperContext context() {
    return reader().context();
  }

  @Override
  public SessionException unknown() {
    return reader().isComplete() ? TokenReader.noSuchSession() : StoreFailures.unread();
  }

  @Override
  public Version version(String name) {
    return rows.newest(name).version();
  }

  @Override
  public Future<Turn> turn(String name) {
    return rows.claim(name)
        .map(
            claimed ->
                opensNothing()
                    ? never(name, claimed)
                    : claimed == Claimed.MINE
                        ? Turn.MINE
                        : new Turn.Later(context().now(), StoreFailures.unreachable()));
  }

  @Override
  public Future<Turn> turn(ManagedSession session) {
    String name = session.identity().name();
    return rows.claim(name)
        .map(
            claimed ->
                opensNothing()
                    ? never(name, claimed)
                    : claimed == Claimed.MINE
                        ? mine(session)
                        : turnless.turn(session, foreign.useless(session) == null));
  }

  /** Makes no call, because its token would supersede one that all other gateways can open. */
  private Turn never(String name, Claimed claimed) {
    if (claimed == Claimed.MINE) {
      released(name);
    }
    return new Turn.Later(DueQueue.NEVER, StoreFailures.noKey());
  }

  private Turn mine(ManagedSession session) {
    SessionException useless = foreign.useless(session);
    if (useless != null) {
      released(session.identity().name());
      return new Turn.Useless(useless);
    }
    return Turn.MINE;
  }

  @Override
  public void released(String name) {
    rows.release(name, known -> known);
  }

  @Override
  public Version next(ManagedSession session, Version brought) {
    return Turns.next(rows.newest(session.identity().name()), brought);
  }

  @Override
  public Token scheduled(ManagedSession session, Version version, Token token) {
    return reader()
        .tokens()
        .scheduled(session.identity().name(), version, token, session.identity().advisory());
  }

  @Override
  public void brought(ManagedSession session, Token token) {
    turnless.forget(session.identity().name());
    reader().opens();
    SharedToken shared = reader().tokens().shared(session, token);
    rows.brought(
        session.identity().name(),
        session.progress().version(),
        shared,
        session.identity().isKept(),
        shared.endsAt() + KEPT);
  }

  @Override
  public void doubted(ManagedSession session, Token token) {
    String name = session.identity().name();
    if (rows.newest(name).version().equals(session.progress().version())) {
      rows.doubted(name);
    }
  }

  @Override
  public Future<Boolean> rejected(ManagedSession session, Version sent) {
    String name = session.identity().name();
    SharedToken newest = rows.newest(name).token();
    return newest == null
        ? Future.succeededFuture(false)
        : rows.rejected(name, sent, newest.birth(), session.credential().canAcquire());
  }

  @Override
  public void failed(ManagedSession session, SessionException failure, long notBefore) {
    int failures = session.progress().failures();
    rows.release(
        session.identity().name(),
        known -> new Attempts(failures, storeTime(notBefore), RowReader.text(failure), null));
  }

  @Override
  public void lost(ManagedSession session, SessionException cause) {
    List<String> digests = foreign.digests(session);
    rows.release(
        session.identity().name(),
        known ->
            digests.isEmpty()
                ? known
                : new Attempts(
                    session.progress().failures(), 0, RowReader.text(cause), digests.get(0)));
  }

  private long storeTime(long at) {
    return rows.clock().notAfter() + (at - context().now()) / MILLI;
  }

  @Override
  public Future<Void> ended(ManagedSession session) {
    Token token = session.state().token();
    long rest = token == null ? 0 : Math.max(0, token.endsAt() - context().now()) / MILLI;
    return rows.end(session.identity().name(), rows.clock().notAfter() + rest + KEPT)
        .recover(cause -> Future.failedFuture(StoreFailures.unreachable()));
  }

  @Override
  public void forgotten(String name) {
    turnless.forget(name);
  }

  @Override
  public Future<Boolean> stored(String name) {
    return rows.stored(name);
  }

  @Override
  public boolean wants(Row row) {
    return reader().wants(row);
  }

  @Override
  public void changed(Row before, Row row) {
    reader().changed(before, row);
  }

  @Override
  public void raised(String name, Version version) {
    reader().raised(name, version);
  }

  @Override
  public Row sealed(Row row) {
    return reader().sealed(row);
  }

  @Override
  public void reachable() {
    turnless.storeAnswers();
  }
}
