package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.internal.managed.store.Journal;
import io.github.sessiongateway.internal.managed.store.StoredSession;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A disk that takes each write some time later, or never if the process is killed before. */
final class SlowFiles implements Journal {
  private final Map<String, String> files;
  private final SplittableRandom random;
  private final BiConsumer<Long, Runnable> after;
  private final BooleanSupplier isFull;

  /**
   * @param files the files by session, which outlive the process
   * @param after runs a task after milliseconds, if the process lives by then
   */
  SlowFiles(
      Map<String, String> files,
      SplittableRandom random,
      BiConsumer<Long, Runnable> after,
      BooleanSupplier isFull) {
    this.files = files;
    this.random = random;
    this.after = after;
    this.isFull = isFull;
  }

  private final Map<String, Promise<Boolean>> waiting = new HashMap<>();

  @Override
  public void write(StoredSession session) {
    String text = session.toJson().put("generation", session.generation()).encode();
    put(session.identity().name(), text);
  }

  @Override
  public void erase(String session) {
    put(session, null);
  }

  private void put(String session, @Nullable String text) {
    Promise<Boolean> taken = Promise.promise();
    waiting.put(session, taken);
    after.accept(
        random.nextLong(1, 100),
        () -> {
          if (isFull.getAsBoolean()) {
            taken.complete(false);
            return;
          }
          if (text == null) {
            files.remove(session);
          } else {
            files.put(session, text);
          }
          taken.complete(true);
        });
  }

  @Override
  public Future<Boolean> stored(String session) {
    Promise<Boolean> taken = waiting.get(session);
    return taken == null ? Future.succeededFuture(true) : taken.future();
  }
}
