package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.api.SessionStatus.State;
import io.github.sessiongateway.internal.managed.token.Token;
import io.github.sessiongateway.internal.telemetry.Meters;
import io.github.sessiongateway.internal.telemetry.Meters.Gauge;
import java.util.Collection;
import java.util.concurrent.TimeUnit;

/** Sessions in numbers, without their names. Safe from any thread. */
final class SessionGauges {
  private SessionGauges() {}

  static void add(Meters meters, Collection<ManagedSession> sessions, KeeperContext context) {
    for (State state : State.values()) {
      if (state != State.UNKNOWN) {
        meters.gauge(Gauge.SESSIONS, state.json(), () -> count(sessions, state));
      }
    }
    meters.gauge(Gauge.SECONDS_TO_EXPIRY, () -> secondsToExpiry(sessions, context.now()));
  }

  private static long count(Collection<ManagedSession> sessions, State state) {
    return sessions.stream().filter(session -> session.state().shown() == state).count();
  }

  private static double secondsToExpiry(Collection<ManagedSession> sessions, long now) {
    double least = Double.NaN;
    for (ManagedSession session : sessions) {
      Token token = session.state().token();
      if (token != null && !token.isRejected()) {
        double left = (token.endsAt() - now) / (double) TimeUnit.SECONDS.toNanos(1);
        least = Double.isNaN(least) ? left : Math.min(least, left);
      }
    }
    return least;
  }
}
