package io.github.sessiongateway.managed;

import io.github.sessiongateway.clock.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.time.Duration;
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
 * a token; what it did not take is offered again. Confined to one event loop.
 */
final class StoreJournal implements Journal {
  static final Duration AGAIN = Duration.ofMinutes(1);

  private static final String PROBLEM =
      "Sessions cannot be stored: a restart may cost a login each.";

  private static final Logger log = LoggerFactory.getLogger(StoreJournal.class);

  private final SessionStore store;
  private final Function<Callable<Void>, Future<Void>> worker;
  private final Timers timers;

  /** What is to be written, by session; empty to erase it. */
  private final Map<String, Optional<StoredSession>> waiting = new LinkedHashMap<>();

  private final Map<String, Optional<StoredSession>> failed = new LinkedHashMap<>();
  private final Promise<Void> written = Promise.promise();
  private Future<Void> writing = Future.succeededFuture();
  private boolean armed;
  private boolean closing;
  private volatile @Nullable String problem;

  StoreJournal(SessionStore store, Function<Callable<Void>, Future<Void>> worker, Timers timers) {
    this.store = store;
    this.worker = worker;
    this.timers = timers;
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

  /** Writes what is to be written, once more what could not be, and then nothing. */
  Future<Void> close() {
    closing = true;
    again();
    return written.future();
  }

  private void put(String session, Optional<StoredSession> content) {
    if (closing) {
      // The directory may be another's by now.
      return;
    }
    failed.remove(session);
    waiting.put(session, content);
    if (writing.isComplete()) {
      next();
    }
  }

  private void next() {
    while (!waiting.isEmpty()) {
      var first = waiting.entrySet().iterator();
      var entry = first.next();
      first.remove();
      writing = taken(entry.getKey(), entry.getValue());
      if (!writing.isComplete()) {
        writing.onComplete(done -> next());
        return;
      }
    }
    if (closing) {
      written.tryComplete();
    }
  }

  /** Done, whether the disk has taken it or not. */
  private Future<Void> taken(String name, Optional<StoredSession> content) {
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
    return Future.succeededFuture()
        .compose(v -> worker.apply(work))
        .transform(
            done -> {
              if (done.failed()) {
                failed(name, content, done.cause());
              } else if (failed.isEmpty()) {
                problem = null;
              }
              return Future.succeededFuture();
            });
  }

  private void failed(String name, Optional<StoredSession> content, Throwable cause) {
    String words =
        cause instanceof IOException ? cause.getMessage() : cause.getClass().getSimpleName();
    if (problem == null) {
      log.warn("Sessions cannot be stored, the first is {}: {}", name, words);
    }
    problem = PROBLEM;
    if (closing || waiting.containsKey(name)) {
      return;
    }
    failed.put(name, content);
    if (!armed) {
      armed = true;
      timers.after(AGAIN, this::again);
    }
  }

  private void again() {
    armed = false;
    waiting.putAll(failed);
    failed.clear();
    if (writing.isComplete()) {
      next();
    }
  }
}
