package io.github.sessiongateway.managed;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Caller;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.LoginRequest;
import io.github.sessiongateway.api.ManagedSessions;
import io.github.sessiongateway.api.SessionEvent;
import io.github.sessiongateway.api.SessionName;
import io.github.sessiongateway.api.SessionStatus;
import io.github.sessiongateway.clock.Ticker;
import io.github.sessiongateway.clock.Timers;
import io.github.sessiongateway.config.ManagedConfig;
import io.github.sessiongateway.managed.credential.KoyebCalls;
import io.github.sessiongateway.managed.credential.WatchedCredentials;
import io.github.sessiongateway.managed.store.Journal;
import io.github.sessiongateway.managed.store.OpenStore;
import io.github.sessiongateway.managed.store.StoredSession;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps sessions alive. A token that need not be refreshed is read from what its owner has
 * published, by any thread and without a message; all else runs on the event loop that started it.
 */
public final class SessionKeeper implements ManagedSessions {
  private static final Logger log = LoggerFactory.getLogger(SessionKeeper.class);

  /**
   * What it needs of the environment.
   *
   * @param patience how long a caller waits at most
   */
  public record KeeperEnvironment(
      Timers timers,
      Ticker nanoTime,
      InstantSource clock,
      RandomGenerator random,
      Duration patience) {}

  private final Map<String, ManagedSession> sessions = new ConcurrentHashMap<>();
  private final List<Consumer<SessionEvent>> listeners = new CopyOnWriteArrayList<>();
  private final ManagedConfig config;
  private final KoyebCalls koyeb;
  private final KeeperEnvironment environment;
  private volatile @Nullable KeeperLoop loop;
  private volatile @Nullable OpenStore store;
  private volatile @Nullable WatchedCredentials credentials;

  /** Starts with {@link #start}. */
  public SessionKeeper(ManagedConfig config, KoyebCalls koyeb, KeeperEnvironment environment) {
    this.config = config;
    this.koyeb = koyeb;
    this.environment = environment;
  }

  /**
   * Returns the token of a session as another process has stored it, without the store's lock; null
   * if none is stored that serves. It blocks: never on an event loop.
   *
   * @param isEarly whether it must be so new that no gateway may refresh it yet
   */
  public static @Nullable LoginReply storedToken(
      ManagedConfig config,
      KeeperEnvironment environment,
      String session,
      Duration minTtl,
      boolean isEarly) {
    return StoredToken.read(config, environment, session, minTtl, isEarly);
  }

  /** Begins, on the event loop of this context; what is stored is used. Koyeb is not needed. */
  public Future<?> start(Context context) {
    Path dir = config.storeDir();
    Path keyFile = config.storeKeyFile();
    if (dir == null || keyFile == null) {
      return open(context, Journal.NONE, List.of());
    }
    return OpenStore.open(context, dir, keyFile, environment.timers(), environment.nanoTime())
        .compose(
            opened -> {
              store = opened;
              return open(context, opened.journal(), opened.sessions());
            });
  }

  private Future<?> open(Context context, Journal written, List<StoredSession> stored) {
    KeeperContext shared =
        KeeperContext.of(
            environment.timers(),
            environment.nanoTime(),
            environment.clock(),
            environment.random(),
            environment.patience(),
            this::happened,
            written);
    SessionRegistry all = new SessionRegistry(sessions, config, koyeb, shared);
    loop = new KeeperLoop(context, Thread.currentThread(), shared, new TokenReader(shared), all);
    WatchedCredentials files = new WatchedCredentials(context, environment.timers());
    credentials = files;
    return all.open(stored, files, turn -> context.runOnContext(v -> turn.run()));
  }

  /** Makes up for time that was skipped: no timer has counted it. Safe from any thread. */
  public void timeWasSkipped() {
    ifStarted(started -> started.run(() -> started.context().queue().wake()));
  }

  /** Koyeb has done what a call asked for: sessions without a token try again soon. */
  public void koyebAnswers() {
    ifStarted(started -> started.context().recovery().koyebAnswers(started::run));
  }

  /** The circuit is open, half_open or closed: sessions without a token act on it. */
  public void circuitChanges(String state, Duration reset) {
    ifStarted(l -> l.run(() -> l.context().recovery().circuitChanges(state, reset)));
  }

  private void ifStarted(Consumer<KeeperLoop> action) {
    Optional.ofNullable(loop).ifPresent(action);
  }

  /** Ends as {@link #stop(Duration)} within ten seconds. */
  public Future<?> stop() {
    return stop(Duration.ofSeconds(10));
  }

  /**
   * Ends, once what is under way has come and is written down.
   *
   * @param limit after which a disk that hangs is not waited for
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
    OpenStore opened = store;
    Future<?> closed = started.registry().close();
    return opened == null
        ? closed
        : closed.transform(
            done -> opened.close(limit.minusNanos(environment.nanoTime().getAsLong() - begin)));
  }

  /** The sessions as a caller sees them. */
  public ManagedSessions as(Caller caller) {
    return new CallersSessions(this, caller);
  }

  /** Whether every session that is required has a token that is valid. */
  public boolean ready() {
    return Health.isReady(sessions.values(), loop);
  }

  /** What is amiss, each a sentence. */
  public List<String> troubles() {
    WatchedCredentials files = credentials;
    OpenStore opened = store;
    List<String> ofStore = opened == null ? List.of() : opened.problems();
    List<String> wrongFiles = files == null ? List.of() : files.troubles();
    return Stream.concat(
            wrongFiles.stream(), Health.troubles(sessions.values(), loop, ofStore).stream())
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
    if (session == null || owner == null) {
      return Future.failedFuture(TokenReader.noSuchSession());
    }
    Snapshot snapshot = session.snapshot();
    if (snapshot != null) {
      long now = owner.context().now();
      boolean joins = snapshot.isAdvisory(now) && owner.context().oldBearers().die();
      if (!joins && snapshot.serves(now, minTtl)) {
        if (snapshot.nudges(now)) {
          var unused = owner.call(() -> owner.reader().token(session, minTtl));
        }
        return snapshot.answer();
      }
    }
    return owner.call(() -> owner.reader().token(session, minTtl));
  }

  @Override
  public Future<LoginReply> rejected(String name, Bearer token) {
    return with(name, (owner, session) -> owner.reader().rejected(session, token));
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
    return with(
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

  private void happened(SessionEvent event) {
    for (Consumer<SessionEvent> listener : listeners) {
      try {
        listener.accept(event);
      } catch (RuntimeException e) {
        log.error("A listener to session events has failed", e);
      }
    }
  }

  private <T> Future<T> with(String name, BiFunction<KeeperLoop, ManagedSession, Future<T>> call) {
    ManagedSession session = sessions.get(name);
    KeeperLoop owner = loop;
    return session == null || owner == null
        ? Future.failedFuture(TokenReader.noSuchSession())
        : owner.call(() -> call.apply(owner, session));
  }

  /** Longer than any token lives is as good as for ever. */
  private static long nanos(Duration minTtl) {
    Duration most = Duration.ofDays(36_500);
    return minTtl.isNegative() ? 0 : (minTtl.compareTo(most) > 0 ? most : minTtl).toNanos();
  }
}
