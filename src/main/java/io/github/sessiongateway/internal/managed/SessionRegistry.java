package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.api.Caller;
import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.LoginRequest;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.config.ManagedConfig;
import io.github.sessiongateway.internal.config.SessionConfig;
import io.github.sessiongateway.internal.managed.Ledger.Turn;
import io.github.sessiongateway.internal.managed.SharedTokens.Known;
import io.github.sessiongateway.internal.managed.credential.Credential.Issued;
import io.github.sessiongateway.internal.managed.credential.CredentialFactory;
import io.github.sessiongateway.internal.managed.credential.CredentialFiles;
import io.github.sessiongateway.internal.managed.credential.KoyebCalls;
import io.github.sessiongateway.internal.managed.credential.PasswordCredential;
import io.github.sessiongateway.internal.managed.store.SessionIdentity;
import io.github.sessiongateway.internal.managed.store.StoredSession;
import io.github.sessiongateway.internal.managed.token.Lifetimes;
import io.github.sessiongateway.internal.managed.token.Token;
import io.github.sessiongateway.internal.shared.Row;
import io.github.sessiongateway.internal.telemetry.CurrentRequest;
import io.github.sessiongateway.internal.telemetry.RequestContext;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The managed sessions by name and owner. Confined to their event loop, except the map itself. */
final class SessionRegistry implements RowReader.Owner {
  /** The number of sessions that a few milliseconds suffice to restore. */
  private static final int RESTORED_IN_A_TURN = 500;

  private final Map<String, ManagedSession> sessions;
  private final ConfiguredSessions configured;
  private final KoyebCalls koyeb;
  private final CredentialFactory credentials;
  private final KeeperContext context;

  /** The logins that are under way, by the names of their future sessions. */
  private final Map<String, Future<LoginReply>> beingKept = new HashMap<>();

  /** The number of sessions that a client handed over. The application's client is null. */
  private final Map<@Nullable String, Integer> held = new HashMap<>();

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
    this.koyeb = koyeb;
    this.credentials = new CredentialFactory(koyeb);
    this.context = context;
    this.configured =
        new ConfiguredSessions(sessions, credentials, files, timers, context, this::release);
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
        restoreKept(session);
      } else {
        // The session is not configured any more.
        context.ledger().forgotten(session.identity().name());
      }
    }
    if (stored.hasNext() && !closing) {
      turns.execute(() -> restore(stored, turns, begun));
    } else {
      begun.complete();
    }
  }

  private void restoreKept(StoredSession stored) {
    ManagedSession session =
        new ManagedSession(stored.identity(), credentials.refreshOnly(stored.account()), context);
    sessions.put(stored.identity().name(), session);
    held.merge(stored.identity().owner(), 1, Integer::sum);
    if (!ConfiguredSessions.restored(session, stored, context)) {
      // A session without credentials is lost, which an event tells its owner.
      session.attempt(new PendingRefresh());
    }
  }

  /**
   * Uses another configuration, but not another store. A session keeps its token if its account is
   * the same.
   */
  void change(ManagedConfig to) {
    if (!closing) {
      config = to;
      configured.change(to.sessions());
    }
  }

  /** Logs in, and manages the session under a name. */
  Future<LoginReply> keep(String name, LoginRequest login, Caller caller) {
    String account = PasswordCredential.account(login.email(), login.organizationId());
    SessionException refusal = refusal(name, account, caller);
    if (refusal != null) {
      return Future.failedFuture(refusal);
    }
    long begin = context.now();
    CurrentRequest current = context.telemetry().current();
    RequestContext request = current.get();
    Future<LoginReply> begun =
        context.ledger().turn(name).compose(turn -> loggedIn(name, turn, login));
    beingKept.put(name, begun);
    held.merge(caller.client(), 1, Integer::sum);
    return begun.transform(
        outcome -> {
          beingKept.remove(name);
          release(caller.client());
          return outcome.succeeded()
              ? current.answering(
                  request, () -> adopted(name, account, caller, outcome.result(), begin))
              : Future.failedFuture(outcome.cause());
        });
  }

  /** Logs in when no other gateway is about to do something with that name. */
  private Future<LoginReply> loggedIn(String name, Turn turn, LoginRequest login) {
    return turn instanceof Turn.Later later
        ? Future.failedFuture(later.why())
        : koyeb.sessions().login(login).onFailure(failed -> context.ledger().released(name));
  }

  private @Nullable SessionException refusal(String name, String account, Caller caller) {
    if (closing) {
      return SessionException.of(Failure.SHUTTING_DOWN, "The gateway is stopping.");
    }
    ManagedSession existing = sessions.get(name);
    if (beingKept.containsKey(name)) {
      return SessionException.of(Failure.IN_USE, "A login of that name is under way.");
    }
    if (existing != null) {
      return isKeptFor(account, existing) ? null : anothers();
    }
    return held.getOrDefault(caller.client(), 0) < config.maxKept()
        ? null
        : SessionException.of(
            Failure.RATE_LIMITED,
            "Session limit reached (sessions-kept.max-per-client): log out a session first.");
  }

  private static boolean isKeptFor(String account, ManagedSession session) {
    return session.identity().isKept() && session.credential().account().equals(account);
  }

  private static SessionException anothers() {
    return SessionException.of(Failure.IN_USE, "That name belongs to another account.");
  }

  private Future<LoginReply> adopted(
      String name, String account, Caller caller, LoginReply reply, long begin) {
    Token token =
        context
            .lifetimes()
            .token(new Issued(reply, null), begin, SessionIdentity.ADVISORY.toNanos());
    if (token == null) {
      return Future.failedFuture(Lifetimes.tooLate());
    }
    ManagedSession taken = sessions.get(name);
    if (taken != null && !isKeptFor(account, taken)) {
      // Since the login began, the configuration has taken the name.
      var unused = koyeb.sessions().logout(reply.bearer());
      return Future.failedFuture(anothers());
    }
    ManagedSession session =
        sessions.computeIfAbsent(
            name,
            added -> {
              held.merge(caller.client(), 1, Integer::sum);
              return kept(name, caller.client(), account);
            });
    session.adopt(token);
    if (closing) {
      session.close();
    }
    return stored(name, reply);
  }

  private ManagedSession kept(String name, @Nullable String owner, String account) {
    return new ManagedSession(
        new SessionIdentity(name, true, owner, false, SessionIdentity.ADVISORY.toNanos()),
        credentials.refreshOnly(account),
        context);
  }

  @Override
  public void appeared(Row row, Known known) {
    if (closing) {
      return;
    }
    ManagedSession session = kept(row.name(), known.owner(), known.account());
    sessions.put(row.name(), session);
    held.merge(known.owner(), 1, Integer::sum);
    Token token = known.token();
    if (token == null || RowReader.isRejected(row)) {
      SharedChanges.rejected(session, context.now());
    } else {
      session.restore(token, row.version());
    }
  }

  @Override
  public void ended(ManagedSession session) {
    remove(session);
  }

  private void remove(ManagedSession session) {
    if (session.identity().isKept() && sessions.remove(session.identity().name(), session)) {
      release(session.identity().owner());
    }
  }

  /** Returns the reply when its token is stored. It is marked if the token cannot be stored. */
  Future<LoginReply> stored(String name, LoginReply reply) {
    return context.ledger().stored(name).map(stored -> stored ? reply : reply.unstored());
  }

  /** Logs out a session. A session that a caller handed over is then removed. */
  Future<Void> logout(ManagedSession session) {
    return context
        .ledger()
        .ended(session)
        .compose(
            agreed -> {
              Future<Void> ended = session.logout();
              remove(session);
              return ended;
            });
  }

  private void release(@Nullable String client) {
    held.computeIfPresent(client, (same, count) -> count == 1 ? null : count - 1);
  }

  /** Closes all sessions. If so configured, it logs out those that this gateway began. */
  Future<?> close() {
    closing = true;
    configured.close();
    context.queue().clear();
    List<Future<?>> ends = new ArrayList<>(beingKept.values());
    for (ManagedSession session : sessions.values()) {
      ends.add(session.state().settled().transform(settled -> leave(session)));
    }
    return Future.join(ends);
  }

  /**
   * Closes a session, at once if nothing is under way, otherwise a caller could begin something.
   */
  private Future<Void> leave(ManagedSession session) {
    boolean logsOut = config.logoutOnShutdown() && !session.identity().isKept();
    Future<Void> ended = logsOut ? session.logout() : Future.succeededFuture();
    session.close();
    return ended;
  }
}
