package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.api.SessionEvent;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listeners to a keeper's events. One that throws takes nothing from the others. */
final class EventListeners implements EventListener {
  private static final Logger log = LoggerFactory.getLogger(EventListeners.class);

  private final List<Consumer<SessionEvent>> ofAll = new CopyOnWriteArrayList<>();
  private final List<Consumer<SessionEvent>> ofOwn = new CopyOnWriteArrayList<>();

  void add(Consumer<SessionEvent> listener) {
    ofAll.add(listener);
  }

  void remove(Consumer<SessionEvent> listener) {
    ofAll.remove(listener);
  }

  /** Adds a listener to what this gateway does, and not to what it learns of other gateways. */
  void addToOwn(Consumer<SessionEvent> listener) {
    ofOwn.add(listener);
  }

  @Override
  public void happened(SessionEvent event, boolean isOwn) {
    tell(ofAll, event);
    if (isOwn) {
      tell(ofOwn, event);
    }
  }

  private static void tell(List<Consumer<SessionEvent>> listeners, SessionEvent event) {
    for (Consumer<SessionEvent> listener : listeners) {
      try {
        listener.accept(event);
      } catch (RuntimeException e) {
        log.error("A listener of session events failed", e);
      }
    }
  }
}
