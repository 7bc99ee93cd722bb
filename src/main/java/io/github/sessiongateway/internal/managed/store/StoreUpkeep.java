package io.github.sessiongateway.internal.managed.store;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The upkeep of the store in steps: a first write, and the encryption of each session that the
 * first key did not encrypt. A step runs on a worker, one at a time.
 */
final class StoreUpkeep {
  private static final Logger log = LoggerFactory.getLogger(StoreUpkeep.class);

  /** The number of sessions per step. It is small, because changes of sessions wait for a step. */
  private static final int A_STEP = 8;

  private final SessionStore store;
  private final Deque<String> older = new ArrayDeque<>();
  private boolean isProbed;
  private boolean tells;
  private volatile boolean keysChanged;

  /**
   * Creates the upkeep of a store.
   *
   * @param olderSeals the sessions that the first key did not encrypt
   */
  StoreUpkeep(SessionStore store, List<String> olderSeals) {
    this.store = store;
    this.older.addAll(olderSeals);
    this.tells = store.hasOtherKeys();
  }

  /** Examines every session again after a change of the keys. */
  void keysChanged() {
    keysChanged = true;
  }

  /** Returns whether there is another step. Called between two steps. */
  boolean isDue() {
    return !isProbed || keysChanged || !older.isEmpty() || tells;
  }

  /** Runs the next step. If it fails, it can be run again. */
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
