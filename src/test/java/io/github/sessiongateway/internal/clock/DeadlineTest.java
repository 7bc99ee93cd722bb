package io.github.sessiongateway.internal.clock;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.testing.ManualTime;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeadlineTest {
  private final ManualTime time = new ManualTime();
  private final FixedDelay delays = new FixedDelay(time, time, Duration.ofSeconds(1));
  private final Promise<String> slow = Promise.promise();
  private final Future<String> limited =
      Deadline.within(delays::start, slow.future(), () -> new IllegalStateException("late"));

  @Test
  void anOutcomeInTimeIsTheOutcome() {
    slow.complete("done");
    assertThat(limited.result()).isEqualTo("done");
    time.advance(Duration.ofSeconds(2));
    assertThat(limited.succeeded()).isTrue();
  }

  @Test
  void aFailureInTimeIsTheFailure() {
    slow.fail("broken");
    assertThat(limited.cause()).hasMessage("broken");
  }

  @Test
  void aLateOutcomeFailsAndIsDropped() {
    time.advance(Duration.ofMillis(1001));
    assertThat(limited.cause()).hasMessage("late");
    slow.complete("too late");
    assertThat(limited.failed()).isTrue();
  }

  @Test
  void aCompletedFutureNeedsNoTimer() {
    ManualTime untouched = new ManualTime();
    Future<String> there = Future.succeededFuture("there");
    FixedDelay none = new FixedDelay(untouched, untouched, Duration.ofSeconds(1));
    assertThat(Deadline.within(none::start, there, AssertionError::new)).isSameAs(there);
    assertThat(untouched.timers()).isZero();
  }
}
