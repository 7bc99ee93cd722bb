package io.github.sessiongateway.internal.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.standalone.FatJar.Ended;
import io.github.sessiongateway.testing.Addresses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The archives of classes that {@code scripts/gateway} makes. */
@Tag("full")
@Timeout(600)
class ArchiveIT {
  private static final String[] HEALTH = {"health", "http://127.0.0.1:" + Addresses.CLOSED_PORT};

  private @TempDir Path folder;
  private Path jar;
  private Path used;

  @BeforeEach
  void copyTheJar() throws IOException {
    jar = Files.copy(Path.of("target/koyeb-session-gateway-fat.jar"), folder.resolve("a b.jar"));
    used = folder.resolve("used");
  }

  @Test
  void theFirstUseMakesArchivesAndLaterOnesUseThem() throws Exception {
    assertThat(gateway("on", HEALTH).code()).isEqualTo(75);
    List<Path> archives = madeArchives();
    assertThat(archives).hasSize(2).anyMatch(file -> file.toString().endsWith(".quick.jsa"));
    Ended second = gateway("on", HEALTH);
    assertThat(second.out()).isEmpty();
    assertThat(second.err()).startsWith("No gateway answers at ").hasLineCount(1);
    assertThat(Files.readString(used)).contains("(top)");

    for (Path archive : archives) {
      Files.delete(archive);
      Files.writeString(archive, "not an archive");
    }
    Ended broken = gateway("on", HEALTH);
    assertThat(broken.code()).isEqualTo(75);
    assertThat(broken.out()).isEmpty();

    Files.setLastModifiedTime(jar, FileTime.fromMillis(1_000_000_000_000L));
    assertThat(gateway("on", HEALTH).code()).isEqualTo(75);
    assertThat(madeArchives()).hasSize(2).doesNotContainAnyElementsOf(archives);
  }

  @Test
  void archivesCanBeSwitchedOff() throws Exception {
    assertThat(gateway("off", HEALTH).code()).isEqualTo(75);
    assertThat(archives()).isEmpty();
    assertThat(Files.exists(used)).isFalse();
  }

  /** Waits until the script in the background has ended, and returns what it made. */
  private List<Path> madeArchives() throws Exception {
    try (WatchService changes = folder.getFileSystem().newWatchService()) {
      folder.register(
          changes, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_DELETE);
      while (archives().size() < 2 || isMaking()) {
        WatchKey change = changes.poll(4, TimeUnit.MINUTES);
        assertThat(change).as("a change of " + folder).isNotNull();
        change.pollEvents();
        change.reset();
      }
    }
    return archives();
  }

  private boolean isMaking() throws IOException {
    return files().stream().anyMatch(file -> file.toString().endsWith(".making"));
  }

  private List<Path> archives() throws IOException {
    return files().stream().filter(file -> file.toString().endsWith(".jsa")).toList();
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  /** Runs the script with a Java that writes down which classes come from an archive. */
  private Ended gateway(String archive, String... words) throws Exception {
    Path home = Path.of(System.getProperty("java.home"));
    Path own = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
    if (Files.notExists(own)) {
      Files.createSymbolicLink(folder.resolve("jdk/release"), home.resolve("release"));
      Files.createSymbolicLink(folder.resolve("jdk/lib"), home.resolve("lib"));
      Files.writeString(
          own,
          "#!/bin/bash\nlog=()\n[[ \" $*\" != *SharedArchiveFile* ]] || log=(-Xlog:class+load:file="
              + used
              + ")\nfirst=()\n"
              + "while [[ ${1:-} = -X* ]]; do first+=(\"$1\"); shift; done\n"
              + "exec "
              + home.resolve("bin/java")
              + " \"${first[@]}\" \"${log[@]}\" \"$@\"\n");
      Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwx------"));
    }
    ProcessBuilder builder =
        new ProcessBuilder(Stream.concat(Stream.of("scripts/gateway"), Stream.of(words)).toList());
    builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
    builder.environment().put("GATEWAY_JAR", jar.toString());
    builder.environment().put("GATEWAY_ARCHIVE", archive);
    return FatJar.ended(builder.start());
  }
}
