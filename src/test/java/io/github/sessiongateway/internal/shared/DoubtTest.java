package io.github.sessiongateway.internal.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.shared.Turns.Verdict;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A caller's report, which the store does not have yet, does not hold up the turn. */
class DoubtTest {
  private static final Version VERSION = Version.of(1, 1);
  private static final Turns.Me ME = new Turns.Me("A0", 1_000, 1_010, 12_000);
  private static final SharedToken TOKEN =
      new SharedToken(7, Standing.VALID, 60_000, Duration.ofMinutes(1), Buffer.buffer());
  private static final Row MY_TURN =
      new Row(
          "session", 1, VERSION, TOKEN, new Lease("A0", 5_000), Attempts.NONE, true, 0, Row.FORMAT);

  private final Copy doubted = Turns.doubted(Copy.of(MY_TURN), Standing.DOUBTED);

  @Test
  void aRejectionIsWrittenInTheTurn() {
    Verdict verdict = Turns.rejected(doubted, VERSION, 7, true, ME, 2);
    assertThat(verdict).isInstanceOf(Verdict.Write.class);
    Verdict.Write write = (Verdict.Write) verdict;
    assertThat(write.logsIn()).isTrue();
    assertThat(write.next().token()).isEqualTo(TOKEN.as(Standing.REJECTED));
    assertThat(Turns.seen(doubted, write.next())).isEqualTo(Copy.of(write.next()));
  }

  @Test
  void aFailureEndsTheTurnAndKeepsTheDoubt() {
    Attempts attempts = new Attempts(1, 60_000, "{}", null);
    Row failed = Turns.failed(doubted, VERSION, attempts, ME, 2);
    assertThat(failed).isNotNull();
    assertThat(failed.lease()).isNull();
    assertThat(failed.attempts()).isEqualTo(attempts);
    Row offered = Turns.offer(Turns.seen(doubted, failed), 3);
    assertThat(offered).isNotNull();
    assertThat(offered.attempts()).isEqualTo(attempts);
    assertThat(offered.token()).isEqualTo(TOKEN.as(Standing.DOUBTED));
  }
}
