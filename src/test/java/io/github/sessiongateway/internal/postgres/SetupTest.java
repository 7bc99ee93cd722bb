package io.github.sessiongateway.internal.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SetupTest {
  @Test
  void versionsBefore13AreRefused() {
    assertThat(Setup.problem(120_022, false))
        .isEqualTo("it is version 12, and must be 13 or later");
    assertThat(Setup.problem(90_603, false)).isEqualTo("it is version 9, and must be 13 or later");
    assertThat(Setup.problem(130_000, false)).isNull();
    assertThat(Setup.problem(180_001, false)).isNull();
  }

  @Test
  void aReplicaIsRefused() {
    assertThat(Setup.problem(150_000, true))
        .isEqualTo("it is a replica, which cannot be written to");
  }
}
