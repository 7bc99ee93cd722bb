package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.internal.managed.SessionState.BackingOff;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * The recovery of sessions without a valid token after an outage of Koyeb. By then, their own
 * back-offs last minutes. The first successful call of any caller moves their attempts forward.
 * Confined to the sessions' event loop, except {@link #koyebAnswers(Executor)}.
 */
final class Recovery {
  /** The time over which the attempts of many sessions are spread. */
  static final Duration SPREAD = Duration.ofSeconds(4);

  /** The number of moved attempts without an outcome. Further ones follow as these complete. */
  static final int AT_ONCE = 256;

  /** The interval between two scans of the sessions, so that most successes cost little. */
  private static final long EVERY = Duration.ofSeconds(1).toNanos();

  private final DueQueue queue;
  private final LongSupplier elapsed;
  private final RandomGenerator random;
  private final Set<ManagedSession> waiting = new LinkedHashSet<>();
  private final Set<ManagedSession> early = new HashSet<>();
  private final DueQueue.Entry look = new DueQueue.Entry(this::look);
  private final DueQueue.Entry probe = new DueQueue.Entry(this::probe);
  private long nextLookAt;
  private long probeEvery;
  private volatile boolean isWaitedFor;

  Recovery(DueQueue queue, LongSupplier elapsed, RandomGenerator random) {
    this.queue = queue;
    this.elapsed = elapsed;
    this.random = random;
  }

  /** Records a success from any thread. It costs nothing if no session waits. */
  void koyebAnswers(Executor loop) {
    if (isWaitedFor) {
      loop.execute(this::koyebAnswers);
    }
  }

  /** Records that a session has a new state, and its moved attempt therefore an outcome. */
  void moved(ManagedSession session, SessionState next) {
    if (next.underWay() == null) {
      early.remove(session);
    }
    if (next instanceof BackingOff && session.credential().callsKoyeb()) {
      waiting.add(session);
    } else if (!waiting.remove(session)) {
      return;
    }
    if (isWaitedFor == waiting.isEmpty()) {
      isWaitedFor = !waiting.isEmpty();
    }
  }

  /** Records that a call to Koyeb succeeded. */
  void koyebAnswers() {
    if (!waiting.isEmpty() && look.at() == DueQueue.NEVER) {
      queue.set(look, Math.max(elapsed.getAsLong(), nextLookAt));
    }
  }

  /**
   * Follows the circuit. While it is open, one session probes whenever a call may pass. When it
   * closes, all sessions try again.
   */
  void circuitChanges(String state, Duration reset) {
    if (state.equals("open")) {
      probeEvery = reset.toNanos();
      queue.set(probe, elapsed.getAsLong() + probeEvery);
    } else if (state.equals("closed")) {
      queue.set(probe, DueQueue.NEVER);
      koyebAnswers();
    }
  }

  private void look() {
    nextLookAt = elapsed.getAsLong() + EVERY;
    bringForward(AT_ONCE - early.size(), SPREAD.toNanos());
  }

  private void probe() {
    queue.set(probe, elapsed.getAsLong() + probeEvery);
    bringForward(1, 1);
  }

  private void bringForward(int most, long spread) {
    long now = elapsed.getAsLong();
    List<ManagedSession> chosen = new ArrayList<>();
    for (ManagedSession session : waiting) {
      if (chosen.size() >= most) {
        break;
      }
      if (session.state() instanceof BackingOff waits && waits.canComeForward(now, spread)) {
        chosen.add(session);
      }
    }
    for (ManagedSession session : chosen) {
      session.comeForward(now + random.nextLong(spread));
      early.add(session);
    }
  }
}
