package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Caller;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.LoginRequest;
import io.github.sessiongateway.api.ManagedSessions;
import io.github.sessiongateway.api.SessionEvent;
import io.github.sessiongateway.api.SessionName;
import io.github.sessiongateway.api.SessionStatus;
import io.github.sessiongateway.internal.config.ManagedConfig;
import io.github.sessiongateway.internal.managed.credential.KoyebCalls;
import io.github.sessiongateway.internal.managed.credential.WatchedCredentials;
import io.github.sessiongateway.internal.managed.token.Token;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The managed sessions of a gateway, which are kept alive. A token that needs no refresh is read
 * from the session's snapshot by any thread, without a message. Everything else runs on the event
 * loop that started the keeper.
 */
public final class SessionKeeper implements ManagedSessions {
  private final Map<String, ManagedSession> sessions = new ConcurrentHashMap<>();
  private final EventListeners listeners = new EventListeners();
  private final ManagedConfig config;
  private final KoyebCalls koyeb;
  private final KeeperEnvironment environment;
  private final KeeperStore store;
  private volatile @Nullable KeeperLoop loop;
  private volatile @Nullable WatchedCredentials credentials;
  private volatile boolean started;

  /** Creates a keeper, which begins with {@link #start}. */
  public SessionKeeper(ManagedConfig config, KoyebCalls koyeb, KeeperEnvironment environment) {
    this(config, koyeb, environment, null);
  }

  /**
   * Creates a keeper, which begins with {@link #start}.
   *
   * @param sharing the store that other gateways share; null if they share none
   */
  public SessionKeeper(
      ManagedConfig config,
      KoyebCalls koyeb,
      KeeperEnvironment environment,
      @Nullable Sharing sharing) {
    this.config = config;
    this.koyeb = koyeb;
    this.environment = environment;
    this.store = new KeeperStore(config, environment, sharing);
  }

  /** Starts on the event loop of a context, with the stored sessions. Koyeb is not needed. */
  public Future<?> start(Context context) {
    return store.open(context, ledger -> open(context, ledger));
  }

  private KeeperLoop open(Context context, Ledger ledger) {
    KeeperContext all = KeeperContext.of(environment, this::happened, ledger);
    SessionGauges.add(environment.telemetry().meters(), sessions.values(), all);
    WatchedCredentials files = new WatchedCredentials(context, environment.timers());
    credentials = files;
    SessionRegistry registry =
        new SessionRegistry(sessions, config, koyeb, files, environment.timers(), all);
    KeeperLoop opened =
        new KeeperLoop(
            context, Thread.currentThread(), all, sessions, new TokenReader(all), registry);
    loop = opened;
    return opened;
  }

  /**
   * Uses another configuration with the same store. A session keeps its token if its account is the
   * same. Must be called on the event loop that started the keeper.
   */
  public void change(ManagedConfig to) {
    ifStarted(started -> started.registry().change(to));
  }

  /** Handles skipped time, which no timer counts. Safe from any thread. */
  public void timeWasSkipped() {
    ifStarted(started -> started.run(() -> started.context().queue().wake()));
  }

  /** Records that a call to Koyeb succeeded. Sessions without a token then try again soon. */
  public void koyebAnswers() {
    ifStarted(started -> started.context().recovery().koyebAnswers(started::run));
  }

  /** Records that the circuit is open, half_open or closed. Sessions without a token follow it. */
  public void circuitChanges(String state, Duration reset) {
    ifStarted(l -> l.run(() -> l.context().recovery().circuitChanges(state, reset)));
  }

  private void ifStarted(Consumer<KeeperLoop> action) {
    Optional.ofNullable(loop).ifPresent(action);
  }

  /**
   * Stops when the calls that are under way have completed and their tokens are stored.
   *
   * @param limit the longest wait for a disk that hangs
   */
  public Future<?> stop(Duration limit) {
    long begin = environment.nanoTime().getAsLong();
    KeeperLoop started = loop;
    if (started == null) {
      return Future.succeededFuture();
    }
    WatchedCredentials files = credentials;
    if (files != null) {
      files.close();
    }
    return started
        .registry()
        .close()
        .transform(
            done -> store.close(limit.minusNanos(environment.nanoTime().getAsLong() - begin)));
  }

  /** Returns the sessions as a caller sees them. */
  public ManagedSessions as(Caller caller) {
    return new CallersSessions(this, caller);
  }

  /** Returns whether every required session has a valid token. */
  public boolean ready() {
    return Health.isReady(sessions.values(), loop);
  }

  /** Returns whether every required session has had a valid token at one time since the start. */
  public boolean started() {
    started = started || ready();
    return started;
  }

  /** Returns the problems of sessions and store, one sentence each. */
  public List<String> troubles() {
    WatchedCredentials files = credentials;
    List<String> wrongFiles = files == null ? List.of() : files.troubles();
    return Stream.concat(
            wrongFiles.stream(),
            Health.troubles(sessions.values(), loop, store.problems()).stream())
        .toList();
  }

  @Override
  public Future<LoginReply> token(String session) {
    return token(session, 0);
  }

  @Override
  public Future<LoginReply> token(String session, Duration minTtl) {
    return token(session, nanos(minTtl));
  }

  private Future<LoginReply> token(String name, long minTtl) {
    ManagedSession session = sessions.get(name);
    KeeperLoop owner = loop;
    Snapshot snapshot = session == null ? null : session.snapshot();
    if (session != null && snapshot != null && owner != null) {
      long now = owner.context().now();
      session.asked(now);
      boolean joins = snapshot.isAdvisory(now) && owner.context().oldBearers().die();
      if (!joins && snapshot.serves(now, minTtl)) {
        if (snapshot.nudges(now)) {
          var unused = owner.call(() -> owner.reader().token(session, minTtl));
        }
        environment.telemetry().meters().read(snapshot.freshness());
        return snapshot.answer();
      }
    }
    return asked(name, (keeper, found) -> keeper.reader().token(found, minTtl));
  }

  @Override
  public Future<LoginReply> rejected(String name, Bearer token) {
    return asked(name, (owner, session) -> owner.reader().rejected(session, token));
  }

  @Override
  public Future<List<SessionStatus>> status() {
    KeeperLoop owner = loop;
    return owner == null
        ? Future.succeededFuture(List.of())
        : owner.call(
            () ->
                Future.succeededFuture(
                    sessions.values().stream()
                        .map(owner.reader()::status)
                        .sorted(Comparator.comparing(SessionStatus::session))
                        .toList()));
  }

  @Override
  public Future<SessionStatus> status(String name) {
    return with(name, (owner, session) -> Future.succeededFuture(owner.reader().status(session)));
  }

  @Override
  public Future<LoginReply> refresh(String name) {
    return asked(
        name,
        (owner, session) ->
            owner.reader().refresh(session).compose(reply -> owner.registry().stored(name, reply)));
  }

  @Override
  public Future<Void> logout(String name) {
    return with(name, (owner, session) -> owner.registry().logout(session));
  }

  @Override
  public Future<LoginReply> keep(String name, LoginRequest login) {
    return keep(name, login, Caller.APPLICATION);
  }

  Future<LoginReply> keep(String name, LoginRequest login, Caller caller) {
    KeeperLoop owner = loop;
    return owner == null
        ? Future.failedFuture(TokenReader.noSuchSession())
        : owner.call(() -> owner.registry().keep(SessionName.checked(name), login, caller));
  }

  @Override
  public Subscription events(Consumer<SessionEvent> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /** Adds a listener to what this gateway does, and not to what it learns of other gateways. */
  public void ownEvents(Consumer<SessionEvent> listener) {
    listeners.addToOwn(listener);
  }

  private void happened(SessionEvent event, boolean isOwn) {
    var unused = started();
    listeners.happened(event, isOwn);
  }

  /** Returns the present token of a session; null if it has none. Safe from any thread. */
  public @Nullable HeldToken held(String name) {
    ManagedSession session = sessions.get(name);
    KeeperLoop owner = loop;
    Token token = session == null ? null : session.state().token();
    return owner == null || token == null ? null : HeldToken.of(token, owner.context().now());
  }

  /** Calls on the event loop with a session that may begin by that. */
  private <T> Future<T> asked(String name, BiFunction<KeeperLoop, ManagedSession, Future<T>> call) {
    return on(owner -> owner.registry().asked(name), call);
  }

  private <T> Future<T> with(String name, BiFunction<KeeperLoop, ManagedSession, Future<T>> call) {
    return on(owner -> sessions.get(name), call);
  }

  private <T> Future<T> on(
      Function<KeeperLoop, @Nullable ManagedSession> found,
      BiFunction<KeeperLoop, ManagedSession, Future<T>> call) {
    KeeperLoop owner = loop;
    if (owner == null) {
      return Future.failedFuture(TokenReader.noSuchSession());
    }
    return owner.call(
        () -> {
          ManagedSession session = found.apply(owner);
          return session == null
              ? Future.failedFuture(owner.context().ledger().unknown())
              : call.apply(owner, session);
        });
  }

  /**
   * Returns a duration in nanoseconds. Beyond any token's life, the largest number stands for it.
   */
  private static long nanos(Duration minTtl) {
    Duration most = Duration.ofDays(36_500);
    return minTtl.isNegative() ? 0 : (minTtl.compareTo(most) > 0 ? most : minTtl).toNanos();
  }
}
