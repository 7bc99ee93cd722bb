package io.github.sessiongateway.internal.shared;

import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.shared.SharedStore.Ring;
import io.github.sessiongateway.internal.shared.Turns.Me;
import io.github.sessiongateway.internal.telemetry.SharedMeter;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The shared sessions as one gateway knows them: it follows their rows, takes turns, and offers
 * what the store does not have until the store has it. Confined to one event loop.
 */
public final class SharedRows implements RowFeed.Reader {
  private final SharedStore store;
  private final StoreClock clock;
  private final RandomGenerator random;
  private final Settings settings;
  private final RowListener listener;
  private final RowFeed feed;
  private final Map<String, SharedRow> sessions = new HashMap<>();
  private final Offers offers;
  private final TurnQueue queue;
  private boolean isRead;

  /**
   * The properties of this gateway.
   *
   * @param gateway its name, with an identifier of its process's start
   * @param lease the length of a turn
   * @param meter measures what it does
   */
  public record Settings(String gateway, Supplier<Duration> lease, SharedMeter meter) {}

  /** The outcome of a claim. */
  public enum Claimed {
    /** It is this gateway's turn. */
    MINE,
    /** The store did not answer. */
    UNREACHABLE
  }

  /**
   * @param elapsed a monotonic clock in nanoseconds
   * @param turns runs a task in a later turn of the event loop
   */
  public SharedRows(
      SharedStore store,
      Timers timers,
      LongSupplier elapsed,
      InstantSource wallClock,
      RandomGenerator random,
      Executor turns,
      Settings settings,
      RowListener listener) {
    this.clock = new StoreClock(elapsed, wallClock);
    this.random = random;
    this.settings = settings;
    this.listener = listener;
    this.offers = new Offers(elapsed, listener);
    this.store = new MeasuredStore(store, clock, elapsed, settings.meter(), offers::corrected);
    this.queue = new TurnQueue(() -> isRead);
    this.feed = new RowFeed(this.store, timers, elapsed, turns, this);
  }

  /** Begins to follow the store. Completes when all rows were read for the first time. */
  public Future<Void> start() {
    return feed.start();
  }

  /** Returns the store's clock. */
  public StoreClock clock() {
    return clock;
  }

  /** Returns the newest row that this gateway knows of a session. */
  public Row newest(String name) {
    SharedRow session = sessions.get(name);
    return session == null ? Row.none(name) : session.copy().newest();
  }

  /** Returns how long the store has not answered, in nanoseconds; null if it has. Thread-safe. */
  public @Nullable Long unreachableFor() {
    return offers.unreachableFor();
  }

  /** Returns why the store has not answered; null if it has. Safe from any thread. */
  public @Nullable String unreachableReason() {
    return offers.unreachableReason();
  }

  /** Returns how many rows of the store cannot be read. Safe from any thread. */
  public int unreadable() {
    return feed.unreadable();
  }

  /** Returns the turn that a gateway has at present, as the store says; null without one. */
  public @Nullable Lease turn(String name) {
    SharedRow session = sessions.get(name);
    Lease lease = session == null ? null : session.copy().row().lease();
    return lease == null || clock.notBefore() > lease.until() ? null : lease;
  }

  /** Returns how many sessions the store does not have as this gateway knows them. */
  public int unwritten() {
    return offers.size();
  }

  /**
   * Completes at this gateway's turn for a session, or if the store does not answer. A later claim
   * of the same session replaces it, and it then never completes.
   */
  public Future<Claimed> claim(String name) {
    return session(name).claim();
  }

  /** Returns whether a claim of a session has not completed. */
  public boolean isClaiming(String name) {
    SharedRow session = sessions.get(name);
    return session != null && session.isClaiming();
  }

  /** Gives up a claim that has not completed. */
  public void forgo(String name) {
    SharedRow session = sessions.get(name);
    if (session != null) {
      session.forgo();
      queue.forgo(session);
    }
  }

  /** Ends this gateway's turn, with what others must know of its attempts. */
  public void release(String name, UnaryOperator<Attempts> attempts) {
    session(name).release(attempts);
  }

  /** Offers a token of a version to the store, until the store has it or one that supersedes it. */
  public void brought(
      String name, Version version, SharedToken token, boolean isKept, long removableAt) {
    session(name).brought(version, token, isKept, removableAt);
  }

  /** Tells the others that a session's newest token must not be used. */
  public void doubted(String name) {
    session(name).doubted();
  }

  /**
   * Tells the others that Koyeb rejected a token. Completes with whether it is the newest token of
   * all gateways. It is then still this gateway's turn, if it can log in.
   */
  public Future<Boolean> rejected(String name, Version base, long birth, boolean canLogIn) {
    return session(name).rejected(base, birth, canLogIn);
  }

  /** Ends a session for all gateways. Fails if the store does not answer. */
  public Future<Void> end(String name, long removableAt) {
    return clock.isTold()
        ? session(name).end(removableAt)
        : Future.failedFuture(new StoreUnreachable("The store has not answered yet."));
  }

  /**
   * Replaces the encrypted text of a session's token, if no gateway has a turn. Completes with
   * whether this gateway did. Fails if the store does not answer.
   */
  public Future<Boolean> reseal(String name, Version version, Buffer sealed) {
    return session(name).reseal(version, sealed);
  }

  /** Returns whether the store has what this gateway knows of a session, when it has answered. */
  public Future<Boolean> stored(String name) {
    SharedRow session = sessions.get(name);
    return session == null
        ? Future.succeededFuture(true)
        : session.idle().map(done -> !session.copy().isOffering());
  }

  /** Forgets a session on this gateway. */
  public void forget(String name) {
    forgo(name);
    SharedRow session = sessions.remove(name);
    if (session != null) {
      offers.forget(session);
      queue.ended(session);
    }
  }

  /**
   * Offers for the last time what the store does not have, ends its turns, and closes the store.
   */
  public Future<Void> close() {
    feed.close();
    sessions.values().forEach(SharedRow::forgo);
    queue.inHand().forEach(session -> session.release(known -> known));
    offers.offer();
    return Future.join(sessions.values().stream().map(SharedRow::idle).toList())
        .transform(offered -> store.close());
  }

  @Override
  public void read(Row row) {
    SharedRow session = sessions.get(row.name());
    if (session != null) {
      session.read(row);
    } else if (listener.wants(row)) {
      session(row.name()).read(row);
    }
  }

  @Override
  public void upToDate() {
    isRead = true;
    for (SharedRow session : queue.inHand()) {
      Lease lease = session.copy().row().lease();
      if (lease == null || clock.notBefore() > lease.until()) {
        session.release(known -> known);
      }
    }
    offers.offer();
    queue.again();
    offers.reachable();
  }

  @Override
  public void unreachable(Throwable cause) {
    offers.unreachable(cause);
    queue.unreachable();
  }

  @Override
  public boolean isAwaited() {
    return queue.isAwaited();
  }

  /** Returns what measures the sharing. */
  public SharedMeter meter() {
    return settings.meter();
  }

  RowListener listener() {
    return listener;
  }

  Me me() {
    return new Me(
        settings.gateway(), clock.notBefore(), clock.notAfter(), settings.lease().get().toMillis());
  }

  /** Returns the revision of a new row. */
  long revision() {
    long revision = random.nextLong();
    return revision == 0 ? 1 : revision;
  }

  TurnQueue queue() {
    return queue;
  }

  /** A session waits for another gateway. */
  void waits(SharedRow session) {
    queue.waits(session);
    feed.hurry();
  }

  Offers offers() {
    return offers;
  }

  /** Replaces the row that is there. A row that a newer gateway wrote stays. */
  Future<Swap> swap(Row next, Row there, Ring ring) {
    if (there.format() > Row.FORMAT) {
      return Future.failedFuture(new StoreUnreachable("A newer gateway wrote this row."));
    }
    Row sent = there.hasSealed(next.token()) ? next : listener.sealed(next);
    return store.swap(sent, there.revision(), ring).onFailure(this::notSwapped);
  }

  /** One row that cannot be read must not end the turns of all other sessions. */
  private void notSwapped(Throwable cause) {
    if (!(cause instanceof StoreUnreachable known && known.isOfOneRow())) {
      unreachable(cause);
    }
  }

  private SharedRow session(String name) {
    return sessions.computeIfAbsent(name, added -> new SharedRow(this, name));
  }
}
