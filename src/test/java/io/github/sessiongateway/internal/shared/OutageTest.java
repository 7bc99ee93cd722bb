package io.github.sessiongateway.internal.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.testing.LogLines;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class OutageTest {
  private static final String ANSWERS = "The store of sessions answers again, after ";

  private final AtomicLong now = new AtomicLong(-5);
  private final Outage outage = new Outage(now::get);

  private boolean fails(String reason) {
    return outage.begins(new StoreUnreachable(reason));
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  private static String line(String reason) {
    return "The store of sessions does not answer (sessions-store.url). "
        + reason
        + ". The gateway goes on with the tokens that it has";
  }

  @Test
  void oneLineTellsItsReasonAndOneItsEnd() {
    try (LogLines log = LogLines.of(Outage.class)) {
      assertThat(fails("the password was rejected")).isTrue();
      pass(Duration.ofSeconds(90));
      assertThat(fails("the password was rejected")).isFalse();
      assertThat(outage.length()).isEqualTo(Duration.ofSeconds(90).toNanos());
      assertThat(outage.reason()).isEqualTo("the password was rejected");
      assertThat(outage.ends()).isTrue();
      pass(Duration.ofSeconds(5));
      assertThat(outage.ends()).isFalse();
      assertThat(outage.ends()).isFalse();
      assertThat(outage.reason()).isNull();
      assertThat(outage.length()).isNull();
      assertThat(log.lines()).containsExactly(line("the password was rejected"), ANSWERS + "90 s");
    }
  }

  @Test
  void anotherReasonIsToldAtMostOnceAMinute() {
    try (LogLines log = LogLines.of(Outage.class)) {
      fails("it is stopping");
      fails("it refused the connection");
      pass(Duration.ofSeconds(59));
      fails("it refused the connection");
      assertThat(log.lines()).containsExactly(line("it is stopping"));
      pass(Duration.ofSeconds(1));
      fails("it refused the connection");
      assertThat(log.lines()).endsWith(line("it refused the connection")).hasSize(2);
    }
  }

  /** As a replica, a full store, or a role that may only read. */
  @Test
  void aStoreThatRejectsChangesAloneIsOneOutage() {
    try (LogLines log = LogLines.of(Outage.class)) {
      for (int i = 0; i < 50; i++) {
        assertThat(fails("its memory is full")).isTrue();
        assertThat(outage.length()).isEqualTo(Duration.ofSeconds(i).toNanos());
        pass(Duration.ofSeconds(1));
        assertThat(outage.ends()).isTrue();
      }
      assertThat(log.lines()).containsExactly(line("its memory is full"));
    }
  }

  @Test
  void afterAWhileTheNextFailureIsAnotherOutage() {
    fails("no answer");
    outage.ends();
    pass(Duration.ofSeconds(5));
    fails("no answer");
    assertThat(outage.length()).isZero();
  }
}
