package io.github.sessiongateway.internal.managed;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.managed.credential.Credential;
import io.github.sessiongateway.internal.managed.store.Journal;
import io.github.sessiongateway.internal.managed.store.SessionIdentity;
import io.github.sessiongateway.internal.telemetry.Telemetry;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A day of 100,000 sessions with a single timer. */
class ManySessionsTest {
  private static final int SESSIONS = 100_000;
  private static final Duration LIFE = Duration.ofHours(6);
  private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

  private final SplittableRandom random = new SplittableRandom(3);
  private final OneTimer timer = new OneTimer();
  private int refreshes;
  private int issued;

  /** Timers of which only one may be set at a time. */
  private static final class OneTimer implements Timers {
    private long now;
    private long dueAt;
    private @Nullable Runnable task;

    @Override
    public Timer after(Duration delay, Runnable action) {
      assertThat(task).as("another timer").isNull();
      task = action;
      dueAt = now + delay.toNanos();
      return () -> task = null;
    }

    void advance(Duration by) {
      long end = now + by.toNanos();
      while (task != null && dueAt <= end) {
        Runnable due = task;
        now = dueAt;
        task = null;
        due.run();
      }
      now = end;
    }

    Instant instant() {
      return BEGINNING.plusNanos(now);
    }
  }

  private final class Koyeb implements Credential {
    @Override
    public String account() {
      return "account";
    }

    @Override
    public boolean canAcquire() {
      return false;
    }

    @Override
    public Future<Issued> acquire() {
      throw new AssertionError("no session is ever lost");
    }

    @Override
    public Future<Issued> renew(Bearer token, Consumer<Issued> late) {
      refreshes++;
      return Future.succeededFuture(issue());
    }

    @Override
    public Future<Void> revoke(Bearer token) {
      return Future.succeededFuture();
    }

    @Override
    public void replace(String secret) {}
  }

  private Credential.Issued issue() {
    JsonObject token =
        new JsonObject()
            .put("id", "t" + issued++)
            .put("expires_at", timer.instant().plus(LIFE).toString());
    LoginReply reply = LoginReply.of(new JsonObject().put("token", token));
    return new Credential.Issued(reply.receivedAt(timer.instant()), null);
  }

  @Test
  void aHundredThousandSessionsShareATimerForADay() {
    KeeperContext context =
        KeeperContext.of(
            new KeeperEnvironment(
                timer,
                () -> timer.now,
                timer::instant,
                random,
                Duration.ofSeconds(18),
                Telemetry.none()),
            (event, isOwn) -> {},
            new FileLedger(Journal.NONE));
    List<ManagedSession> sessions = new ArrayList<>();
    Koyeb koyeb = new Koyeb();
    for (int i = 0; i < SESSIONS; i++) {
      ManagedSession session =
          new ManagedSession(
              new SessionIdentity("s" + i, true, null, false, LIFE.toNanos()), koyeb, context);
      session.adopt(context.lifetimes().token(issue(), context.now(), LIFE.toNanos()));
      sessions.add(session);
    }
    assertThat(context.queue().size()).isEqualTo(SESSIONS);
    int most = 0;
    for (int minute = 0; minute < 24 * 60; minute++) {
      int before = refreshes;
      timer.advance(Duration.ofMinutes(1));
      most = Math.max(most, refreshes - before);
    }
    assertThat(sessions)
        .allMatch(session -> session.snapshot() != null && session.progress().failures() == 0)
        .allMatch(session -> session.snapshot().serves(context.now(), 0));
    // A refresh comes after half a life to a whole life.
    assertThat(refreshes).isBetween(SESSIONS * 3, SESSIONS * 8);
    assertThat(most).as("refreshes in one minute").isLessThan(SESSIONS / 60);
  }
}
