package io.github.sessiongateway.internal.config;

import io.github.sessiongateway.api.SessionName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The managed sessions.
 *
 * @param patterns no two of which cover the same name
 * @param logoutOnShutdown whether a stop logs out the sessions that this gateway began
 * @param maxKept the number of sessions that one client, or the application, may hand over
 * @param storeDir the directory that stores tokens; null if they are not stored
 * @param storeKeyFile the keys of the store in base64, one per line, the newest first
 * @param shared the store that several gateways share; null if they share none
 */
public record ManagedConfig(
    List<SessionConfig> sessions,
    List<PatternConfig> patterns,
    boolean logoutOnShutdown,
    int maxKept,
    @Nullable Path storeDir,
    @Nullable Path storeKeyFile,
    @Nullable SharedStoreConfig shared) {

  /** The one key below {@code sessions} that is not the name of a session. */
  private static final String LOGOUT = "logout-on-shutdown";

  private static final String KEY_FILE = "sessions-store.key-file";

  static final ManagedConfig NONE =
      new ManagedConfig(List.of(), List.of(), false, 0, null, null, null);

  /** Creates a configuration with copies of the lists. */
  public ManagedConfig {
    sessions = List.copyOf(sessions);
    patterns = List.copyOf(patterns);
  }

  /** Returns a session that is configured by its name or by a pattern, or null. */
  public @Nullable SessionConfig session(String name) {
    return sessions.stream()
        .filter(session -> session.name().equals(name))
        .findFirst()
        .or(
            () ->
                patterns.stream()
                    .filter(pattern -> pattern.covers(name))
                    .findFirst()
                    .map(pattern -> pattern.session(name)))
        .orElse(null);
  }

  /**
   * Returns the same configuration with the running store. Without one, sessions that need a store
   * begin at the next start.
   */
  ManagedConfig keeping(ManagedConfig running) {
    boolean hasStore = running.storeDir != null || running.shared != null;
    return new ManagedConfig(
        hasStore ? sessions : sessions.stream().filter(one -> !needsStore(one)).toList(),
        patterns,
        logoutOnShutdown,
        maxKept,
        running.storeDir,
        running.storeKeyFile,
        running.shared);
  }

  /**
   * Returns the configuration of a process that answers one call. It logs out no session. Beside a
   * shared store it leaves the directory to the gateway that runs.
   */
  ManagedConfig leavingSessions() {
    Path dir = shared == null ? storeDir : null;
    return new ManagedConfig(sessions, patterns, false, maxKept, dir, storeKeyFile, shared);
  }

  static ManagedConfig read(ConfigReader settings) {
    List<SessionConfig> sessions = new ArrayList<>();
    List<PatternConfig> patterns = new ArrayList<>();
    for (String name : settings.names("sessions")) {
      if (name.equals(LOGOUT)) {
        settings.problem("sessions." + name, "is a setting: give the session another name");
      } else if (PatternConfig.isPattern(name)) {
        patterns.add(PatternConfig.read(settings, name));
      } else if (!SessionName.isValid(name)) {
        settings.problem(
            "sessions." + name, SessionName.ALLOWED + ", or a pattern such as \"org-*\"");
      } else {
        sessions.add(SessionConfig.read(settings, name));
      }
    }
    PatternConfig.checkApart(settings, patterns);
    boolean logout = settings.bool("sessions." + LOGOUT).or(false);
    int maxKept = settings.integer("sessions-kept.max-per-client").between(0, 100_000).or(100);
    String dir =
        settings
            .optional("sessions-store.dir")
            .where("the path of a directory, or empty for none", ConfigFiles::isPath)
            .or("");
    String keyFile =
        settings
            .optional(KEY_FILE)
            .where("the path of a file, or empty for none", ConfigFiles::isPath)
            .or("");
    SharedStoreConfig shared = SharedStoreConfig.read(settings);
    if (shared != null) {
      checkShared(settings, keyFile, logout);
    } else if (!dir.isEmpty() && keyFile.isEmpty() && !settings.isWrong(KEY_FILE)) {
      settings.problem(KEY_FILE, "is required, because sessions-store.dir is given");
    } else if (dir.isEmpty() && !keyFile.isEmpty() && !isStoreWrong(settings)) {
      settings.problem(KEY_FILE, "needs sessions-store.url or sessions-store.dir");
    }
    if (shared == null && dir.isEmpty() && !isStoreWrong(settings)) {
      sessions.stream()
          .filter(ManagedConfig::needsStore)
          .forEach(
              session ->
                  settings.problem(
                      "sessions-store.dir",
                      "or sessions-store.url is required, because the refresh token of sessions."
                          + session.name()
                          + " changes with each use"));
    }
    return new ManagedConfig(
        sessions,
        patterns,
        logout,
        maxKept,
        ConfigFiles.path(dir),
        ConfigFiles.path(keyFile),
        shared);
  }

  private static boolean needsStore(SessionConfig session) {
    return session.credential() instanceof OAuthConfig client && client.needsStore();
  }

  private static boolean isStoreWrong(ConfigReader settings) {
    return settings.isWrong("sessions-store.dir")
        || settings.isWrong("sessions-store.url")
        || settings.isWrong("sessions-store.url-file");
  }

  private static void checkShared(ConfigReader settings, String keyFile, boolean logout) {
    if (keyFile.isEmpty() && !settings.isWrong(KEY_FILE)) {
      settings.problem(KEY_FILE, "is required, because sessions-store.url is given");
    }
    if (logout) {
      settings.problem(
          "sessions." + LOGOUT,
          "would log out sessions that other gateways use (sessions-store.url)");
    }
  }
}
