package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.api.Caller;
import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.LoginRequest;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.managed.Ledger.Turn;
import io.github.sessiongateway.internal.managed.SharedTokens.Known;
import io.github.sessiongateway.internal.managed.credential.Credential.Issued;
import io.github.sessiongateway.internal.managed.credential.CredentialFactory;
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
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that callers handed over by a login with a name. Confined to the sessions' event
 * loop.
 */
final class KeptSessions implements RowReader.Owner {
  private final Map<String, ManagedSession> sessions;
  private final KoyebCalls koyeb;
  private final CredentialFactory credentials;
  private final KeeperContext context;

  /** The logins that are under way, by the names of their future sessions. */
  private final Map<String, Future<LoginReply>> beingKept = new HashMap<>();

  /** The number of sessions that a client handed over. The application's client is null. */
  private final Map<@Nullable String, Integer> held = new HashMap<>();

  private boolean closing;

  /**
   * @param sessions takes the sessions by name; it also holds those of other origins
   */
  KeptSessions(
      Map<String, ManagedSession> sessions,
      KoyebCalls koyeb,
      CredentialFactory credentials,
      KeeperContext context) {
    this.sessions = sessions;
    this.koyeb = koyeb;
    this.credentials = credentials;
    this.context = context;
  }

  /** Begins a session that was handed over before the start. */
  void restore(StoredSession stored) {
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
   * Logs in, and manages the session under a name.
   *
   * @param most the number of sessions that the caller may have handed over
   */
  Future<LoginReply> keep(String name, LoginRequest login, Caller caller, int most) {
    String account = PasswordCredential.account(login.email(), login.organizationId());
    SessionException refusal = refusal(name, account, caller, most);
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

  private @Nullable SessionException refusal(String name, String account, Caller caller, int most) {
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
    return held.getOrDefault(caller.client(), 0) < most
        ? null
        : SessionException.of(
            Failure.RATE_LIMITED,
            "Session limit reached (sessions-kept.max-per-client): log out a session first.");
  }

  private static boolean isKeptFor(String account, ManagedSession session) {
    return session.identity().isKept() && session.credential().account().equals(account);
  }

  /** Returns the failure of a login whose name is taken. */
  static SessionException anothers() {
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
    return Future.succeededFuture(reply);
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

  /** Removes a session that has ended, if a caller handed it over. */
  void remove(ManagedSession session) {
    if (session.identity().isKept() && sessions.remove(session.identity().name(), session)) {
      release(session.identity().owner());
    }
  }

  /** Adopts no more sessions, and returns the logins that are under way. */
  Collection<Future<LoginReply>> close() {
    closing = true;
    return beingKept.values();
  }

  /** Records that a client has one session less. */
  void release(@Nullable String client) {
    held.computeIfPresent(client, (same, count) -> count == 1 ? null : count - 1);
  }
}
