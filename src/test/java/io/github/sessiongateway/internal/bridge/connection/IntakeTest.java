package io.github.sessiongateway.internal.bridge.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.bridge.IdleSocket;
import io.github.sessiongateway.internal.bridge.framing.Dialect;
import io.github.sessiongateway.internal.bridge.framing.Frame;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IntakeTest {
  private final List<String> done = new ArrayList<>();
  private final Set<Intake.Pause> pausing = EnumSet.noneOf(Intake.Pause.class);
  private final Intake intake =
      new Intake(
          new IdleSocket(Dialect.TCP) {
            @Override
            public void pause() {
              done.add("pause");
            }

            @Override
            public void resume() {
              done.add("resume");
            }

            @Override
            public void write(JsonObject frame) {}

            @Override
            public void close(int code, String reason) {}

            @Override
            public void abort() {}
          },
          this::took);

  private void took(Frame frame) {
    done.add(((Named) frame).name);
    pausing.forEach(pause -> intake().pause(pause));
  }

  private Intake intake() {
    return intake;
  }

  private record Named(String name) implements Frame {
    @Override
    public JsonObject parse() {
      return new JsonObject();
    }
  }

  @ParameterizedTest
  @EnumSource(Intake.Pause.class)
  void theSocketIsReadAgainOnceEveryPauseHasEnded(Intake.Pause last) {
    for (Intake.Pause pause : Intake.Pause.values()) {
      intake.pause(pause);
      intake.pause(pause);
    }
    for (Intake.Pause pause : EnumSet.complementOf(EnumSet.of(last))) {
      intake.resume(pause);
      intake.resume(pause);
    }
    assertThat(done).containsExactly("pause");
    intake.resume(last);
    intake.resume(last);
    assertThat(done).containsExactly("pause", "resume");
  }

  @Test
  void framesThatHaveComeWaitInOrder() {
    pausing.add(Intake.Pause.BUSY);
    Deque<Frame> later = new ArrayDeque<>(List.of(new Named("c"), new Named("d")));
    intake.readFrom(later::poll);
    intake.add(new Named("a"));
    intake.add(new Named("b"));
    assertThat(done).containsExactly("a", "pause");
    intake.resume(Intake.Pause.BUSY);
    intake.resume(Intake.Pause.BUSY);
    pausing.clear();
    assertThat(done).containsExactly("a", "pause", "b", "pause", "c", "pause");
    intake.resume(Intake.Pause.BUSY);
    assertThat(done.subList(6, 8)).containsExactly("d", "resume");
  }

  @Test
  void aFrameThatComesWhileOneIsReadWaitsForItsEnd() {
    Deque<Frame> within = new ArrayDeque<>(List.of(new Named("b")));
    List<String> order = new ArrayList<>();
    Intake[] nested = new Intake[1];
    nested[0] =
        new Intake(
            new UnusedSocket(),
            frame -> {
              Frame next = within.poll();
              if (next != null) {
                nested[0].add(next);
              }
              order.add(((Named) frame).name);
            });
    nested[0].add(new Named("a"));
    assertThat(order).containsExactly("a", "b");
  }

  private static final class UnusedSocket extends IdleSocket {
    UnusedSocket() {
      super(Dialect.TCP);
    }

    @Override
    public void write(JsonObject frame) {}

    @Override
    public void close(int code, String reason) {}

    @Override
    public void abort() {}
  }
}
