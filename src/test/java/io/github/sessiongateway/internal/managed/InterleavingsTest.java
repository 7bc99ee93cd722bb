package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.SessionEvent.EventType;
import io.github.sessiongateway.api.SessionStatus.State;
import io.github.sessiongateway.internal.managed.token.Token;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An exhaustive search of the orders of events in a session, up to six steps. */
class InterleavingsTest {
  private static final int STEPS = 6;
  private static final Duration LIFE = Duration.ofHours(1);

  private enum Step {
    READ,
    REFRESH,
    REJECT,
    ANSWER,
    FAIL,
    REFUSE,
    EXPIRE,
    LOG_OUT,
    ROTATE,
    CLOSE
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theRulesHoldInEveryOrderOfEvents(boolean canAcquire) {
    int orders = (int) Math.pow(Step.values().length, STEPS);
    for (int order = 0; order < orders; order++) {
      run(order, canAcquire);
    }
  }

  private static void run(int order, boolean canAcquire) {
    SessionFixture rig = SessionFixture.fresh(canAcquire, LIFE);
    Asked asked = new Asked(rig);
    List<Step> steps = new ArrayList<>();
    int rest = order;
    for (int i = 0; i < STEPS; i++) {
      Step step = Step.values()[rest % Step.values().length];
      rest /= Step.values().length;
      steps.add(step);
      take(step, rig, asked);
      check(rig, steps, asked);
    }
    while (!rig.koyeb.calls.isEmpty()) {
      rig.koyeb.succeed();
    }
    rig.time.advance(SessionFixture.PATIENCE.plusMillis(2));
    if (asked.unanswered > 0) {
      throw new AssertionError(steps + ": a caller was not answered");
    }
    if (asked.problem != null) {
      throw new AssertionError(steps + ": " + asked.problem);
    }
  }

  /** The callers, and the tokens that they must not get. */
  private static final class Asked {
    private final SessionFixture rig;
    private final List<Bearer> refused = new ArrayList<>();
    private int unanswered;
    private String problem;

    Asked(SessionFixture rig) {
      this.rig = rig;
    }

    void add(Future<LoginReply> answer) {
      unanswered++;
      answer.onComplete(
          outcome -> {
            unanswered--;
            if (outcome.succeeded() && outcome.result() != null && isOver(outcome.result())) {
              problem = "a token that is over was answered";
            }
          });
    }

    boolean isOver(LoginReply reply) {
      return refused.contains(reply.bearer()) || !rig.time.instant().isBefore(reply.expiresAt());
    }

    void reject(Bearer token) {
      add(rig.answers.rejected(rig.session, token));
      Token held = rig.held();
      if (held != null && held.isRejected()) {
        refused.add(token);
      }
    }
  }

  private static void take(Step step, SessionFixture rig, Asked asked) {
    Token held = rig.held();
    switch (step) {
      case READ -> asked.add(rig.token());
      case REFRESH -> asked.add(rig.answers.refresh(rig.session));
      case REJECT -> asked.reject(held == null ? new Bearer("other") : held.bearer());
      case ANSWER -> {
        if (!rig.koyeb.calls.isEmpty()) {
          rig.koyeb.succeed();
        }
      }
      case FAIL -> {
        if (!rig.koyeb.calls.isEmpty()) {
          rig.koyeb.fail(SessionFixture.unreachable());
        }
      }
      case REFUSE -> {
        if (!rig.koyeb.calls.isEmpty()) {
          rig.koyeb.fail(SessionFixture.own(401));
        }
      }
      case EXPIRE -> rig.time.advance(LIFE);
      case LOG_OUT -> asked.add(rig.session.logout().mapEmpty());
      case ROTATE -> rig.session.reloaded("next");
      case CLOSE -> rig.session.close();
    }
  }

  /** Checks the rules. It must be cheap, because it runs twelve million times. */
  private static void check(SessionFixture rig, List<Step> steps, Asked asked) {
    State state = rig.session.state().shown();
    Snapshot snapshot = rig.session.snapshot();
    boolean isAsked = !rig.koyeb.calls.isEmpty();
    String problem = null;
    if (isAsked != (rig.session.state().underWay() != null) && !hasLateCall(steps)) {
      problem = "a call without its state, or a state without its call";
    } else if (steps.contains(Step.CLOSE) && state != State.CLOSED) {
      problem = "a closed session was revived";
    } else if (state == State.CLOSED && snapshot != null) {
      problem = "a closed session is answered";
    } else if (state == State.LOST && !rig.happened().contains(EventType.LOST)) {
      problem = "lost without an event";
    } else if (rig.koyeb.calls.size() > 1 && !hasLateCall(steps)) {
      problem = "two calls at once";
    } else if (snapshot != null
        && snapshot.serves(rig.context.now(), 0)
        && asked.isOver(snapshot.answer().result())) {
      problem = "a token that is over is read";
    }
    if (problem != null) {
      throw new AssertionError(steps + ": " + problem + ", state " + state);
    }
  }

  /** Returns whether a call may still be under way after a logout or a close. */
  private static boolean hasLateCall(List<Step> steps) {
    return steps.contains(Step.LOG_OUT) || steps.contains(Step.CLOSE);
  }
}
