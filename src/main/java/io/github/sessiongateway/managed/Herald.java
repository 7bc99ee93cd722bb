package io.github.sessiongateway.managed;

import io.github.sessiongateway.api.SessionEvent;
import io.github.sessiongateway.api.SessionEvent.EventType;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs, counts and publishes what happens to sessions; never a token. */
final class Herald {
  private static final Logger log = LoggerFactory.getLogger(ManagedSession.class);

  private final InstantSource clock;
  private final Consumer<SessionEvent> listener;
  private final Fingerprints fingerprints = new Fingerprints();
  private final Map<EventType, LongAdder> counts = new ConcurrentHashMap<>();

  Herald(InstantSource clock, Consumer<SessionEvent> listener) {
    this.clock = clock;
    this.listener = listener;
  }

  /** Something has happened to a session, or to a token of its. */
  void tell(EventType type, ManagedSession session, @Nullable Token token) {
    SessionProgress progress = session.progress();
    SessionEvent event =
        new SessionEvent(
            type,
            session.identity().name(),
            progress.generation(),
            token == null ? null : fingerprints.of(token.bearer()),
            token == null ? null : token.expiresAt(),
            progress.lastError(),
            clock.instant());
    counts.computeIfAbsent(type, first -> new LongAdder()).increment();
    log(event, progress.failures());
    listener.accept(event);
  }

  /** How often it has happened. Safe from any thread. */
  long count(EventType type) {
    LongAdder count = counts.get(type);
    return count == null ? 0 : count.sum();
  }

  private static void log(SessionEvent event, int failures) {
    String name = event.session();
    switch (event.type()) {
      case ACQUIRED ->
          log.info("Session {} has token {} until {}", name, token(event), event.expiresAt());
      case REFRESHED ->
          log.debug("Session {} has token {} until {}", name, token(event), event.expiresAt());
      case REFRESH_FAILED -> {
        // The first of a row says it; the rest is in session.status.
        if (failures == 1) {
          log.warn("Session {} could not be refreshed: {}", name, event.error());
        } else {
          log.debug("Session {} failed {} times: {}", name, failures, event.error());
        }
      }
      case INVALIDATED -> log.info("Session {}: Koyeb refused token {}", name, token(event));
      case LOST -> log.warn("Session {} is lost: {}", name, event.error());
      case REVOKED -> log.info("Session {} was logged out", name);
      case RELOADED -> log.info("Session {} has new credentials", name);
    }
  }

  private static String token(SessionEvent event) {
    return event.generation() + " (" + event.fingerprint() + ")";
  }
}
