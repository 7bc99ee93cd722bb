package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.api.SessionStatus;
import io.github.sessiongateway.internal.managed.store.Journal;
import io.github.sessiongateway.internal.managed.store.StoredSession;
import io.github.sessiongateway.internal.managed.token.Token;
import io.github.sessiongateway.internal.shared.Version;
import io.vertx.core.Future;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The ledger of a gateway that shares its sessions with no other, on disk or in memory alone. Every
 * turn is its own.
 */
record FileLedger(Journal journal) implements Ledger {
  @Override
  public Version version(String name) {
    return Version.NONE;
  }

  @Override
  public SessionStatus.@Nullable Turn held(String name) {
    return null;
  }

  @Override
  public Future<Turn> turn(String name) {
    return Future.succeededFuture(Turn.MINE);
  }

  @Override
  public SessionException unknown() {
    return TokenReader.noSuchSession();
  }

  @Override
  public Future<Turn> turn(ManagedSession session) {
    return Future.succeededFuture(Turn.MINE);
  }

  @Override
  public void released(String name) {}

  @Override
  public Version next(ManagedSession session, Version brought) {
    return brought;
  }

  @Override
  public Token scheduled(ManagedSession session, Version version, Token token) {
    return token;
  }

  @Override
  public void brought(ManagedSession session, Token token) {
    journal.write(stored(session, token));
  }

  /** Returns a session with its present token, as the disk holds it. */
  static StoredSession stored(ManagedSession session, Token token) {
    KeeperContext context = session.context();
    return new StoredSession(
        session.identity(),
        session.credential().account(),
        session.credential().companion(),
        session.progress().version(),
        token.reply(),
        Duration.ofNanos(token.windows().end()),
        Duration.ofNanos(token.endsAt() - context.now()),
        context.clock().instant(),
        token.isRejected(),
        context.oldBearers().die());
  }

  @Override
  public void doubted(ManagedSession session, Token token) {
    brought(session, token.rejected());
  }

  @Override
  public Future<Boolean> rejected(ManagedSession session, Version sent) {
    return Future.succeededFuture(true);
  }

  @Override
  public void failed(ManagedSession session, SessionException failure, long notBefore) {}

  @Override
  public void lost(ManagedSession session, SessionException cause) {
    if (session.credential().companion() == null) {
      journal.erase(session.identity().name());
    }
  }

  @Override
  public Future<Void> ended(ManagedSession session) {
    return Future.succeededFuture();
  }

  @Override
  public void forgotten(String name) {
    journal.erase(name);
  }

  @Override
  public Future<Boolean> stored(String name) {
    return journal.stored(name);
  }
}
