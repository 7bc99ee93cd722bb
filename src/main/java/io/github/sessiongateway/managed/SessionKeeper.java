package io.github.sessiongateway.managed;

import io.github.sessiongateway.api.AccessTokens;
import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Caller;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.LoginRequest;
import io.github.sessiongateway.api.ManagedSessions;
import io.github.sessiongateway.api.SessionEvent;
import io.github.sessiongateway.api.SessionName;
import io.github.sessiongateway.api.SessionStatus;
import io.github.sessiongateway.api.Sessions;
import io.github.sessiongateway.clock.Ticker;
import io.github.sessiongateway.clock.Timers;
import io.github.sessiongateway.config.ManagedConfig;
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
   * What it calls of Koyeb.
   *
   * @param sessions for a login that a caller waits for
   * @param background for calls that no caller waits for; a session backs off itself
   */
  public record Upstream(Sessions sessions, Sessions background, AccessTokens accessTokens) {}

  /**
   * What it needs of the world.
   *
   * @param patience how long a caller waits at most
   */
  public record World(
      Timers timers,
      Ticker nanoTime,
      InstantSource clock,
      RandomGenerator random,
      Duration patience) {}

  private final Map<String, ManagedSession> sessions = new ConcurrentHashMap<>();
  private final List<Consumer<SessionEvent>> listeners = new CopyOnWriteArrayList<>();
  private final ManagedConfig config;
  private final Upstream koyeb;
  private final World world;
  private volatile @Nullable Loop loop;
  private volatile @Nullable OpenStore store;
  private volatile @Nullable WatchedCredentials credentials;

  /** Starts with {@link #start}. */
  public SessionKeeper(ManagedConfig config, Upstream koyeb, World world) {
    this.config = config;
    this.koyeb = koyeb;
    this.world = world;
  }

  /**
   * Returns the token of a session as another process has stored it, without the store's lock; null
   * if none is stored that serves. It blocks: never on an event loop.
   *
   * @param isEarly whether it must be so new that no gateway may refresh it yet
   */
  public static @Nullable LoginReply storedToken(
      ManagedConfig config, World world, String session, Duration minTtl, boolean isEarly) {
    return StoredToken.read(config, world, session, minTtl, isEarly);
  }

  /** Begins, on the event loop of this context; what is stored is used. Koyeb is not needed. */
  public Future<?> start(Context context) {
    Path dir = config.storeDir();
    Path keyFile = config.storeKeyFile();
    if (dir == null || keyFile == null) {
      return open(context, Journal.NONE, List.of());
    }
    return OpenStore.open(context, dir, keyFile, world)
        .compose(
            opened -> {
              store = opened;
              return open(context, opened.journal(), opened.sessions());
            });
  }

  private Future<?> open(Context context, Journal written, List<StoredSession> stored) {
    Surroundings around =
        Surroundings.of(
            world.timers(),
            world.nanoTime(),
            world.clock(),
            world.random(),
            world.patience(),
            this::happened,
            written);
    Roster all = new Roster(sessions, config, koyeb, around);
    loop = new Loop(context, Thread.currentThread(), around, new Answers(around), all);
    WatchedCredentials files = new WatchedCredentials(context, world.timers());
    credentials = files;
    return all.open(stored, files, turn -> context.runOnContext(v -> turn.run()));
  }

  /** Makes up for time that was skipped: no timer has counted it. Safe from any thread. */
  public void timeWasSkipped() {
    ifStarted(started -> started.run(() -> started.around().queue().wake()));
  }

  /** Koyeb has done what a call asked for: sessions without a token try again soon. */
  public void koyebAnswers() {
    ifStarted(started -> started.around().recovery().koyebAnswers(started::run));
  }

  /** The circuit is open, half_open or closed: sessions without a token act on it. */
  public void circuitChanges(String state, Duration reset) {
    ifStarted(l -> l.run(() -> l.around().recovery().circuitChanges(state, reset)));
  }

  private void ifStarted(Consumer<Loop> action) {
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
    long begin = world.nanoTime().getAsLong();
    Loop started = loop;
    if (started == null) {
      return Future.succeededFuture();
    }
    WatchedCredentials files = credentials;
    if (files != null) {
      files.close();
    }
    OpenStore opened = store;
    Future<?> closed = started.roster().close();
    return opened == null
        ? closed
        : closed.transform(
            done -> opened.close(limit.minusNanos(world.nanoTime().getAsLong() - begin)));
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
    Loop owner = loop;
    if (session == null || owner == null) {
      return Future.failedFuture(Answers.noSuchSession());
    }
    Snapshot snapshot = session.snapshot();
    if (snapshot != null) {
      long now = owner.around().now();
      boolean joins = snapshot.isAdvisory(now) && owner.around().oldBearers().die();
      if (!joins && snapshot.serves(now, minTtl)) {
        if (snapshot.nudges(now)) {
          var unused = owner.call(() -> owner.answers().token(session, minTtl));
        }
        return snapshot.answer();
      }
    }
    return owner.call(() -> owner.answers().token(session, minTtl));
  }

  @Override
  public Future<LoginReply> rejected(String name, Bearer token) {
    return with(name, (owner, session) -> owner.answers().rejected(session, token));
  }

  @Override
  public Future<List<SessionStatus>> status() {
    Loop owner = loop;
    return owner == null
        ? Future.succeededFuture(List.of())
        : owner.call(
            () ->
                Future.succeededFuture(
                    sessions.values().stream()
                        .map(owner.answers()::status)
                        .sorted(Comparator.comparing(SessionStatus::session))
                        .toList()));
  }

  @Override
  public Future<SessionStatus> status(String name) {
    return with(name, (owner, session) -> Future.succeededFuture(owner.answers().status(session)));
  }

  @Override
  public Future<LoginReply> refresh(String name) {
    return with(
        name,
        (owner, session) ->
            owner.answers().refresh(session).compose(reply -> owner.roster().stored(name, reply)));
  }

  @Override
  public Future<Void> logout(String name) {
    return with(name, (owner, session) -> owner.roster().logout(session));
  }

  @Override
  public Future<LoginReply> keep(String name, LoginRequest login) {
    return keep(name, login, Caller.APPLICATION);
  }

  Future<LoginReply> keep(String name, LoginRequest login, Caller caller) {
    Loop owner = loop;
    return owner == null
        ? Future.failedFuture(Answers.noSuchSession())
        : owner.call(() -> owner.roster().keep(SessionName.checked(name), login, caller));
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

  private <T> Future<T> with(String name, BiFunction<Loop, ManagedSession, Future<T>> call) {
    ManagedSession session = sessions.get(name);
    Loop owner = loop;
    return session == null || owner == null
        ? Future.failedFuture(Answers.noSuchSession())
        : owner.call(() -> call.apply(owner, session));
  }

  /** Longer than any token lives is as good as for ever. */
  private static long nanos(Duration minTtl) {
    Duration most = Duration.ofDays(36_500);
    return minTtl.isNegative() ? 0 : (minTtl.compareTo(most) > 0 ? most : minTtl).toNanos();
  }
}
