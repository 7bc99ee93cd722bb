package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.config.CredentialConfig.ApiToken;
import io.github.sessiongateway.internal.config.PatternConfig;
import io.github.sessiongateway.internal.config.SessionConfig;
import io.github.sessiongateway.internal.managed.SessionState.Lost;
import io.github.sessiongateway.internal.managed.credential.AskedOrganization;
import io.github.sessiongateway.internal.managed.credential.CredentialFactory;
import io.github.sessiongateway.internal.managed.credential.CredentialFiles;
import io.github.sessiongateway.internal.managed.store.StoredSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of the configuration's patterns. Each begins when a caller first asks for it, and
 * ends when callers ask no more. Confined to the sessions' event loop.
 */
final class PatternSessions {
  /** The time in which Koyeb is not asked again for what it refused. */
  static final Duration REMEMBERED = Duration.ofMinutes(5);

  private final Map<String, ManagedSession> sessions;
  private final CredentialFactory credentials;
  private final CredentialFiles files;
  private final KeeperContext context;
  private final Map<String, Pattern> patterns = new HashMap<>();

  /**
   * @param sessions takes the sessions by name; it also holds those of other origins
   */
  PatternSessions(
      Map<String, ManagedSession> sessions,
      CredentialFactory credentials,
      CredentialFiles files,
      KeeperContext context) {
    this.sessions = sessions;
    this.credentials = credentials;
    this.files = files;
    this.context = context;
  }

  /** Uses other patterns. A session of a pattern that is not there any more ends. */
  void change(List<PatternConfig> to) {
    Set<String> gone = new HashSet<>(patterns.keySet());
    for (PatternConfig config : to) {
      gone.remove(config.name());
      Pattern pattern = patterns.get(config.name());
      if (pattern == null) {
        patterns.put(config.name(), new Pattern(config));
      } else {
        pattern.change(config);
      }
    }
    gone.forEach(name -> patterns.remove(name).end());
  }

  /** Returns whether a name is one of a pattern. */
  boolean covers(String name) {
    return of(name) != null;
  }

  /** Leaves a session to another origin, which configures it by its name from now on. */
  void leave(String name) {
    Pattern pattern = of(name);
    if (pattern != null) {
      pattern.created.remove(name);
    }
  }

  /**
   * Returns the session that a caller asks for. One of a pattern begins. Null is for any other
   * name.
   *
   * @throws SessionException if Koyeb refused the session a short time ago, or it would be too many
   */
  @Nullable ManagedSession asked(String name) {
    ManagedSession session = sessions.get(name);
    Pattern pattern = of(name);
    if (pattern == null || (session != null && !pattern.created.containsKey(name))) {
      return session;
    }
    if (session != null && session.state() instanceof Lost lost) {
      long left = remembered(lost);
      if (left > 0) {
        throw session.credential().lost(lost.cause()).retryAfter(Duration.ofNanos(left));
      }
      pattern.drop(session);
      session = null;
    }
    return session == null ? pattern.begin(name) : session;
  }

  /** Begins a stored session. Returns false if no pattern covers it, or its token has expired. */
  boolean restored(StoredSession stored) {
    Pattern pattern = of(stored.identity().name());
    return pattern != null && pattern.restored(stored);
  }

  private @Nullable Pattern of(String name) {
    for (Pattern pattern : patterns.values()) {
      if (pattern.config.covers(name)) {
        return pattern;
      }
    }
    return null;
  }

  private long remembered(Lost lost) {
    return lost.at() + REMEMBERED.toNanos() - context.now();
  }

  /** A pattern with its sessions. */
  private final class Pattern {
    private final Map<String, ManagedSession> created = new LinkedHashMap<>();
    private final DueQueue.Entry sweep = new DueQueue.Entry(this::sweep);
    private PatternConfig config;

    Pattern(PatternConfig config) {
      this.config = config;
      follow();
    }

    private void follow() {
      files.follow(config.asSession(), this::reloaded);
    }

    private void reloaded(String token) {
      config = config.withToken(token);
      List.copyOf(created.values()).forEach(session -> session.reloaded(token));
    }

    void change(PatternConfig to) {
      boolean isSame = config.credential().isSameSource(to.credential());
      Duration idle = config.idle();
      config = isSame ? to.withToken(config.credential().token().value()) : to;
      moveSweep(idle);
      shrink();
      for (ManagedSession session : List.copyOf(created.values())) {
        SessionConfig changed = config.session(session.identity().name());
        session.change(ConfiguredSessions.identity(changed));
        if (!isSame) {
          session.change(credential(changed));
        }
      }
      if (!isSame) {
        follow();
      }
    }

    /** Lets the next sweep come as long after the latest one as the pattern says now. */
    private void moveSweep(Duration before) {
      if (sweep.at() != DueQueue.NEVER) {
        context.queue().set(sweep, sweep.at() - before.toNanos() + config.idle().toNanos());
      }
    }

    /** Ends the spare sessions beyond the most, from the one that was not asked for the longest. */
    private void shrink() {
      created.values().stream()
          .filter(Pattern::isSpare)
          // Other threads go on asking, but an order needs times that do not change.
          .map(session -> Map.entry(session, session.askedAt()))
          .sorted(Map.Entry.comparingByValue())
          .limit(Math.max(0, created.size() - config.max()))
          .map(Map.Entry::getKey)
          .toList()
          .forEach(this::drop);
    }

    void end() {
      files.forget(config.name());
      context.queue().set(sweep, DueQueue.NEVER);
      List.copyOf(created.values()).forEach(this::drop);
    }

    ManagedSession begin(String name) {
      // A change may have left more of them, because they were in use.
      while (created.size() >= config.max()) {
        drop(idlest());
      }
      return create(name);
    }

    private ManagedSession create(String name) {
      SessionConfig one = config.session(name);
      ManagedSession session =
          new ManagedSession(ConfiguredSessions.identity(one), credential(one), context);
      sessions.put(name, session);
      created.put(name, session);
      if (sweep.at() == DueQueue.NEVER) {
        context.queue().set(sweep, context.now() + config.idle().toNanos());
      }
      return session;
    }

    boolean restored(StoredSession stored) {
      String account =
          CredentialFactory.account(config.session(stored.identity().name()).credential());
      if (!stored.account().equals(account) || created.size() >= config.max()) {
        return false;
      }
      ManagedSession session = create(stored.identity().name());
      boolean isRestored = ConfiguredSessions.restored(session, stored, context);
      if (!isRestored) {
        drop(session);
      }
      return isRestored;
    }

    private ManagedSession idlest() {
      return created.values().stream()
          .filter(Pattern::isSpare)
          .findFirst()
          .orElseThrow(this::tooMany);
    }

    private static boolean isSpare(ManagedSession session) {
      SessionState state = session.state();
      return state instanceof Lost || (!session.wasAsked() && state.underWay() == null);
    }

    private SessionException tooMany() {
      return SessionException.of(
              Failure.RATE_LIMITED,
              "Session limit reached (sessions." + config.name() + ".max): all are in use.")
          .retryAfter(Duration.ofNanos(Math.max(1, sweep.at() - context.now())));
    }

    /** Ends what no caller has asked for since the latest sweep, and forgets old refusals. */
    private void sweep() {
      for (ManagedSession session : new ArrayList<>(created.values())) {
        boolean wasAsked = session.takeAsked();
        boolean isNeeded =
            session.state() instanceof Lost lost
                ? remembered(lost) > 0
                : wasAsked || session.state().underWay() != null;
        if (!isNeeded) {
          drop(session);
        }
      }
      if (!created.isEmpty()) {
        context.queue().set(sweep, context.now() + config.idle().toNanos());
      }
    }

    private void drop(ManagedSession session) {
      String name = session.identity().name();
      if (created.remove(name, session) && sessions.remove(name, session)) {
        session.close();
        context.ledger().forgotten(name);
      }
    }

    private AskedOrganization credential(SessionConfig session) {
      return new AskedOrganization(credentials.apiToken((ApiToken) session.credential()));
    }
  }
}
