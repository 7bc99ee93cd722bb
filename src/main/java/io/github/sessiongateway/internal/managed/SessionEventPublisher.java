package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.api.SessionEvent;
import io.github.sessiongateway.api.SessionEvent.EventType;
import io.github.sessiongateway.internal.managed.token.Token;
import io.github.sessiongateway.internal.telemetry.CurrentRequest;
import io.github.sessiongateway.internal.telemetry.RequestContext;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log and the publication of session events, which never contain a token. Confined to one event
 * loop.
 */
final class SessionEventPublisher {
  private static final Logger log = LoggerFactory.getLogger(ManagedSession.class);

  private final InstantSource clock;
  private final EventListener listener;
  private final CurrentRequest current;
  private final Fingerprints fingerprints = new Fingerprints();
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private boolean isDelivering;

  SessionEventPublisher(InstantSource clock, EventListener listener, CurrentRequest current) {
    this.clock = clock;
    this.listener = listener;
    this.current = current;
  }

  /**
   * Logs and publishes the event of a change, and then runs the change's last task. A listener may
   * change a session again. That change is published at the end.
   *
   * @param token the session's token, or the one that the change took from it
   */
  void publish(Transition change, ManagedSession session, @Nullable Token token) {
    SessionProgress progress = change.progress();
    EventType type = change.event();
    SessionEvent event = type == null ? null : event(type, session, progress, token);
    RequestContext request = current.get();
    waiting.add(
        () ->
            current.during(
                request,
                () -> {
                  if (event != null) {
                    request.log(() -> log(event, progress.failures()));
                    listener.happened(event, change.isOwn());
                  }
                  change.afterwards().run();
                }));
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

  private SessionEvent event(
      EventType type, ManagedSession session, SessionProgress progress, @Nullable Token token) {
    return new SessionEvent(
        type,
        session.identity().name(),
        progress.generation(),
        token == null ? null : fingerprints.of(token.bearer()),
        token == null ? null : token.expiresAt(),
        progress.lastError(),
        clock.instant());
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
