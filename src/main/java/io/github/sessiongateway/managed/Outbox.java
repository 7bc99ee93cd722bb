package io.github.sessiongateway.managed;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What others hear of a change, delivered once the change is complete. A listener may change a
 * session again: what that publishes comes after what is waiting. Confined to one event loop.
 */
final class Outbox {
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private boolean isDelivering;

  /** Delivers at once, or after what is being delivered. */
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
