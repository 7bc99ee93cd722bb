package io.github.sessiongateway.internal.managed.store;

import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.internal.managed.credential.PasswordCredential;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

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
                1,
                LoginReply.of(new JsonObject().put("token", token)),
                Duration.ofHours(1),
                left,
                Instant.now(),
                false,
                false));
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
