package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.api.SessionStatus;
import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.managed.store.Companion;
import io.github.sessiongateway.internal.managed.store.TokenSeal;
import io.github.sessiongateway.internal.managed.token.Token;
import io.github.sessiongateway.internal.shared.Attempts;
import io.github.sessiongateway.internal.shared.Lease;
import io.github.sessiongateway.internal.shared.SharedRows;
import io.github.sessiongateway.internal.shared.SharedRows.Claimed;
import io.github.sessiongateway.internal.shared.SharedToken;
import io.github.sessiongateway.internal.shared.Turns;
import io.github.sessiongateway.internal.shared.Version;
import io.github.sessiongateway.internal.telemetry.SharedMeter;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The ledger of a gateway that shares its sessions with others. A session calls Koyeb at its turn.
 * If the store does not answer, the session keeps its token until the last moment, and then calls
 * without a turn. Confined to the sessions' event loop.
 */
final class SharedLedger implements Ledger {
  /** The time for which the store keeps a row after its token has expired. */
  private static final long KEPT = Duration.ofDays(1).toMillis();

  private static final long MILLI = 1_000_000;

  private final SharedRows rows;
  private final TokenSeal seal;
  private final Sharing settings;
  private final Spill spill;
  private final TurnlessCalls turnless;
  private final UselessCalls useless;
  private final RowOwner owner;
  private final StoreProblems problems;
  private final Timers timers;

  SharedLedger(
      TokenSeal seal,
      KeeperEnvironment environment,
      Executor turns,
      Sharing settings,
      Spill spill) {
    this.seal = seal;
    this.timers = environment.timers();
    this.settings = settings;
    this.spill = spill;
    SharedMeter meter = environment.telemetry().meters().shared();
    this.turnless = new TurnlessCalls(settings, meter);
    LostRows lost = new LostRows(environment.nanoTime(), meter);
    this.owner = new RowOwner(spill, lost, turnless);
    this.rows =
        new SharedRows(
            settings.store(),
            environment.timers(),
            environment.nanoTime(),
            environment.clock(),
            environment.random(),
            turns,
            new SharedRows.Settings(settings.gateway(), settings.turn(), meter),
            owner);
    this.useless = new UselessCalls(rows, seal);
    this.problems = new StoreProblems(rows, owner::unopened, lost);
    problems.measure(environment.telemetry().meters());
  }

  /** Begins with these sessions. */
  void begin(KeeperContext context, Map<String, ManagedSession> sessions, RowReader.Owner kept) {
    SharedTokens tokens = new SharedTokens(seal, rows.clock(), context, settings);
    RowReader reads = new RowReader(sessions, tokens, context, rows, kept);
    owner.begin(
        reads,
        new SealUpkeep(seal, tokens, rows, sessions, context, timers, settings),
        new AbandonedTurns(reads, rows, timers, settings.gateway()));
    turnless.begin(context.now());
  }

  /** Begins to follow the store. Completes when all rows were read. */
  Future<Void> follow() {
    return rows.start()
        .onSuccess(
            read -> {
              turnless.storeIsRead();
              useless.storeIsRead();
              new FoundTokens(this, spill, reader()).offer();
              owner.upkeep().allRead();
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

  /** Uses other keys from now on. The rows are sealed again, some at a time. */
  void keysChanged() {
    owner.upkeep().keysChanged();
  }

  /** Returns what is amiss in the store. Safe from any thread. */
  StoreProblems problems() {
    return problems;
  }

  SharedRows rows() {
    return rows;
  }

  /** Writes what is left, gives back its turns, and closes the store. */
  Future<Void> close() {
    owner.close();
    return rows.close();
  }

  private RowReader reader() {
    return owner.reader();
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
  public SessionStatus.@Nullable Turn held(String name) {
    Lease lease = rows.turn(name);
    return lease == null
        ? null
        : new SessionStatus.Turn(lease.holder(), lease.holder().equals(settings.gateway()));
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
                        : turnless.turn(session, isUseful(session)));
  }

  private boolean isUseful(ManagedSession session) {
    // A secret that changes with each use must not be used twice, nor without its being stored.
    return useless.why(session) == null
        && !useless.isDeadUnread(session)
        && session.credential().companion() == null;
  }

  /** Makes no call, because its token would supersede one that all other gateways can open. */
  private Turn never(String name, Claimed claimed) {
    if (claimed == Claimed.MINE) {
      released(name);
    }
    return new Turn.Later(DueQueue.NEVER, StoreFailures.noKey());
  }

  private Turn mine(ManagedSession session) {
    SessionException why = useless.why(session);
    if (why != null) {
      released(session.identity().name());
      return new Turn.Useless(why);
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
    spill.brought(session, token);
    SharedToken shared = reader().tokens().shared(session, token);
    rows.brought(
        session.identity().name(),
        session.progress().version(),
        shared,
        session.identity().isKept(),
        shared.endsAt()
            + (session.credential().companion() == null ? KEPT : Companion.KEPT.toMillis()));
  }

  @Override
  public void doubted(ManagedSession session, Token token) {
    String name = session.identity().name();
    if (rows.newest(name).version().equals(session.progress().version())) {
      spill.doubted(session, token);
      rows.doubted(name);
    }
  }

  @Override
  public Future<Boolean> rejected(ManagedSession session, Version sent) {
    String name = session.identity().name();
    SharedToken newest = rows.newest(name).token();
    if (newest == null) {
      useless.rejectedUnread(session);
      return Future.succeededFuture(false);
    }
    return rows.rejected(name, sent, newest.birth(), session.credential().canAcquire());
  }

  @Override
  public void failed(ManagedSession session, SessionException failure, long notBefore) {
    int failures = session.progress().failures();
    rows.release(
        session.identity().name(),
        known -> new Attempts(failures, storeTime(notBefore), RowFailures.text(failure), null));
  }

  @Override
  public void lost(ManagedSession session, SessionException cause) {
    List<String> digests = useless.digests(session);
    rows.release(
        session.identity().name(),
        known ->
            digests.isEmpty()
                ? known
                : new Attempts(
                    session.progress().failures(), 0, RowFailures.text(cause), digests.get(0)));
  }

  private long storeTime(long at) {
    return rows.clock().notAfter() + (at - context().now()) / MILLI;
  }

  @Override
  public Future<Void> ended(ManagedSession session) {
    String name = session.identity().name();
    Token token = session.state().token();
    long rest = token == null ? 0 : Math.max(0, token.endsAt() - context().now()) / MILLI;
    return rows.end(name, rows.clock().notAfter() + rest + KEPT)
        .onSuccess(ended -> spill.erase(name))
        .recover(cause -> Future.failedFuture(StoreFailures.unreachable()));
  }

  @Override
  public void forgotten(String name) {
    turnless.forget(name);
    spill.erase(name);
  }

  @Override
  public Future<Boolean> stored(String name) {
    return rows.stored(name)
        .compose(stored -> stored ? Future.succeededFuture(true) : spill.stored(name));
  }
}
