package io.github.sessiongateway.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sender of a request for managed sessions. The application on the bus may use all sessions. A
 * client of a bridge may use those whose names are given to it.
 *
 * @param client the client's name; null for the application
 * @param sessions names, or beginnings of names with {@code *} behind
 */
public record Caller(@Nullable String client, List<String> sessions) {
  /** The application on the bus. */
  public static final Caller APPLICATION = new Caller(null, List.of("*"));

  /** Copies the list. */
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
