package io.github.sessiongateway.internal.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command check on a class path that lacks optional dependencies. */
class CheckClassPathTest {
  private @TempDir Path folder;

  @Test
  void aFeatureWithoutItsLibraryIsAProblem() throws Exception {
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .filter(entry -> !entry.contains("vertx-web-5") && !entry.contains("caffeine-"))
            .collect(Collectors.joining(File.pathSeparator));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                Main.class.getName(),
                "check")
            .redirectOutput(folder.resolve("out").toFile())
            .start();
    String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(err).isEqualTo(15);
    assertThat(err)
        .contains(
            "bridge.http.enabled needs io.vertx:vertx-web\n",
            "bridge.http.enabled needs com.github.ben-manes.caffeine:caffeine\n",
            "bridge.tcp.enabled needs com.github.ben-manes.caffeine:caffeine\n");
  }
}
