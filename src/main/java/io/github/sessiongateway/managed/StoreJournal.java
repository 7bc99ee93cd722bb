package io.github.sessiongateway.managed;

import io.vertx.core.Future;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes to the store off the event loop, one after the other; of what waits for its turn, only the
 * latest of a session is written. A disk that fails costs a line of log and shows in health, never
 * a token. Confined to one event loop.
 */
final class StoreJournal implements Journal {
  private static final Logger log = LoggerFactory.getLogger(StoreJournal.class);

  private final SessionStore store;
  private final Function<Callable<Void>, Future<Void>> worker;

  /** What is to be written, by session; empty to erase it. */
  private final Map<String, Optional<StoredSession>> waiting = new LinkedHashMap<>();

  private Future<Void> writing = Future.succeededFuture();
  private volatile @Nullable String problem;

  StoreJournal(SessionStore store, Function<Callable<Void>, Future<Void>> worker) {
    this.store = store;
    this.worker = worker;
  }

  @Override
  public void write(StoredSession session) {
    put(session.identity().name(), Optional.of(session));
  }

  @Override
  public void erase(String session) {
    put(session, Optional.empty());
  }

  /** What is wrong with the disk, in a sentence; null for nothing. Safe from any thread. */
  @Nullable String problem() {
    return problem;
  }

  /** When all is written that was to be written. */
  Future<Void> flushed() {
    return waiting.isEmpty() && writing.isComplete()
        ? Future.succeededFuture()
        : writing.transform(done -> flushed());
  }

  private void put(String session, Optional<StoredSession> content) {
    waiting.put(session, content);
    if (writing.isComplete()) {
      next();
    }
  }

  private void next() {
    var first = waiting.entrySet().iterator();
    if (!first.hasNext()) {
      return;
    }
    var entry = first.next();
    String name = entry.getKey();
    Optional<StoredSession> content = entry.getValue();
    first.remove();
    Callable<Void> work =
        () -> {
          if (content.isPresent()) {
            store.write(content.get());
          } else {
            store.erase(name);
          }
          return null;
        };
    // Composed: a worker that is gone throws, and a session must not suffer from it.
    writing = Future.succeededFuture().compose(v -> worker.apply(work));
    writing.onComplete(
        done -> {
          told(name, done.cause());
          next();
        });
  }

  private void told(String name, @Nullable Throwable cause) {
    if (cause == null) {
      problem = null;
      return;
    }
    String words =
        cause instanceof IOException ? cause.getMessage() : cause.getClass().getSimpleName();
    if (problem == null) {
      log.warn("Sessions cannot be stored, the first is {}: {}", name, words);
    }
    problem = "Sessions cannot be stored: a restart may cost a login each.";
  }
}
