package io.github.sessiongateway.internal.managed;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.SessionEvent;
import io.github.sessiongateway.api.SessionEvent.EventType;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.api.SessionStatus.State;
import io.github.sessiongateway.internal.managed.store.Journal;
import io.github.sessiongateway.internal.managed.store.SessionIdentity;
import io.github.sessiongateway.internal.managed.store.StoredSession;
import io.github.sessiongateway.internal.managed.token.Token;
import io.github.sessiongateway.internal.telemetry.Telemetry;
import io.github.sessiongateway.testing.ManualTime;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** One random schedule of a session, whose rules are checked at every step. */
final class SessionSchedule {
  private static final Duration PATIENCE = Duration.ofSeconds(18);

  final List<String> history = new ArrayList<>();

  private final SplittableRandom random;
  private final ManualTime time = new ManualTime();
  private final List<SessionEvent> events = new ArrayList<>();
  private final List<String> wrong = new ArrayList<>();
  private final long advisory;
  private final RandomKoyeb koyeb;
  private Duration skew;
  private Duration skewWhenStored;
  private @Nullable StoredSession stored;
  private KeeperContext context;
  private TokenReader answers;
  private ManagedSession session;
  private long slept;
  private int asked;
  private int answered;

  SessionSchedule(long seed) {
    random = new SplittableRandom(seed);
    // From a second to a year, with short and long lives equally often.
    Duration life = Duration.ofMillis((long) (1_000 * Math.pow(31_536_000, random.nextDouble())));
    advisory = Duration.ofSeconds(random.nextLong(1, 90_000)).toNanos();
    koyeb = new RandomKoyeb(random, time, life, random.nextBoolean(), wrong, history);
    skew = Duration.ofSeconds(random.nextLong(-100_000_000, 100_000_000));
    skewWhenStored = skew;
    boot();
  }

  void run() {
    boolean held = koyeb.canAcquire();
    if (held) {
      session.begin();
    } else {
      session.adopt(context.lifetimes().token(koyeb.begun(), context.now(), advisory));
    }
    int steps = random.nextInt(10, 40);
    for (int i = 0; i < steps; i++) {
      step();
      check();
    }
    koyeb.heal();
    koyeb.passwordIsRight();
    context.recovery().circuitChanges("closed", Duration.ZERO);
    session.reloaded("right");
    // The longest Retry-After, the longest back-off and a call.
    time.advance(Duration.ofMinutes(70));
    check();
    State state = session.state().shown();
    assertThat(wrong).isEmpty();
    assertThat(answered).as("callers that were answered").isEqualTo(asked);
    // Tokens that expire on their way are requested one after the other.
    if (held && koyeb.life().toSeconds() > 4) {
      assertThat(state).as("where Koyeb is healthy").isIn(State.FRESH, State.REFRESHING);
    }
    session.close();
    time.advance(Duration.ofMinutes(1));
    assertThat(time.timers()).as("timers that stay").isZero();
  }

  private void step() {
    switch (random.nextInt(15)) {
      case 0, 1, 2 -> ask(random.nextInt(4) == 0 ? randomLife() : 0);
      case 3 -> rejected();
      case 4 -> koyeb.troubled(random.nextInt(101));
      case 5 -> skew = Duration.ofSeconds(random.nextLong(-100_000_000, 100_000_000));
      case 6 -> rotated();
      case 7 -> count(answers.refresh(session), 0);
      case 8 -> killed();
      case 9 -> time.advance(Duration.ofMillis(random.nextInt(3_000)));
      case 10 -> context.recovery().koyebAnswers();
      case 11 -> suspended();
      case 12 -> circuit();
      default -> time.advance(Duration.ofNanos(randomLife()));
    }
    history.add(session.state().shown() + " " + session.progress().generation());
  }

  /** Suspends the machine, or sets its clock forward. */
  private void suspended() {
    if (!koyeb.hasToldTime()) {
      return;
    }
    Duration by = Duration.ofNanos(randomLife());
    if (!koyeb.isAsked() && random.nextInt(3) == 0) {
      koyeb.forgetsTime();
      time.skip(by);
      skew = skew.plus(by);
    } else {
      time.suspend(by);
    }
    slept += by.toNanos();
    context.queue().wake();
  }

  private void circuit() {
    if (random.nextBoolean()) {
      context.recovery().circuitChanges("open", Duration.ofSeconds(10));
    } else {
      context.recovery().circuitChanges("closed", Duration.ZERO);
    }
  }

  private long randomLife() {
    long life = koyeb.life().toNanos();
    // Limited to some hundred back-offs at a time.
    return random.nextLong(Math.min(life, Duration.ofHours(30).toNanos()) + 1);
  }

  private void ask(long minTtl) {
    Token before = session.state().token();
    boolean calm =
        minTtl == 0
            && before != null
            && !before.isRejected()
            && context.now() < before.mandatoryAt();
    Future<LoginReply> answer = answers.token(session, minTtl);
    if (calm && !answer.succeeded()) {
      wrong.add("a caller waits though the token is valid, outside the mandatory window");
    }
    count(answer, minTtl);
  }

  private void count(Future<LoginReply> answer, long minTtl) {
    asked++;
    long begin = context.now() - slept;
    answer.onComplete(
        outcome -> {
          answered++;
          if (context.now() - slept - begin > PATIENCE.plusMillis(2).toNanos()) {
            wrong.add("a caller waited too long");
          }
          if (outcome.succeeded()) {
            koyeb.checkAlive(outcome.result().bearer(), minTtl);
          }
        });
  }

  private void rejected() {
    Token token = session.state().token();
    if (token != null) {
      count(
          answers.rejected(session, random.nextInt(3) == 0 ? new Bearer("old") : token.bearer()),
          0);
    }
  }

  private void rotated() {
    if (random.nextBoolean()) {
      koyeb.passwordIsRight();
    } else {
      koyeb.passwordChanges();
    }
    session.reloaded("next");
  }

  /**
   * Kills the process, and begins another with the stored token. It counts by the wall clock,
   * because only that outlives a process.
   */
  private void killed() {
    if (koyeb.isAsked() || answered < asked || !koyeb.canAcquire()) {
      return;
    }
    // The wall clock runs on, or was corrected since.
    skew = random.nextBoolean() ? skewWhenStored : Duration.ZERO;
    context.queue().clear();
    StoredSession kept = stored;
    boot();
    Token token =
        kept == null
            ? null
            : context.lifetimes().restored(kept, context.clock().instant(), advisory);
    if (token == null) {
      session.begin();
    } else {
      session.restore(token, kept.version());
    }
  }

  private void boot() {
    events.clear();
    context =
        KeeperContext.of(
            new KeeperEnvironment(
                time, time, () -> time.instant().plus(skew), random, PATIENCE, Telemetry.none()),
            (event, isOwn) -> events.add(event),
            new FileLedger(
                new Journal() {
                  @Override
                  public void write(StoredSession session) {
                    stored = session;
                    skewWhenStored = skew;
                  }

                  @Override
                  public void erase(String session) {
                    stored = null;
                  }

                  @Override
                  public Future<Boolean> stored(String session) {
                    return Future.succeededFuture(true);
                  }
                }));
    answers = new TokenReader(context);
    session =
        new ManagedSession(new SessionIdentity("ci", false, null, true, advisory), koyeb, context);
    koyeb.belongsTo(session, context);
  }

  private void check() {
    SessionException last = session.progress().lastFailure();
    if (session.state().shown() == State.LOST && last == null) {
      wrong.add("lost without a reason");
    }
    List<EventType> types = events.stream().map(SessionEvent::type).toList();
    int lost = Collections.lastIndexOfSubList(types, List.of(EventType.LOST, EventType.LOST));
    if (lost >= 0) {
      wrong.add("lost twice in a row");
    }
    Snapshot shown = session.snapshot();
    if (shown != null && shown.serves(context.now(), 0)) {
      koyeb.checkAlive(shown.answer().result().bearer(), 0);
    }
  }
}
