package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionEvent.EventType;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.managed.SessionState.Absent;
import io.github.sessiongateway.internal.managed.SessionState.BackingOff;
import io.github.sessiongateway.internal.managed.SessionState.Closed;
import io.github.sessiongateway.internal.managed.SessionState.Fresh;
import io.github.sessiongateway.internal.managed.SessionState.UsedUp;
import io.github.sessiongateway.internal.managed.credential.Credential;
import io.github.sessiongateway.internal.managed.credential.GuardedCredential;
import io.github.sessiongateway.internal.managed.store.SessionIdentity;
import io.github.sessiongateway.internal.managed.token.Token;
import io.github.sessiongateway.internal.shared.Version;
import io.vertx.core.Future;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One managed session. Confined to its owner's event loop; any thread may read snapshot, state and
 * progress.
 */
final class ManagedSession {
  /** How often a time is written that many callers share. */
  private static final long ABOUT = 1_000_000_000;

  private final KeeperContext context;
  private final DueQueue.Entry due = new DueQueue.Entry(() -> attempt(state().pendingOrNew()));

  private volatile SessionIdentity identity;
  private volatile Credential credential;
  private volatile SessionState state = new Absent(DueQueue.NEVER);
  private volatile SessionProgress progress;
  private volatile @Nullable Snapshot snapshot;

  /**
   * Whether a caller has asked for a token. Any thread sets it, and one that is late is no harm.
   */
  private volatile boolean wasAsked;

  /** When a caller has asked for a token, or up to {@link #ABOUT} earlier. */
  private volatile long askedAt;

  private final Rejections rejections = new Rejections();
  private final Refresher refresher;

  ManagedSession(SessionIdentity identity, Credential credential, KeeperContext context) {
    this.identity = identity;
    this.credential = guarded(credential, context);
    this.context = context;
    this.askedAt = context.now();
    this.progress = SessionProgress.after(context.ledger().version(identity.name()));
    this.refresher = new Refresher(this, context);
  }

  private static Credential guarded(Credential credential, KeeperContext context) {
    return new GuardedCredential(credential, context.telemetry().current());
  }

  KeeperContext context() {
    return context;
  }

  SessionIdentity identity() {
    return identity;
  }

  Credential credential() {
    return credential;
  }

  SessionState state() {
    return state;
  }

  SessionProgress progress() {
    return progress;
  }

  /** Returns the reply that any thread may give, or null if only the owner may reply. */
  @Nullable Snapshot snapshot() {
    return snapshot;
  }

  /** Records that a caller asks for a token. Safe from any thread. */
  void asked(long now) {
    if (now - askedAt >= ABOUT) {
      askedAt = now;
    }
    if (!wasAsked) {
      wasAsked = true;
    }
  }

  /** Returns about when a caller last asked for a token; when it began, if none has. */
  long askedAt() {
    return askedAt;
  }

  /** Returns whether a caller has asked for a token since {@link #takeAsked}. */
  boolean wasAsked() {
    return wasAsked;
  }

  /** Returns whether a caller has asked for a token, and begins anew. */
  boolean takeAsked() {
    boolean was = wasAsked;
    wasAsked = false;
    return was;
  }

  /** Returns the tokens that callers report as rejected. */
  Rejections rejections() {
    return rejections;
  }

  /** Returns when the session acts next, or {@link DueQueue#NEVER}. */
  long dueAt() {
    return due.at();
  }

  /** Begins without a token. It takes its turn in the queue, so that many do not block the loop. */
  void begin() {
    apply(Transition.to(new Absent(context.now()), progress));
  }

  /** Begins with a stored token. */
  void restore(Token token, Version version) {
    long now = context.now();
    Instant received = context.clock().instant().minusNanos(now - token.receivedAt());
    SessionState next =
        token.isRejected()
            ? new BackingOff(token, new PendingRefresh(), now, now)
            : new Fresh(token);
    apply(Transition.to(next, progress.withToken(version, received)));
  }

  /** Begins with the token of a login that a caller made. */
  void adopt(Token token) {
    refresher.received(
        token, progress.version().loggedIn(), EventType.ACQUIRED, state.pendingOrNew());
  }

  /** Stops giving callers a token that Koyeb rejected. */
  void reject(Token token) {
    rejections.believed(context.now());
    if (state instanceof UsedUp) {
      refresher.beginAgain(
          SessionException.of(Failure.REAUTH_REQUIRED, "Koyeb rejected the token."));
    } else {
      apply(
          Transition.to(state.withToken(token.rejected()), progress)
              .recording(ledger -> ledger.doubted(this, token))
              .telling(EventType.INVALIDATED));
    }
  }

  /** Logs the session out at Koyeb and forgets it. With credentials, it can begin again. */
  Future<Void> logout() {
    if (state instanceof Closed) {
      return Future.failedFuture(TokenReader.noSuchSession());
    }
    Token token = state.token();
    startAnew();
    SessionState next = credential.canAcquire() ? new Absent(DueQueue.NEVER) : new Closed();
    leave(
        Transition.to(next, progress.ended(end(progress.version())))
            .recording(ledger -> ledger.forgotten(identity.name()))
            .telling(EventType.REVOKED));
    return token == null ? Future.succeededFuture() : credential.revoke(token.bearer());
  }

  /** Lets the session log in again, because it was logged out. */
  void startAnew() {
    refresher.startAnew();
  }

  /** Returns the version of the logout. Another gateway may have logged the session out first. */
  private static Version end(Version present) {
    return present.isEnd() ? present : present.ended();
  }

  /** Forgets the session here, and leaves it alive at Koyeb. */
  void close() {
    leave(Transition.to(new Closed(), progress));
  }

  private void leave(Transition change) {
    PendingRefresh pending = state.pending();
    apply(pending == null ? change : change.then(() -> pending.fail(TokenReader.noSuchSession())));
  }

  /** Replaces the secret, and tries again what only new credentials could help. */
  void reloaded(String secret) {
    credential.replace(secret);
    refresher.credentialChanged();
  }

  /** Uses another credential of the same account, as a new secret is used. */
  void change(Credential other) {
    other.follow(credential.companion());
    credential = guarded(other, context);
    refresher.credentialChanged();
  }

  /** Uses other properties. Another advisory time holds for the present token, too. */
  void change(SessionIdentity to) {
    boolean isRescheduled = to.advisory() != identity.advisory();
    identity = to;
    Token token = state.token();
    if (isRescheduled && token != null) {
      Token rescheduled = token.rescheduled(to.advisory(), context.random().nextDouble());
      apply(Transition.to(state.withToken(rescheduled), progress));
    }
  }

  /** Moves the next attempt to an earlier time. */
  void comeForward(long at) {
    if (state instanceof BackingOff waits) {
      long earliest = Math.max(at, waits.notBefore());
      apply(
          Transition.to(
              new BackingOff(waits.token(), waits.pending(), earliest, earliest),
              progress.broughtForward()));
    }
  }

  /** Asks Koyeb for a newer token. Nothing else may be under way. */
  void attempt(PendingRefresh refresh) {
    refresher.attempt(refresh);
  }

  /** Changes the session: state, progress, store and snapshot together. Then it publishes. */
  void apply(Transition change) {
    Token before = state.token();
    state = change.next();
    progress = change.progress();
    snapshot = Snapshot.of(state, progress, context.oldBearers());
    context.recovery().moved(this, state);
    context.queue().set(due, state.dueAt(credential.canAcquire()));
    change.entry().accept(context.ledger());
    Token token = state.token();
    context.publisher().publish(change, this, token == null ? before : token);
  }
}
