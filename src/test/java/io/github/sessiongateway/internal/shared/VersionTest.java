package io.github.sessiongateway.internal.shared;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What supersedes what in the history of a session. */
class VersionTest {
  private static final List<Version> IN_ORDER =
      List.of(
          Version.NONE,
          Version.of(1, 1),
          Version.of(1, 2),
          Version.of(1, 2).ended(),
          Version.of(1, 9).ended(),
          Version.of(3, 2),
          Version.of(3, 3));

  @Test
  void versionsHaveOneOrder() {
    List<Version> versions = new ArrayList<>(IN_ORDER);
    Collections.shuffle(versions, new Random(1));
    Collections.sort(versions);
    assertThat(versions).isEqualTo(IN_ORDER);
    for (int i = 0; i < versions.size(); i++) {
      for (int j = 0; j < versions.size(); j++) {
        assertThat(versions.get(i).supersedes(versions.get(j))).isEqualTo(i > j);
      }
    }
  }

  @Test
  void aLogoutSupersedesALoginThatIsUnderWay() {
    Version held = Version.of(1, 5);
    assertThat(held.ended().supersedes(held.loggedIn())).isTrue();
    assertThat(held.ended().supersedes(held.loggedIn().refreshed().refreshed())).isTrue();
  }

  @Test
  void aLoginAfterALogoutSupersedesIt() {
    Version ended = Version.of(1, 5).ended();
    assertThat(ended.loggedIn()).isEqualTo(Version.of(3, 6));
    assertThat(ended.loggedIn().supersedes(ended)).isTrue();
  }

  @Test
  void aLoginSupersedesEveryRefreshOfTheEarlierOne() {
    Version held = Version.of(1, 5);
    Version refreshed = held;
    for (int i = 0; i < 100; i++) {
      refreshed = refreshed.refreshed();
    }
    assertThat(refreshed).isEqualTo(Version.of(1, 105));
    assertThat(held.loggedIn()).isEqualTo(Version.of(2, 6));
    assertThat(held.loggedIn().supersedes(refreshed)).isTrue();
  }
}
