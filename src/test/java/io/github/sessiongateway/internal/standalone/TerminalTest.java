package io.github.sessiongateway.internal.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TerminalTest {
  @Test
  void theForegroundOfATerminalIsReadFromLinux() {
    assertThat(Terminal.isForeground("7 (a) b) S 1 7 7 34816 7 4 0")).isTrue();
    assertThat(Terminal.isForeground("7 (java) S 1 7 5 34816 5 4 0")).isFalse();
    assertThat(Terminal.isForeground("7 (java) S 1 7 7 0 -1 4 0")).isFalse();
  }
}
