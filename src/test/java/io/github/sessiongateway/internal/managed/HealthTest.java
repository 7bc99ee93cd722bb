package io.github.sessiongateway.internal.managed;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.managed.store.SessionStoreTest;
import io.github.sessiongateway.internal.managed.store.StoreFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The health of a gateway whose sessions have problems and still work. */
class HealthTest {
  @TempDir Path temporary;
  private final SessionFixture rig = SessionFixture.refreshing(true);
  private final KeeperLoop loop =
      new KeeperLoop(null, Thread.currentThread(), rig.context, Map.of(), rig.answers, null);

  @Test
  void aFailedRefreshIsReportedWhileTheTokenIsValid() {
    assertThat(troubles(List.of())).isEmpty();
    rig.koyeb.fail(SessionFixture.unreachable());
    assertThat(Health.isReady(List.of(rig.session), loop)).isTrue();
    assertThat(troubles(List.of()))
        .containsExactly("Session ci cannot be refreshed: unreachable: No connection.");
    rig.time.advance(java.time.Duration.ofSeconds(1));
    rig.koyeb.succeed();
    assertThat(troubles(List.of())).isEmpty();
  }

  @Test
  void aFailingDiskIsReportedAndTheSessionsAreReady() throws IOException {
    Path dir = temporary.resolve("store");
    Path keys = Files.writeString(temporary.resolve("keys"), SessionStoreTest.key(1));
    List<String> problems = StoreFixture.problemsWithoutDirectory(dir, keys);
    assertThat(Health.isReady(List.of(rig.session), loop)).isTrue();
    assertThat(troubles(problems))
        .containsExactly(
            "Sessions cannot be stored: no such file. A restart may cost a login each.");
  }

  private List<String> troubles(List<String> ofTheStore) {
    return Health.troubles(List.of(rig.session), loop, ofTheStore);
  }
}
