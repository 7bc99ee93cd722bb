package io.github.sessiongateway.internal.shared;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a gateway takes for a loss of the store, until a write proves it. */
class LossTest {
  private static final long NOW = 1_000;

  private static Row row(long generation, long removableAt) {
    return new Row(
        "ci",
        generation,
        Version.of(1, generation),
        null,
        null,
        Attempts.NONE,
        false,
        removableAt,
        Row.FORMAT);
  }

  @Test
  void anOlderVersionThanTheStoreHadIsALoss() {
    Row had = row(7, NOW + 1);
    assertThat(Turns.lost(null, had, row(6, NOW + 1), NOW)).isEqualTo(had);
    assertThat(Turns.lost(null, had, Row.none("ci"), NOW)).isEqualTo(had);
  }

  @Test
  void theSameVersionOrANewerOneIsNoLoss() {
    Row had = row(7, NOW + 1);
    assertThat(Turns.lost(null, had, had, NOW)).isNull();
    assertThat(Turns.lost(null, had, row(8, NOW + 1), NOW)).isNull();
    assertThat(Turns.lost(null, Row.none("ci"), had, NOW)).isNull();
  }

  @Test
  void aRowThatTheStoreMayRemoveIsNoLoss() {
    assertThat(Turns.lost(null, row(7, NOW), Row.none("ci"), NOW)).isNull();
    assertThat(Turns.lost(null, row(7, NOW), row(1, NOW + 1), NOW)).isNull();
  }

  @Test
  void aLossLastsUntilTheStoreHasThatVersionAgain() {
    Row lost = row(7, NOW + 1);
    assertThat(Turns.lost(lost, row(3, NOW + 1), row(4, NOW + 1), NOW)).isEqualTo(lost);
    assertThat(Turns.lost(lost, row(4, NOW + 1), row(7, NOW + 1), NOW)).isNull();
    Row newer = row(8, NOW + 1);
    assertThat(Turns.lost(lost, newer, row(4, NOW + 1), NOW)).isEqualTo(newer);
  }
}
