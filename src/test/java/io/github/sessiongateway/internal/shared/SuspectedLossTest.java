package io.github.sessiongateway.internal.shared;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a gateway takes for a loss of the store, until a write proves it. */
class SuspectedLossTest {
  private final SuspectedLoss loss = new SuspectedLoss();

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
    assertThat(after(had, row(6, NOW + 1))).isEqualTo(had);
    assertThat(after(had, Row.none("ci"))).isEqualTo(had);
  }

  @Test
  void whatTheGatewayWroteIsNoLoss() {
    loss.read(row(7, NOW + 1), row(6, NOW + 1), NOW);
    loss.none();
    assertThat(loss.suspected()).isNull();
    assertThat(after(row(8, NOW + 1), row(8, NOW + 1))).isNull();
  }

  @Test
  void theSameVersionOrANewerOneIsNoLoss() {
    Row had = row(7, NOW + 1);
    assertThat(after(had, had)).isNull();
    assertThat(after(had, row(8, NOW + 1))).isNull();
    assertThat(after(Row.none("ci"), had)).isNull();
  }

  @Test
  void aRowThatTheStoreMayRemoveIsNoLoss() {
    assertThat(after(row(7, NOW), Row.none("ci"))).isNull();
    assertThat(after(row(7, NOW), row(1, NOW + 1))).isNull();
  }

  @Test
  void aLossLastsUntilTheStoreHasThatVersionAgain() {
    Row lost = row(7, NOW + 1);
    loss.read(lost, row(3, NOW + 1), NOW);
    assertThat(after(row(3, NOW + 1), row(4, NOW + 1))).isEqualTo(lost);
    loss.read(lost, row(3, NOW + 1), NOW);
    assertThat(after(row(3, NOW + 1), row(7, NOW + 1))).isNull();
    loss.read(lost, row(3, NOW + 1), NOW);
    Row newer = row(8, NOW + 1);
    assertThat(after(newer, row(4, NOW + 1))).isEqualTo(newer);
  }

  private @Nullable Row after(Row had, Row read) {
    loss.read(had, read, NOW);
    return loss.suspected();
  }
}
