package io.github.sessiongateway.internal.managed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.config.CredentialConfig.ApiToken;
import io.github.sessiongateway.internal.config.ManagedConfig;
import io.github.sessiongateway.internal.config.PatternConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The sessions of a pattern whose {@code max} or {@code idle} changes. */
class PatternChangesTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final RegistryFixture rig = new RegistryFixture();
  private final SessionRegistry registry = rig.roster(config(10, HOUR));

  PatternChangesTest() {
    registry.open(List.of(), Runnable::run);
  }

  @Test
  void aShorterIdleDoesNotWaitForTheSweepThatWasSet() {
    begin("org-a");
    begin("org-b");
    rest(Duration.ofMinutes(20));
    change(10, MINUTE);
    ask("org-b");
    rest(MINUTE);
    assertThat(rig.sessions).containsOnlyKeys("org-b");
    rest(MINUTE);
    assertThat(rig.sessions).isEmpty();
    assertThat(rig.context.queue().size()).isZero();
  }

  @Test
  void aShorterIdleCountsFromTheLatestSweep() {
    begin("org-a");
    rest(HOUR.plusMinutes(3));
    assertThat(rig.sessions).hasSize(1);
    change(10, Duration.ofMinutes(5));
    rest(MINUTE);
    assertThat(rig.sessions).hasSize(1);
    rest(MINUTE);
    assertThat(rig.sessions).isEmpty();
  }

  @Test
  void aLongerIdleEndsNothingEarlierThanItSays() {
    begin("org-a");
    rest(Duration.ofMinutes(59));
    change(10, HOUR.multipliedBy(2));
    rest(HOUR.multipliedBy(2));
    assertThat(rig.sessions).hasSize(1);
    rest(HOUR.multipliedBy(2));
    assertThat(rig.sessions).isEmpty();
  }

  @Test
  void aReloadWithoutAChangePostponesNoSweep() {
    begin("org-a");
    for (int i = 0; i < 12; i++) {
      rest(Duration.ofMinutes(10));
      change(10, HOUR);
    }
    assertThat(rig.sessions).isEmpty();
  }

  @Test
  void aLowerMostEndsWhatWasNotAskedForTheLongest() {
    for (String name : List.of("org-a", "org-b", "org-c", "org-d")) {
      begin(name);
      rest(MINUTE);
    }
    ask("org-a");
    rest(HOUR);
    change(3, HOUR);
    assertThat(rig.sessions).containsOnlyKeys("org-a", "org-c", "org-d");
    ask("org-c");
    change(1, HOUR);
    assertThat(rig.sessions).as("in use").containsOnlyKeys("org-c");
    assertThat(rig.written).contains("org-a erased", "org-b erased", "org-d erased");
  }

  @Test
  void aLowerMostEndsNoSessionThatIsInUse() {
    begin("org-a");
    begin("org-b");
    rest(HOUR);
    begin("org-a");
    begin("org-b");
    begin("org-c");
    change(1, HOUR);
    assertThat(rig.sessions).containsOnlyKeys("org-a", "org-b", "org-c");
    assertThatThrownBy(() -> registry.asked("org-d"))
        .isInstanceOf(SessionException.class)
        .hasMessageContaining("sessions.org-*.max");
    rest(HOUR);
    begin("org-d");
    assertThat(rig.sessions).as("as many as the new most").containsOnlyKeys("org-d");
  }

  @Test
  void aLowerMostEndsNoSessionWhoseMintIsUnderWay() {
    begin("org-a");
    begin("org-b");
    rest(HOUR);
    rig.sessions.get("org-a").attempt(new PendingRefresh());
    change(1, HOUR);
    assertThat(rig.sessions).containsOnlyKeys("org-a");
  }

  @Test
  void aHigherMostEndsNothing() {
    begin("org-a");
    rest(HOUR);
    change(20, HOUR);
    assertThat(rig.sessions).hasSize(1);
  }

  private void change(int max, Duration idle) {
    registry.change(config(max, idle));
    runTurns();
  }

  private void ask(String name) {
    rig.sessions.get(name).asked(rig.context.now());
  }

  private void begin(String name) {
    var unused = new TokenReader(rig.context).token(registry.asked(name), 0);
    succeed();
  }

  private void succeed() {
    while (!rig.koyeb.calls.isEmpty()) {
      rig.koyeb.succeed();
    }
  }

  private void runTurns() {
    while (!rig.turns.isEmpty()) {
      rig.turns.remove().run();
    }
  }

  /** Lets time pass, in which Koyeb answers each mint. */
  private void rest(Duration time) {
    for (Duration left = time; !left.isZero(); left = left.minus(MINUTE)) {
      rig.time.advance(MINUTE);
      runTurns();
      succeed();
    }
  }

  private static ManagedConfig config(int max, Duration idle) {
    PatternConfig pattern =
        new PatternConfig(
            "org-*",
            new ApiToken(new Secret("api"), Path.of("api-token"), "", Duration.ofHours(24)),
            Duration.ofHours(12),
            max,
            idle);
    return new ManagedConfig(List.of(), List.of(pattern), false, 9, null, null, null);
  }
}
