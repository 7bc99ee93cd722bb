package io.github.sessiongateway.internal.managed.store;

import io.github.sessiongateway.internal.config.ConfigException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The stored sessions that do not open. Safe from any thread. */
final class UnopenedSessions {
  private static final Logger log = LoggerFactory.getLogger(UnopenedSessions.class);

  /** The reason why a file does not open. */
  enum Why {
    SEALED("opened by no key of sessions-store.key-file"),
    UNREADABLE("that cannot be read"),
    FOREIGN("not written by this version");

    private final String words;

    Why(String words) {
      this.words = words;
    }
  }

  private final Map<String, Why> sessions = new ConcurrentSkipListMap<>();

  void put(String session, Why why) {
    sessions.put(session, why);
  }

  void remove(String session) {
    sessions.remove(session);
  }

  boolean has(String session) {
    return sessions.containsKey(session);
  }

  void clear() {
    sessions.clear();
  }

  /**
   * Logs in one line how many sessions do not open.
   *
   * @param isAll whether no session opens
   * @throws ConfigException if no session opens and the cause can be corrected, such as a missing
   *     key
   */
  void report(boolean isAll) {
    if (sessions.isEmpty()) {
      return;
    }
    if (isAll) {
      refuse();
    }
    log.warn(
        "{} The first is {}. They stay where they are and are tried again at the next start.",
        problem(),
        sessions.keySet().iterator().next());
  }

  private void refuse() {
    String none = "none of the " + sessions.size() + " stored sessions ";
    if (sessions.containsValue(Why.SEALED)) {
      throw StoreKeys.wrong(
          none
              + "opens with its keys: add the key that sealed them, or name an empty"
              + " sessions-store.dir");
    }
    if (sessions.containsValue(Why.UNREADABLE)) {
      throw StoreFiles.wrong(none + "can be read: give this user their files");
    }
  }

  /** Returns a sentence about the sessions that do not open, or null. Safe from any thread. */
  @Nullable String problem() {
    Map<Why, Long> counts =
        sessions.values().stream()
            .collect(Collectors.groupingBy(why -> why, TreeMap::new, Collectors.counting()));
    return counts.isEmpty()
        ? null
        : counts.entrySet().stream()
            .map(entry -> entry.getValue() + " " + entry.getKey().words)
            .collect(
                Collectors.joining(
                    ", ",
                    "Stored sessions are missing (sessions-store.dir): " + sessions.size() + " (",
                    ")."));
  }
}
