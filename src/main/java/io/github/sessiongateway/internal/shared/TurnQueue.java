package io.github.sessiongateway.internal.shared;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** The sessions that have a turn, or want one. Confined to one event loop. */
final class TurnQueue {
  /** The turns that this gateway has at the same time: as many as calls without callers. */
  private static final int AT_ONCE = 8;

  private final BooleanSupplier isOpen;
  private final Set<SharedRow> inHand = new LinkedHashSet<>();

  /** The sessions whose claims are under way. Each of them may become a turn. */
  private final Set<SharedRow> trying = new LinkedHashSet<>();

  /** The sessions that wait for another gateway's turn to end. */
  private final Set<SharedRow> waiting = new LinkedHashSet<>();

  /** The sessions that wait until this gateway has fewer turns. */
  private final Set<SharedRow> queued = new LinkedHashSet<>();

  private boolean isServing;

  /**
   * @param isOpen whether turns can be claimed now; until then, sessions wait
   */
  TurnQueue(BooleanSupplier isOpen) {
    this.isOpen = isOpen;
  }

  /** Claims a turn for a session, now or when there are fewer turns. */
  void wants(SharedRow session) {
    waiting.remove(session);
    if (!isOpen.getAsBoolean()) {
      waiting.add(session);
    } else if (trying.contains(session) || hasRoom()) {
      trying.add(session);
      session.tryClaim();
    } else {
      queued.add(session);
    }
  }

  private boolean hasRoom() {
    return inHand.size() + trying.size() < AT_ONCE;
  }

  /** Keeps a session that waits for another gateway. */
  void waits(SharedRow session) {
    waiting.add(session);
  }

  boolean isAwaited() {
    return !waiting.isEmpty();
  }

  void took(SharedRow session) {
    trying.remove(session);
    inHand.add(session);
  }

  /** A claim has ended, with a turn or without. */
  void tried(SharedRow session) {
    if (trying.remove(session)) {
      serve();
    }
  }

  void ended(SharedRow session) {
    if (inHand.remove(session)) {
      serve();
    }
  }

  /** Claims for the sessions in the queue. A claim that ends at once does not recurse. */
  private void serve() {
    if (isServing) {
      return;
    }
    isServing = true;
    while (hasRoom() && !queued.isEmpty()) {
      SharedRow next = queued.iterator().next();
      queued.remove(next);
      wants(next);
    }
    isServing = false;
  }

  /** Returns the sessions that have a turn. */
  List<SharedRow> inHand() {
    return List.copyOf(inHand);
  }

  /** Claims again for the sessions that wait. */
  void again() {
    List.copyOf(waiting).forEach(this::wants);
  }

  void forgo(SharedRow session) {
    waiting.remove(session);
    queued.remove(session);
  }

  /** Tells every session that waits that the store does not answer. */
  void unreachable() {
    Set<SharedRow> all = new LinkedHashSet<>(waiting);
    all.addAll(queued);
    waiting.clear();
    queued.clear();
    all.forEach(SharedRow::unreachable);
  }
}
