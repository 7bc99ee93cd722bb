package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.api.SessionEvent;

/** What learns of the events of all sessions. */
@FunctionalInterface
interface EventListener {
  /**
   * Takes an event.
   *
   * @param isOwn whether this gateway caused it; false if it only learned what another one did
   */
  void happened(SessionEvent event, boolean isOwn);
}
