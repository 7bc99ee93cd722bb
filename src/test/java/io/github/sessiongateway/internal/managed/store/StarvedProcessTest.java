package io.github.sessiongateway.internal.managed.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A feature must recover after its first use without a free descriptor. */
@Timeout(60)
class StarvedProcessTest {
  @TempDir Path temporary;

  @Test
  void aFirstWriteWithoutDescriptorsCanBeRepeated() throws IOException {
    Path keyFile = Files.writeString(temporary.resolve("keys"), SessionStoreTest.key(1));
    Path dir = temporary.resolve("store");
    assertThat(run("write", dir.toString(), keyFile.toString()))
        .containsExactly(
            "without: java.nio.file.FileSystemException: "
                + dir.resolve("ci.tmp")
                + ": Too many open files",
            "with: null");
    assertThat(SessionStore.open(dir, keyFile).load().sessions()).hasSize(1);
  }

  @Test
  void aFingerprintNeedsNoDescriptor() throws IOException {
    assertThat(run("fingerprint")).containsExactly("without: null", "with: null");
  }

  private static List<String> run(String... args) throws IOException {
    List<String> command =
        List.of(
            "bash",
            "-c",
            "ulimit -n 256 && exec \"$@\"",
            "bash",
            System.getProperty("java.home") + "/bin/java",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            StarvedProcess.class.getName());
    ProcessBuilder starved =
        new ProcessBuilder(Stream.concat(command.stream(), List.of(args).stream()).toList())
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    // Otherwise the system's messages are in the language of the machine.
    starved.environment().put("LC_ALL", "C");
    Process process = starved.start();
    try {
      return new String(process.getInputStream().readAllBytes(), UTF_8).lines().toList();
    } finally {
      process.destroyForcibly();
    }
  }
}
