package io.github.sessiongateway.koyeb;

import io.github.sessiongateway.api.SessionAddress;
import io.vertx.core.MultiMap;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an operator should know of Koyeb: the circuit, an endpoint that seems to be gone, and what
 * Koyeb announces in {@code Deprecation} (RFC 9745) and {@code Sunset} (RFC 8594). Logged when it
 * is new, and again now and then; shown for as long as it holds.
 */
final class Notices implements Breaker.Listener {
  private static final Logger log = LoggerFactory.getLogger(Notices.class);
  private static final long GONE_EVERY = Duration.ofMinutes(1).toNanos();
  private static final long ANNOUNCED_EVERY = Duration.ofDays(1).toNanos();

  private final LongSupplier nanoTime;
  private final Map<SessionAddress, String> gone = new EnumMap<>(SessionAddress.class);
  private @Nullable String circuit;
  private @Nullable String announced;
  private @Nullable Long goneLoggedAt;
  private @Nullable Long announcedLoggedAt;
  private volatile List<String> shown = List.of();

  Notices(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Each a sentence; empty while all is well. Safe from any thread. */
  List<String> shown() {
    return shown;
  }

  @Override
  public void changed(Breaker.State state) {
    switch (state) {
      case OPEN -> {
        circuit = "Koyeb fails: the circuit is open.";
        log.warn(circuit);
      }
      case HALF_OPEN -> {
        circuit = "Koyeb failed: one call probes it.";
        log.info(circuit);
      }
      case CLOSED -> {
        circuit = null;
        log.info("Koyeb answers again: the circuit is closed.");
      }
    }
    show();
  }

  /** Koyeb has answered an operation; only of the account endpoints is an end known. */
  void answered(Operation<?> operation, int status, MultiMap headers) {
    if (operation.elsewhere() != null) {
      return;
    }
    if (status == 404 || status == 410) {
      gone(operation, status);
    } else if (status < 300 && !gone.isEmpty() && gone.remove(operation.address()) != null) {
      show();
    }
    String deprecation = headers.get("Deprecation");
    String sunset = headers.get("Sunset");
    if (deprecation != null || sunset != null) {
      announced(sunset == null ? null : RetryAfter.date(sunset));
    }
  }

  private void gone(Operation<?> operation, int status) {
    String text =
        "Koyeb answered "
            + status
            + " to "
            + operation.path()
            + ": it has deprecated its account endpoints, and this one may be gone.";
    if (!text.equals(gone.put(operation.address(), text))) {
      show();
    }
    if (isDue(goneLoggedAt, GONE_EVERY)) {
      goneLoggedAt = nanoTime.getAsLong();
      log.warn(text);
    }
  }

  private void announced(@Nullable Instant end) {
    String text =
        "Koyeb announces the end of its account endpoints"
            + (end == null ? "." : " at " + end + ".");
    if (!text.equals(announced)) {
      announced = text;
      show();
    }
    if (isDue(announcedLoggedAt, ANNOUNCED_EVERY)) {
      announcedLoggedAt = nanoTime.getAsLong();
      log.warn(text);
    }
  }

  private boolean isDue(@Nullable Long last, long every) {
    return last == null || nanoTime.getAsLong() - last >= every;
  }

  private void show() {
    List<String> all = new ArrayList<>(gone.values());
    if (announced != null) {
      all.add(announced);
    }
    if (circuit != null) {
      all.add(circuit);
    }
    shown = List.copyOf(all);
  }
}
