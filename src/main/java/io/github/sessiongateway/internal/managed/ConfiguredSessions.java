package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.config.SessionConfig;
import io.github.sessiongateway.internal.managed.credential.CredentialFactory;
import io.github.sessiongateway.internal.managed.credential.CredentialFiles;
import io.github.sessiongateway.internal.managed.store.SessionIdentity;
import io.github.sessiongateway.internal.managed.store.StoredSession;
import io.github.sessiongateway.internal.managed.token.Token;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that the configuration names. A change of the configuration adds, changes and
 * removes them, and ends none at Koyeb. Confined to the sessions' event loop.
 */
final class ConfiguredSessions {
  /** The time in which a session that was removed by mistake can come back with its token. */
  static final Duration TO_COME_BACK = Duration.ofMinutes(1);

  private final Map<String, ManagedSession> sessions;
  private final CredentialFactory credentials;
  private final CredentialFiles files;
  private final Timers timers;
  private final KeeperContext context;
  private final Consumer<@Nullable String> taken;
  private final Map<String, SessionConfig> configured = new HashMap<>();
  private final Map<String, Timers.Timer> removals = new HashMap<>();

  /**
   * @param sessions takes the sessions by name; it also holds those that callers handed over
   * @param taken gets the owner of such a session when the configuration takes its name
   */
  ConfiguredSessions(
      Map<String, ManagedSession> sessions,
      CredentialFactory credentials,
      CredentialFiles files,
      Timers timers,
      KeeperContext context,
      Consumer<@Nullable String> taken) {
    this.sessions = sessions;
    this.credentials = credentials;
    this.files = files;
    this.timers = timers;
    this.context = context;
    this.taken = taken;
  }

  /** Begins a session, with its stored token if it is of the same account. */
  void begin(SessionConfig config, @Nullable StoredSession stored) {
    ManagedSession session =
        new ManagedSession(identity(config), config.credential().create(credentials), context);
    sessions.put(config.name(), session);
    follow(config, session);
    boolean isIts = stored != null && stored.account().equals(session.credential().account());
    if (stored != null && isIts) {
      session.credential().follow(stored.companion());
    }
    if (stored == null || !isIts || !restored(session, stored, context)) {
      session.begin();
    }
  }

  /** Gives a session its stored token. Returns false if that has expired. */
  static boolean restored(ManagedSession session, StoredSession stored, KeeperContext context) {
    Token token =
        context
            .lifetimes()
            .restored(stored, context.clock().instant(), session.identity().advisory());
    if (token != null) {
      // The earlier process may have ended when the server had replaced the companion.
      boolean isDue = session.credential().companion() != null;
      session.restore(isDue ? token.dueAt(context.now()) : token, stored.version());
    }
    return token != null;
  }

  /**
   * Uses other sessions. One of the same name and account keeps its token, also if a caller handed
   * it over. One that is not named any more is forgotten after a minute.
   */
  void change(List<SessionConfig> to) {
    Set<String> removed = new HashSet<>(configured.keySet());
    for (SessionConfig config : to) {
      removed.remove(config.name());
      change(config);
    }
    removed.forEach(this::remove);
  }

  private void change(SessionConfig config) {
    String name = config.name();
    Timers.Timer removal = removals.remove(name);
    if (removal != null) {
      removal.cancel();
    }
    ManagedSession session = sessions.get(name);
    SessionConfig before = configured.get(name);
    if (session != null && session.identity().isKept()) {
      taken.accept(session.identity().owner());
    }
    if (session == null) {
      begin(config, null);
    } else if (!session.credential().account().equals(account(config))) {
      session.close();
      begin(config, null);
    } else {
      session.change(identity(config));
      if (before == null || !before.credential().isSameSource(config.credential())) {
        session.change(config.credential().create(credentials));
        follow(config, session);
      }
    }
  }

  private void remove(String name) {
    ManagedSession session = sessions.get(name);
    configured.remove(name);
    files.forget(name);
    if (session != null) {
      session.change(session.identity().optional());
      removals.put(name, timers.after(TO_COME_BACK, () -> forget(name, session)));
    }
  }

  private void forget(String name, ManagedSession session) {
    removals.remove(name);
    if (sessions.remove(name, session)) {
      session.close();
      context.ledger().forgotten(name);
    }
  }

  /** Forgets none of the removed sessions from now on. */
  void close() {
    removals.values().forEach(Timers.Timer::cancel);
    removals.clear();
  }

  private void follow(SessionConfig config, ManagedSession session) {
    configured.put(config.name(), config);
    files.follow(config, session::reloaded);
  }

  private static String account(SessionConfig config) {
    return CredentialFactory.account(config.credential());
  }

  static SessionIdentity identity(SessionConfig config) {
    return new SessionIdentity(
        config.name(), false, null, config.required(), config.advisory().toNanos());
  }
}
