package io.github.sessiongateway.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who asks for managed sessions: the application on the bus, which sees all, or a client of a
 * bridge, which sees the names that its permission covers.
 *
 * @param client the client's name; null for the application
 * @param sessions names, or beginnings of names followed by {@code *}
 */
public record Caller(@Nullable String client, List<String> sessions) {
  /** The application on the bus. */
  public static final Caller APPLICATION = new Caller(null, List.of("*"));

  /** Keeps a copy of the list. */
  public Caller {
    sessions = List.copyOf(sessions);
  }

  /** Whether the caller may see and use a session of that name. */
  public boolean covers(String name) {
    return sessions.stream()
        .anyMatch(
            pattern ->
                pattern.endsWith("*")
                    ? name.startsWith(pattern.substring(0, pattern.length() - 1))
                    : name.equals(pattern));
  }
}
