package io.github.sessiongateway.config;

import io.github.sessiongateway.api.SessionName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sessions that are kept alive.
 *
 * @param logoutOnShutdown whether those that this gateway began end with it
 * @param maxKept how many a client of a bridge, or the application, may hand over
 * @param storeDir where tokens outlive the process; null for nowhere
 * @param storeKeyFile keys of the store, base64, one a line, the newest first
 */
public record ManagedConfig(
    List<SessionConfig> sessions,
    boolean logoutOnShutdown,
    int maxKept,
    @Nullable Path storeDir,
    @Nullable Path storeKeyFile) {

  /** The one key below {@code sessions} that is no name of a session. */
  private static final String LOGOUT = "logout-on-shutdown";

  /** Keeps a copy of the list. */
  public ManagedConfig {
    sessions = List.copyOf(sessions);
  }

  /** The same for a process that leaves its sessions to the next: a stop does not end them. */
  ManagedConfig leavingSessions() {
    return new ManagedConfig(sessions, false, maxKept, storeDir, storeKeyFile);
  }

  static ManagedConfig read(ConfigReader settings) {
    List<SessionConfig> sessions = new ArrayList<>();
    for (String name : settings.names("sessions")) {
      if (name.equals(LOGOUT)) {
        settings.problem("sessions." + name, "is a setting, and no session can have its name");
      } else if (!SessionName.isValid(name)) {
        settings.problem("sessions." + name, SessionName.ALLOWED);
      } else {
        sessions.add(SessionConfig.read(settings, name));
      }
    }
    boolean logout = settings.bool("sessions." + LOGOUT).or(false);
    int maxKept = settings.integer("sessions-kept.max-per-client").between(0, 100_000).or(100);
    String dir = settings.optional("sessions-store.dir").or("");
    String keyFile = settings.optional("sessions-store.key-file").or("");
    if (dir.isEmpty() != keyFile.isEmpty()) {
      settings.problem(
          dir.isEmpty() ? "sessions-store.dir" : "sessions-store.key-file",
          "is required where " + (dir.isEmpty() ? "key-file" : "dir") + " is given");
    }
    return new ManagedConfig(
        sessions,
        logout,
        maxKept,
        dir.isEmpty() ? null : Path.of(dir),
        keyFile.isEmpty() ? null : Path.of(keyFile));
  }
}
