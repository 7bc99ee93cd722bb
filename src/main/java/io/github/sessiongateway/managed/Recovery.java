package io.github.sessiongateway.managed;

import io.github.sessiongateway.managed.SessionState.BackingOff;
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
 * Brings sessions without an answerable token back when Koyeb is. After a long outage each waits
 * for minutes by its own back-off; the first call of anyone that succeeds brings their attempts
 * forward. Confined to the sessions' event loop, but for {@link #koyebAnswers(Executor)}.
 */
final class Recovery {
  /** Over how long the attempts of a crowd are spread. */
  static final Duration SPREAD = Duration.ofSeconds(4);

  /** How many are brought forward and have not landed. The others follow as these land. */
  static final int AT_ONCE = 256;

  /** A success costs no more than a look at a queue; the sessions are looked at this often. */
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

  /** The same from any thread; it costs nothing where no session waits. */
  void koyebAnswers(Executor loop) {
    if (isWaitedFor) {
      loop.execute(this::koyebAnswers);
    }
  }

  /** A session has moved on, and so the attempt that was brought forward has landed. */
  void moved(ManagedSession session, SessionState next) {
    if (next.underWay() == null) {
      early.remove(session);
    }
    if (next instanceof BackingOff) {
      waiting.add(session);
    } else if (!waiting.remove(session)) {
      return;
    }
    if (isWaitedFor == waiting.isEmpty()) {
      isWaitedFor = !waiting.isEmpty();
    }
  }

  /** Koyeb has done what a call asked for. */
  void koyebAnswers() {
    if (!waiting.isEmpty() && look.at() == DueQueue.NEVER) {
      queue.set(look, Math.max(elapsed.getAsLong(), nextLookAt));
    }
  }

  /**
   * While the circuit is open, one session probes it whenever it may let a call through. When it
   * closes, all try again.
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
