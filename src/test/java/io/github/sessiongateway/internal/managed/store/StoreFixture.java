package io.github.sessiongateway.internal.managed.store;

import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.managed.credential.PasswordCredential;
import io.github.sessiongateway.internal.shared.Version;
import io.github.sessiongateway.testing.ManualTime;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A store that another process left, or holds. */
public final class StoreFixture {
  private StoreFixture() {}

  /**
   * Writes the default session of an account. Its token "stored" lives for an hour.
   *
   * @param left the token's remaining life
   */
  public static void write(Path dir, Path keyFile, String email, Duration left) throws IOException {
    JsonObject token =
        new JsonObject().put("id", "stored").put("expires_at", Instant.now().plus(left).toString());
    SessionStore.open(dir, keyFile)
        .write(
            new StoredSession(
                new SessionIdentity("default", false, null, true, 1),
                PasswordCredential.account(email, null),
                Version.of(1, 1),
                LoginReply.of(new JsonObject().put("token", token)),
                Duration.ofHours(1),
                left,
                Instant.now(),
                false,
                false));
  }

  /** Returns the tokens in a store that no gateway has. */
  public static List<String> tokens(Path dir, Path keyFile) {
    return SessionStore.open(dir, keyFile).load().sessions().stream()
        .map(session -> session.reply().bearer().value())
        .toList();
  }

  /** Returns the problems of a store whose directory is deleted before a session is written. */
  public static List<String> problemsWithoutDirectory(Path dir, Path keyFile) throws IOException {
    StoreJournal journal =
        new StoreJournal(
            SessionStore.open(dir, keyFile), StoreJournalTest::now, new ManualTime(), () -> 0);
    Files.delete(dir);
    journal.write(SessionStoreTest.session("ci", 1));
    return journal.problems();
  }

  /** Whether a gateway has the store. */
  public static boolean isHeld(Path dir) {
    StoreLock taken = StoreLock.tryTake(dir);
    if (taken != null) {
      taken.release();
    }
    return taken == null;
  }

  /** Waits until no gateway has the store. */
  public static Future<Void> released(Path dir, Vertx vertx) {
    return StoreLock.take(dir, vertx.getOrCreateContext(), Timers.of(vertx))
        .onSuccess(StoreLock::release)
        .mapEmpty();
  }

  /** Locks the store as a running gateway does. Returns the function that releases it. */
  public static Runnable hold(Path dir) {
    StoreLock held = StoreLock.tryTake(dir);
    if (held == null) {
      throw new IllegalStateException("Another process has the lock.");
    }
    return held::release;
  }
}
