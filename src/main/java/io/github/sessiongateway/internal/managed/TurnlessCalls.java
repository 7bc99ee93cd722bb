package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.internal.managed.Ledger.Turn;
import io.github.sessiongateway.internal.managed.token.RefreshSchedule;
import io.github.sessiongateway.internal.managed.token.Token;
import io.github.sessiongateway.internal.telemetry.SharedMeter;
import io.github.sessiongateway.internal.telemetry.SharedMeter.Holder;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The calls to Koyeb that a gateway makes without a turn, because the store does not answer: at the
 * last moment, and once per turn's length. Until then, a session keeps its token. Confined to the
 * sessions' event loop.
 */
final class TurnlessCalls {
  /** The wait of a gateway that has never read the store. */
  static final Duration FIRST_READ = Duration.ofSeconds(5);

  private static final Duration AGAIN = Duration.ofSeconds(1);

  private final Sharing sharing;
  private final SharedMeter meter;
  private final Set<ManagedSession> deferred = new HashSet<>();

  /** When a session may call again without a turn. */
  private final Map<String, Long> again = new HashMap<>();

  private long notBefore;

  TurnlessCalls(Sharing sharing, SharedMeter meter) {
    this.sharing = sharing;
    this.meter = meter;
  }

  /** Makes no call before the first read of the store, or a while. */
  void begin(long now) {
    notBefore = now + FIRST_READ.toNanos();
  }

  /** Records that the store was read. */
  void storeIsRead() {
    notBefore = Long.MIN_VALUE;
  }

  /**
   * Returns whether a session calls now without a turn.
   *
   * @param isUseful whether the call can succeed
   */
  Turn turn(ManagedSession session, boolean isUseful) {
    String name = session.identity().name();
    long now = session.context().now();
    Token token = session.state().token();
    long last = token == null || token.isRejected() ? now : lastMoment(token);
    long earliest = Math.max(Math.max(last, notBefore), again.getOrDefault(name, last));
    if (sharing.callsUnreachable() && now >= earliest && isUseful) {
      again.put(name, now + sharing.turn().get().toNanos());
      meter.turn(Holder.NONE);
      return Turn.MINE;
    }
    deferred.add(session);
    // Then only the store helps, and callers need not wait for it.
    boolean isHopeless = !sharing.callsUnreachable() || !isUseful;
    boolean isServed = token != null && token.serves(now, 0);
    return new Turn.Later(
        isHopeless && !isServed && now >= notBefore
            ? DueQueue.NEVER
            : Math.max(now + AGAIN.toNanos(), earliest),
        StoreFailures.unreachable());
  }

  private static long lastMoment(Token token) {
    long window = token.windows().mandatory() - token.windows().advisory();
    return token.mandatoryAt() - RefreshSchedule.spread(window);
  }

  /** Forgets the calls of a session, because it has a newer token. */
  void forget(String name) {
    again.remove(name);
  }

  /** Lets the sessions that have waited claim their turns. */
  void storeAnswers() {
    again.clear();
    List<ManagedSession> waiting = List.copyOf(deferred);
    deferred.clear();
    waiting.forEach(session -> session.comeForward(session.context().now()));
  }
}
