package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.api.SessionEvent;
import io.github.sessiongateway.api.SessionEvent.EventType;
import io.github.sessiongateway.internal.managed.token.Token;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log and the publication of session events, which never contain a token. */
final class SessionEventPublisher {
  private static final Logger log = LoggerFactory.getLogger(ManagedSession.class);

  private final InstantSource clock;
  private final Consumer<SessionEvent> listener;
  private final Fingerprints fingerprints = new Fingerprints();

  SessionEventPublisher(InstantSource clock, Consumer<SessionEvent> listener) {
    this.clock = clock;
    this.listener = listener;
  }

  /** Returns the event of a change, with the session's present state. */
  SessionEvent event(EventType type, ManagedSession session, @Nullable Token token) {
    SessionProgress progress = session.progress();
    return new SessionEvent(
        type,
        session.identity().name(),
        progress.generation(),
        token == null ? null : fingerprints.of(token.bearer()),
        token == null ? null : token.expiresAt(),
        progress.lastError(),
        clock.instant());
  }

  /**
   * Logs an event and publishes it.
   *
   * @param failures the session's failures in a row
   */
  void publish(SessionEvent event, int failures) {
    log(event, failures);
    listener.accept(event);
  }

  private static void log(SessionEvent event, int failures) {
    String name = event.session();
    switch (event.type()) {
      case ACQUIRED ->
          log.info("Session {} has token {} until {}", name, token(event), event.expiresAt());
      case REFRESHED ->
          log.debug("Session {} has token {} until {}", name, token(event), event.expiresAt());
      case REFRESH_FAILED -> {
        // Only the first failure in a row is a warning. The status shows the later ones.
        if (failures == 1) {
          log.warn("Session {} could not be refreshed: {}", name, event.error());
        } else {
          log.debug("Session {} failed {} times: {}", name, failures, event.error());
        }
      }
      case INVALIDATED -> log.info("Session {}: Koyeb rejected token {}", name, token(event));
      case LOST -> log.warn("Session {} is lost: {}", name, event.error());
      case REVOKED -> log.info("Session {} was logged out", name);
      case RELOADED -> log.info("Session {} has new credentials", name);
      case UNKNOWN -> {}
    }
  }

  private static String token(SessionEvent event) {
    return event.generation() + " (" + event.fingerprint() + ")";
  }
}
