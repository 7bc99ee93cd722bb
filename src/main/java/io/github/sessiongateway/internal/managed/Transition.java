package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.api.SessionEvent.EventType;
import io.github.sessiongateway.internal.managed.token.Token;
import org.jspecify.annotations.Nullable;

/**
 * A complete change of a session. {@link ManagedSession} applies it in one step, and then publishes
 * it.
 *
 * @param stored the token to store; null if the store does not change
 * @param isErased whether the store forgets the session
 * @param event the event to publish; null if the change is not published
 * @param afterwards the task that runs after the publication
 */
record Transition(
    SessionState next,
    SessionProgress progress,
    @Nullable Token stored,
    boolean isErased,
    @Nullable EventType event,
    Runnable afterwards) {

  static Transition to(SessionState next, SessionProgress progress) {
    return new Transition(next, progress, null, false, null, () -> {});
  }

  Transition storing(@Nullable Token token) {
    return new Transition(next, progress, token, isErased, event, afterwards);
  }

  Transition erasing() {
    return new Transition(next, progress, stored, true, event, afterwards);
  }

  Transition telling(@Nullable EventType type) {
    return new Transition(next, progress, stored, isErased, type, afterwards);
  }

  Transition then(Runnable task) {
    return new Transition(next, progress, stored, isErased, event, task);
  }
}
