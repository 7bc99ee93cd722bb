package io.github.sessiongateway.internal.koyeb;

import io.github.sessiongateway.api.Reason;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.koyeb.call.Endpoint;
import io.github.sessiongateway.internal.koyeb.call.Operation;
import io.github.sessiongateway.internal.koyeb.http.RetryAfter;
import io.github.sessiongateway.internal.koyeb.http.UpstreamObserver;
import io.github.sessiongateway.internal.koyeb.resilience.CircuitListener;
import io.github.sessiongateway.internal.telemetry.RequestContext;
import io.vertx.core.MultiMap;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an operator should know of Koyeb: the circuit, an endpoint that seems to be gone, and what
 * Koyeb announces in {@code Deprecation} (RFC 9745) and {@code Sunset} (RFC 8594). A notice is
 * logged when it is new, and again once a minute or once a day. Health shows it while it holds.
 */
final class UpstreamNotices implements CircuitListener, UpstreamObserver {
  private static final Logger log = LoggerFactory.getLogger(UpstreamNotices.class);
  private static final long FAILURE_EVERY = Duration.ofMinutes(1).toNanos();
  private static final long GONE_EVERY = Duration.ofMinutes(1).toNanos();
  private static final long ANNOUNCED_EVERY = Duration.ofDays(1).toNanos();

  private final LongSupplier nanoTime;
  private final Map<Endpoint, String> gone = new EnumMap<>(Endpoint.class);
  private Consumer<String> circuitListener = state -> {};
  private Runnable answerListener = () -> {};
  private @Nullable String circuit;
  private final Map<Endpoint, Long> goneLoggedAt = new EnumMap<>(Endpoint.class);
  private final Map<String, Long> failureLoggedAt = new HashMap<>();
  private final Map<String, Announcement> announced = new TreeMap<>();
  private volatile List<String> shown = List.of();

  private record Announcement(@Nullable Instant end, long saidAt, long loggedAt) {
    /** Whether it tells more than before, or was logged a day ago. */
    boolean isNews(@Nullable Instant toldEnd, long now) {
      return (end == null && toldEnd != null) || now - loggedAt >= ANNOUNCED_EVERY;
    }

    Announcement saidAgain(long now) {
      return new Announcement(end, now, loggedAt);
    }

    String text(String what) {
      return "Koyeb announces the end of " + what + (end == null ? "." : " at " + end + ".");
    }
  }

  UpstreamNotices(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Returns the notices, each a sentence; empty if all is well. Safe from any thread. */
  List<String> shown() {
    return shown;
  }

  void whenCircuitChanges(Consumer<String> listener) {
    circuitListener = listener;
  }

  void whenAnswered(Runnable listener) {
    answerListener = listener;
  }

  @Override
  public void changed(State state) {
    switch (state) {
      case OPEN -> {
        circuit = "Circuit open: Koyeb is failing.";
        log.warn(circuit);
      }
      case HALF_OPEN -> {
        circuit = "Circuit half open: one call probes Koyeb.";
        log.info(circuit);
      }
      case CLOSED -> {
        circuit = null;
        log.info("Circuit closed: Koyeb answers again.");
      }
    }
    show();
    circuitListener.accept(state.word());
  }

  /** Logs why a connection failed, at most once a minute for each reason. */
  @Override
  public void failed(String host, RequestContext request, SessionException failure) {
    Reason reason = failure.reason();
    String why = reason == null ? failure.code() : reason.text();
    Long loggedAt = failureLoggedAt.get(why);
    if (loggedAt == null || since(loggedAt) >= FAILURE_EVERY) {
      failureLoggedAt.put(why, nanoTime.getAsLong());
      request.log(() -> log.warn("The connection to {} failed: {}", host, why));
    }
  }

  @Override
  public void answered(
      Operation<?> operation, RequestContext request, int status, MultiMap headers) {
    Endpoint endpoint = operation.endpoint();
    if (status >= 200 && status < 300) {
      answerListener.run();
    }
    if (endpoint.isDeprecated()) {
      if (status == 404 || status == 410) {
        gone(endpoint, request, status);
      } else if (status < 300 && !gone.isEmpty() && gone.remove(endpoint) != null) {
        show();
      }
    }
    String sunset = headers.get("Sunset");
    if (sunset != null || headers.contains("Deprecation")) {
      announced(endpoint, request, sunset == null ? null : RetryAfter.date(sunset));
    } else if (!announced.isEmpty() && announced.values().removeIf(this::isForgotten)) {
      show();
    }
  }

  private void gone(Endpoint endpoint, RequestContext request, int status) {
    String text =
        "Koyeb answered "
            + status
            + " to "
            + endpoint.path()
            + ": it has deprecated its account endpoints, and this one may be gone.";
    if (!text.equals(gone.put(endpoint, text))) {
      show();
    }
    Long loggedAt = goneLoggedAt.get(endpoint);
    if (loggedAt == null || since(loggedAt) >= GONE_EVERY) {
      goneLoggedAt.put(endpoint, nanoTime.getAsLong());
      request.log(() -> log.warn(text));
    }
  }

  private void announced(Endpoint endpoint, RequestContext request, @Nullable Instant end) {
    String what =
        endpoint.isDeprecated() ? "its account endpoints" : "its endpoint " + endpoint.path();
    long now = nanoTime.getAsLong();
    Announcement before = announced.get(what);
    if (before != null && !before.isNews(end, now)) {
      announced.put(what, before.saidAgain(now));
      return;
    }
    Announcement news = new Announcement(end, now, now);
    announced.put(what, news);
    request.log(() -> log.warn(news.text(what)));
    show();
  }

  /** Whether Koyeb has not repeated an announcement for a day. */
  private boolean isForgotten(Announcement announcement) {
    return since(announcement.saidAt) >= ANNOUNCED_EVERY;
  }

  private long since(long then) {
    return nanoTime.getAsLong() - then;
  }

  private void show() {
    List<String> all = new ArrayList<>(gone.values());
    announced.forEach((what, announcement) -> all.add(announcement.text(what)));
    if (circuit != null) {
      all.add(circuit);
    }
    shown = List.copyOf(all);
  }
}
