package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.internal.managed.store.Journal;
import io.github.sessiongateway.internal.managed.store.StoredSession;
import io.github.sessiongateway.internal.managed.token.Token;
import io.github.sessiongateway.internal.shared.Version;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The tokens on this gateway's own disk. A token is written there while the shared store does not
 * answer, and erased when the store has it, or one that supersedes it. Confined to the sessions'
 * event loop.
 */
final class Spill {
  private final Journal journal;
  private final List<StoredSession> found;

  /** The tokens that the store does not have yet. */
  private final Map<String, StoredSession> unwritten = new HashMap<>();

  /** The sessions that have a file. */
  private final Set<String> files = new HashSet<>();

  /**
   * @param journal writes to the disk; {@link Journal#NONE} without a directory
   * @param found the sessions that an earlier process left
   */
  Spill(Journal journal, List<StoredSession> found) {
    this.journal = journal;
    this.found = found;
    found.forEach(session -> files.add(session.identity().name()));
  }

  /** Returns the sessions that an earlier process left. */
  List<StoredSession> found() {
    return found;
  }

  /** Keeps a token until the store has it. */
  void brought(ManagedSession session, Token token) {
    unwritten.put(session.identity().name(), FileLedger.stored(session, token));
  }

  /** Notes that callers do not get a token any more. */
  void doubted(ManagedSession session, Token token) {
    unwritten.computeIfPresent(
        session.identity().name(), (name, stored) -> FileLedger.stored(session, token.rejected()));
  }

  /** Writes a session's token to the disk, under the version that it has by now. */
  void write(String name, Version version) {
    StoredSession session = unwritten.get(name);
    if (session != null) {
      files.add(name);
      journal.write(session.at(version));
    }
  }

  /** Removes a session, because the store has it or because it has ended. */
  void erase(String name) {
    unwritten.remove(name);
    if (files.remove(name)) {
      journal.erase(name);
    }
  }

  /** Returns whether a session's token is on the disk. It is false after a long wait. */
  Future<Boolean> stored(String name) {
    return files.contains(name) ? journal.stored(name) : Future.succeededFuture(false);
  }
}
