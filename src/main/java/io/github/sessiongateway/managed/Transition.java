package io.github.sessiongateway.managed;

import io.github.sessiongateway.api.SessionEvent.EventType;
import io.github.sessiongateway.managed.token.Token;
import org.jspecify.annotations.Nullable;

/**
 * A change of a session, decided whole. {@link ManagedSession} applies it in one step, and
 * publishes it when it is complete.
 *
 * @param stored the token that the store gets; null for no change of it
 * @param isErased whether the store forgets the session
 * @param event what listeners hear; null for nothing
 * @param afterwards what follows when they have heard it
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
