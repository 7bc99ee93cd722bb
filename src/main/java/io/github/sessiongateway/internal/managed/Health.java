package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.internal.managed.SessionState.Lost;
import io.github.sessiongateway.internal.managed.token.Token;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The part of the gateway's health that its sessions decide. Safe from any thread. */
final class Health {
  private static final int MOST = 20;

  private Health() {}

  static boolean isReady(Collection<ManagedSession> sessions, @Nullable KeeperLoop loop) {
    if (loop == null) {
      return false;
    }
    long now = loop.context().now();
    return sessions.stream()
        .filter(session -> session.identity().isRequired())
        .allMatch(session -> hasToken(session, now));
  }

  static List<String> troubles(
      Collection<ManagedSession> sessions, @Nullable KeeperLoop loop, List<String> ofStore) {
    if (loop == null) {
      return List.of();
    }
    long now = loop.context().now();
    List<String> troubles = new ArrayList<>(ofStore);
    for (ManagedSession session : sessions) {
      String trouble = trouble(session, now);
      if (trouble != null && troubles.size() < MOST) {
        troubles.add(trouble);
      }
    }
    return troubles;
  }

  private static @Nullable String trouble(ManagedSession session, long now) {
    if (session.state() instanceof Lost lost && session.credential().isRefusal(lost.cause())) {
      return null;
    }
    String name = session.identity().name();
    String error = session.progress().lastError();
    String why = error == null ? "" : ": " + error;
    if (hasToken(session, now)) {
      return error == null ? null : "Session " + name + " cannot be refreshed" + why;
    }
    return session.identity().isRequired() || error != null
        ? "Session " + name + " has no token, it is " + session.state().shown().json() + why
        : null;
  }

  private static boolean hasToken(ManagedSession session, long now) {
    Token token = session.state().token();
    return token != null && token.serves(now, 0);
  }
}
