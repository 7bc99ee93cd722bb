package io.github.sessiongateway.internal.managed;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.testing.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DueQueueTest {
  private static final long MILLI = 1_000_000;

  private final ManualTime time = new ManualTime();
  private final long start = time.getAsLong();
  private final DueQueue queue = new DueQueue(time, () -> time.getAsLong() - start);

  @Test
  void manyTasksShareATimerAndRunOnceInOrder() {
    SplittableRandom random = new SplittableRandom(5);
    List<Long> ran = new ArrayList<>();
    List<Long> expected = new ArrayList<>();
    List<DueQueue.Entry> entries = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      long[] at = {random.nextLong(1, 10_000) * MILLI};
      DueQueue.Entry entry =
          new DueQueue.Entry(
              () -> {
                assertThat(time.getAsLong() - start).isEqualTo(at[0]);
                ran.add(at[0]);
              });
      queue.set(entry, at[0]);
      switch (random.nextInt(3)) {
        case 0 -> {
          at[0] = random.nextLong(1, 10_000) * MILLI;
          queue.set(entry, at[0]);
          expected.add(at[0]);
        }
        case 1 -> queue.set(entry, DueQueue.NEVER);
        default -> expected.add(at[0]);
      }
      entries.add(entry);
    }
    assertThat(time.timers()).isEqualTo(1);
    assertThat(queue.size()).isEqualTo(expected.size());
    time.advance(Duration.ofSeconds(11));
    expected.sort(Comparator.naturalOrder());
    assertThat(ran).isEqualTo(expected);
    assertThat(time.timers()).isZero();
    assertThat(entries).allSatisfy(entry -> assertThat(entry.at()).isEqualTo(DueQueue.NEVER));
  }

  @Test
  void manyDueTasksDoNotBlockTheEventLoop() {
    List<Long> turns = new ArrayList<>();
    DueQueue turnByTurn =
        new DueQueue(
            (delay, task) ->
                time.after(
                    delay,
                    () -> {
                      turns.add(0L);
                      task.run();
                    }),
            () -> time.getAsLong() - start);
    for (int i = 0; i < DueQueue.A_TURN * 3; i++) {
      DueQueue.Entry entry =
          new DueQueue.Entry(() -> turns.set(turns.size() - 1, turns.get(turns.size() - 1) + 1));
      turnByTurn.set(entry, MILLI);
    }
    time.advance(Duration.ofSeconds(1));
    assertThat(turns).filteredOn(ran -> ran > 0).containsExactly(1_000L, 1_000L, 1_000L);
  }

  @Test
  void aTaskMaySetItselfAgainAndOthers() {
    List<Long> ran = new ArrayList<>();
    DueQueue.Entry[] entry = new DueQueue.Entry[1];
    entry[0] =
        new DueQueue.Entry(
            () -> {
              ran.add(time.getAsLong() - start);
              queue.set(entry[0], ran.size() < 3 ? ran.size() * 10L * MILLI : DueQueue.NEVER);
            });
    queue.set(entry[0], MILLI);
    time.advance(Duration.ofSeconds(1));
    assertThat(ran).containsExactly(MILLI, 10 * MILLI, 20 * MILLI);
  }

  @Test
  void aTaskThatThrowsDoesNotStopTheOthers() {
    List<String> ran = new ArrayList<>();
    queue.set(
        new DueQueue.Entry(
            () -> {
              throw new IllegalStateException("once");
            }),
        MILLI);
    queue.set(new DueQueue.Entry(() -> ran.add("other")), 2 * MILLI);
    try {
      time.advance(Duration.ofMillis(1));
    } catch (IllegalStateException e) {
      ran.add(e.getMessage());
    }
    time.advance(Duration.ofSeconds(1));
    assertThat(ran).containsExactly("once", "other");
  }

  @Test
  void aClearedQueueHasNoTimer() {
    queue.set(new DueQueue.Entry(() -> {}), MILLI);
    queue.clear();
    assertThat(time.timers()).isZero();
    assertThat(queue.size()).isZero();
  }
}
