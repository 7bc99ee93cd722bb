package io.github.sessiongateway.managed.store;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the store needs beside its sessions' changes, in steps: a first write, and a new seal for
 * each session that the first key has not sealed. A step runs on a worker, one at a time.
 */
final class StoreUpkeep {
  private static final Logger log = LoggerFactory.getLogger(StoreUpkeep.class);

  /** Few, because a session's change waits for the end of a step. */
  private static final int A_STEP = 8;

  private final SessionStore store;
  private final Deque<String> older = new ArrayDeque<>();
  private boolean isProbed;
  private boolean tells;
  private volatile boolean keysChanged;

  /**
   * Begins with the store as it is at the start.
   *
   * @param olderSeals the sessions that the first key has not sealed
   */
  StoreUpkeep(SessionStore store, List<String> olderSeals) {
    this.store = store;
    this.older.addAll(olderSeals);
    this.tells = store.hasOtherKeys();
  }

  /** The keys have changed: every session is looked at. */
  void keysChanged() {
    keysChanged = true;
  }

  /** Whether there is another step; to be asked between two. */
  boolean isDue() {
    return !isProbed || keysChanged || !older.isEmpty() || tells;
  }

  /** Takes the next step, or fails and can be taken again. */
  void step() throws IOException {
    if (!isProbed) {
      store.probe();
      isProbed = true;
    } else if (keysChanged) {
      keysChanged = false;
      older.clear();
      older.addAll(store.names());
      tells = true;
    } else if (older.isEmpty()) {
      tells = false;
      tell();
    } else {
      for (int i = 0; i < A_STEP && !older.isEmpty(); i++) {
        store.sealAnew(older.element());
        older.remove();
      }
    }
  }

  private void tell() {
    String left = store.problem();
    log.info(
        "All stored sessions{} are sealed by the first key of sessions-store.key-file{}",
        left == null ? "" : " that open",
        store.hasOtherKeys() ? ": the others can be taken out" : "");
  }
}
