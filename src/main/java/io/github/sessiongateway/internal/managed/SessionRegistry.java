package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.api.Caller;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.LoginRequest;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.config.ManagedConfig;
import io.github.sessiongateway.internal.config.SessionConfig;
import io.github.sessiongateway.internal.managed.credential.CredentialFactory;
import io.github.sessiongateway.internal.managed.credential.CredentialFiles;
import io.github.sessiongateway.internal.managed.credential.KoyebCalls;
import io.github.sessiongateway.internal.managed.store.StoredSession;
import io.github.sessiongateway.internal.managed.token.Token;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The managed sessions by name, of three origins. Confined to their event loop, except the map
 * itself.
 */
final class SessionRegistry {
  /** The number of sessions that a few milliseconds suffice to restore. */
  private static final int RESTORED_IN_A_TURN = 500;

  private final Map<String, ManagedSession> sessions;
  private final ConfiguredSessions configured;
  private final PatternSessions patterns;
  private final KeptSessions kept;
  private final KeeperContext context;

  private ManagedConfig config;
  private boolean closing;

  SessionRegistry(
      Map<String, ManagedSession> sessions,
      ManagedConfig config,
      KoyebCalls koyeb,
      CredentialFiles files,
      Timers timers,
      KeeperContext context) {
    this.sessions = sessions;
    this.config = config;
    this.context = context;
    CredentialFactory credentials =
        new CredentialFactory(koyeb, context.sources(), context.clock());
    this.kept = new KeptSessions(sessions, koyeb, credentials, context);
    this.patterns = new PatternSessions(sessions, credentials, files, context);
    this.configured =
        new ConfiguredSessions(sessions, credentials, files, timers, context, kept::release);
  }

  /**
   * Begins the configured sessions and those that callers handed over, with their stored tokens.
   * Completes when all have begun.
   */
  Future<Void> open(List<StoredSession> stored, Executor turns) {
    Map<String, StoredSession> byName = new HashMap<>();
    stored.forEach(session -> byName.put(session.identity().name(), session));
    if (stored.stream().anyMatch(StoredSession::oldBearersDie)) {
      var unused = context.oldBearers().learn();
    }
    patterns.change(config.patterns());
    for (SessionConfig session : config.sessions()) {
      configured.begin(session, byName.remove(session.name()));
    }
    Promise<Void> begun = Promise.promise();
    restore(byName.values().iterator(), turns, begun);
    return begun.future();
  }

  /** Restores sessions, some in each turn, because the event loop serves others too. */
  private void restore(Iterator<StoredSession> stored, Executor turns, Promise<Void> begun) {
    for (int i = 0; i < RESTORED_IN_A_TURN && stored.hasNext() && !closing; i++) {
      StoredSession session = stored.next();
      if (session.identity().isKept()) {
        kept.restore(session);
      } else if (!patterns.restored(session)) {
        // The session is not configured any more, or its token has expired.
        context.ledger().forgotten(session.identity().name());
      }
    }
    if (stored.hasNext() && !closing) {
      turns.execute(() -> restore(stored, turns, begun));
    } else {
      begun.complete();
    }
  }

  /**
   * Uses another configuration, but not another store. A session keeps its token if its account is
   * the same.
   */
  void change(ManagedConfig to) {
    if (!closing) {
      config = to;
      to.sessions().forEach(session -> patterns.leave(session.name()));
      patterns.change(to.patterns());
      configured.change(to.sessions());
    }
  }

  /**
   * Returns the session whose token a caller asks for, which may begin by that; null if there is no
   * session of that name.
   *
   * @throws SessionException if the session cannot begin
   */
  @Nullable ManagedSession asked(String name) {
    if (closing) {
      return sessions.get(name);
    }
    ManagedSession session = patterns.asked(name);
    if (session != null) {
      session.asked(session.context().now());
    }
    return session;
  }

  /** Logs in, and manages the session under a name. */
  Future<LoginReply> keep(String name, LoginRequest login, Caller caller) {
    return patterns.covers(name) && !sessions.containsKey(name)
        ? Future.failedFuture(KeptSessions.anothers())
        : kept.keep(name, login, caller, config.maxKept()).compose(reply -> stored(name, reply));
  }

  /** Returns the sessions that callers handed over. */
  KeptSessions kept() {
    return kept;
  }

  /** Returns the reply when its token is stored. It is marked if the token cannot be stored. */
  Future<LoginReply> stored(String name, LoginReply reply) {
    return context.ledger().stored(name).map(stored -> stored ? reply : reply.unstored());
  }

  /**
   * Logs out a session. A session that a caller handed over is then removed. One that would lose
   * the secret for its next token stops using its token alone.
   */
  Future<Void> logout(ManagedSession session) {
    if (session.credential().companion() != null) {
      Token token = session.state().token();
      if (token != null && !token.isRejected()) {
        session.reject(token);
      }
      return Future.succeededFuture();
    }
    return context
        .ledger()
        .ended(session)
        .compose(
            agreed -> {
              Future<Void> ended = session.logout();
              kept.remove(session);
              return ended;
            });
  }

  /** Closes all sessions. If so configured, it logs out those that this gateway began. */
  Future<?> close() {
    closing = true;
    configured.close();
    context.queue().clear();
    context.sources().programs().stop();
    List<Future<?>> ends = new ArrayList<>(kept.close());
    for (ManagedSession session : sessions.values()) {
      ends.add(session.state().settled().transform(settled -> leave(session)));
    }
    return Future.join(ends);
  }

  /**
   * Closes a session, at once if nothing is under way, otherwise a caller could begin something.
   */
  private Future<Void> leave(ManagedSession session) {
    boolean logsOut =
        config.logoutOnShutdown()
            && !session.identity().isKept()
            && session.credential().companion() == null;
    Future<Void> ended = logsOut ? session.logout() : Future.succeededFuture();
    session.close();
    return ended;
  }
}
