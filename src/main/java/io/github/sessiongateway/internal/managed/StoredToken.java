package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.internal.config.ManagedConfig;
import io.github.sessiongateway.internal.config.SessionConfig;
import io.github.sessiongateway.internal.managed.credential.CredentialFactory;
import io.github.sessiongateway.internal.managed.store.Journal;
import io.github.sessiongateway.internal.managed.store.SessionIdentity;
import io.github.sessiongateway.internal.managed.store.SessionStore;
import io.github.sessiongateway.internal.managed.store.StoredSession;
import io.github.sessiongateway.internal.managed.token.Token;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The reader of a token that another process stored, without the store's lock. It blocks: never on
 * an event loop.
 */
public final class StoredToken {
  private StoredToken() {}

  /**
   * Returns the token, or null if no stored token is valid for long enough.
   *
   * @param isEarly whether the token must be so new that no gateway may refresh it yet
   */
  public static @Nullable LoginReply read(
      ManagedConfig config,
      KeeperEnvironment environment,
      String name,
      Duration minTtl,
      boolean isEarly) {
    Path dir = config.storeDir();
    Path keyFile = config.storeKeyFile();
    if (dir == null || keyFile == null || config.shared() != null) {
      // Beside a shared store, the directory holds tokens that others may have superseded.
      return null;
    }
    SessionConfig configured = config.session(name);
    long advisory =
        (configured == null ? SessionIdentity.ADVISORY : configured.advisory()).toNanos();
    StoredSession stored = SessionStore.peek(dir, keyFile, name);
    if (stored == null || !isOf(configured, stored)) {
      return null;
    }
    KeeperContext context =
        KeeperContext.of(environment, (event, isOwn) -> {}, new FileLedger(Journal.NONE));
    Token token = context.lifetimes().restored(stored, environment.clock().instant(), advisory);
    long now = context.now();
    if (token == null || !token.serves(now, minTtl.toNanos())) {
      return null;
    }
    return isEarly && now >= token.advisoryAt() ? null : token.reply();
  }

  /** Returns whether a stored token is of the configured account, whose credentials may be new. */
  private static boolean isOf(@Nullable SessionConfig configured, StoredSession stored) {
    return configured == null
        ? stored.identity().isKept()
        : stored.account().equals(CredentialFactory.account(configured.credential()));
  }
}
