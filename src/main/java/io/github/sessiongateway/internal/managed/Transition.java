package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.api.SessionEvent.EventType;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A complete change of a session. {@link ManagedSession} applies it in one step, and then publishes
 * it.
 *
 * @param entry what the ledger learns of the change
 * @param event the event to publish; null if the change is not published
 * @param isOwn whether this gateway caused the event; false if it follows another one
 * @param afterwards the task that runs after the publication
 */
record Transition(
    SessionState next,
    SessionProgress progress,
    Consumer<Ledger> entry,
    @Nullable EventType event,
    boolean isOwn,
    Runnable afterwards) {

  static Transition to(SessionState next, SessionProgress progress) {
    return new Transition(next, progress, ledger -> {}, null, true, () -> {});
  }

  Transition recording(Consumer<Ledger> newEntry) {
    return new Transition(next, progress, newEntry, event, isOwn, afterwards);
  }

  Transition telling(@Nullable EventType type) {
    return new Transition(next, progress, entry, type, true, afterwards);
  }

  /** Publishes the event of what another gateway did. */
  Transition repeating(EventType type) {
    return new Transition(next, progress, entry, type, false, afterwards);
  }

  Transition then(Runnable task) {
    return new Transition(next, progress, entry, event, isOwn, task);
  }
}
