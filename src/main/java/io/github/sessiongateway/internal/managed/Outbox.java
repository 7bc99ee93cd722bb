package io.github.sessiongateway.internal.managed;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A queue of publications, which are delivered when a change is complete. A listener may change a
 * session again. Its publications are added at the end. Confined to one event loop.
 */
final class Outbox {
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private boolean isDelivering;

  /** Delivers at once, or after the publications that are waiting. */
  void deliver(Runnable publication) {
    waiting.add(publication);
    if (isDelivering) {
      return;
    }
    isDelivering = true;
    try {
      for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
        next.run();
      }
    } finally {
      isDelivering = false;
    }
  }
}
