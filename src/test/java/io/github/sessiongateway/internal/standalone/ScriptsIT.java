package io.github.sessiongateway.internal.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("full")
@Timeout(120)
class ScriptsIT {
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();

  private @TempDir Path home;
  private @Nullable Process run;

  /** Without a release file, Java itself is asked for its version. */
  @ParameterizedTest
  @CsvSource({"17.0.1, 0, 1", "26-ea, 0, 1", "1.8.0_292, 15, 0", "11.0.2, 15, 0", ", 0, 2"})
  void theVersionOfJavaIsReadFromItsFile(String version, int code, int starts) throws Exception {
    Path log = Files.createFile(home.resolve("log"));
    Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\necho >> " + log + "\nexec " + JAVA + " \"$@\"\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
    if (version != null) {
      Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    }
    Process gateway = start(Map.of("JAVA_HOME", home.toString()), "scripts/gateway", "version");
    assertThat(gateway.waitFor()).isEqualTo(code);
    assertThat(Files.readAllLines(log)).hasSize(starts);
  }

  @ParameterizedTest
  @CsvSource({
    "., scripts/gateway",
    "., ./scripts/gateway",
    "., bash scripts/gateway",
    "scripts, ./gateway",
    "scripts, bash gateway",
    "scripts, ../scripts/gateway",
    "target, ../scripts/gateway",
    "/, ROOT/scripts/gateway"
  })
  void theJarIsFoundFromAnyFolder(String folder, String command) throws Exception {
    Path root = Path.of("").toAbsolutePath();
    Path java = fakeJava("echo \"$@\"");
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-c", command.replace("ROOT", root.toString()) + " version")
            .directory(root.resolve(folder).toFile());
    builder.environment().put("JAVA_HOME", java.toString());
    Process gateway = builder.start();
    String words = new String(gateway.getInputStream().readAllBytes(), UTF_8);
    String jar = words.replaceFirst("(?s).*-jar (\\S+) version\n", "$1");
    assertThat(Path.of(jar).normalize())
        .isEqualTo(root.resolve("target/koyeb-session-gateway-fat.jar"));
  }

  @ParameterizedTest
  @CsvSource({"C, C.UTF-8", "POSIX, C.UTF-8", "C.UTF-8, C.UTF-8", "nn_NN.UTF-8, C.UTF-8"})
  void javaStartsInAUtf8Locale(String locale, String used) throws Exception {
    Path java = fakeJava("echo \"$LC_ALL\"");
    Process gateway =
        start(Map.of("JAVA_HOME", java.toString(), "LC_ALL", locale), "scripts/gateway", "version");
    assertThat(new String(gateway.getInputStream().readAllBytes(), UTF_8)).isEqualTo(used + "\n");
  }

  /** Returns a folder of a Java that runs a line of shell. */
  private Path fakeJava(String line) throws IOException {
    Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\n" + line + "\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"17.0.1\"\n");
    return home;
  }

  @Test
  void aDeletedWorkingDirectoryIsNamed() throws Exception {
    String script = Path.of("scripts/gateway").toAbsolutePath().toString();
    Process gateway =
        start(
            Map.of(),
            "bash",
            "-c",
            "cd \"$1\" && rmdir \"$1\" && exec \"$2\"",
            "bash",
            Files.createDirectory(home.resolve("gone")).toString(),
            script);
    assertThat(gateway.waitFor()).isEqualTo(15);
    assertThat(new String(gateway.getErrorStream().readAllBytes(), UTF_8))
        .endsWith("The working directory no longer exists.\n")
        .doesNotContain("\tat ");
  }

  @Test
  @Timeout(value = 90, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void runPrintsHowToUseItsPort() throws Exception {
    run = start(FatJar.FREE_PORTS, "bash", "-c", "exec scripts/run");
    BufferedReader out = run.inputReader(UTF_8);
    String bridge = after(out, "bridge: (http://127.0.0.1:\\d+)/eventbus");
    assertThat(after(out, ".* --via (\\S+) --print token.id")).isEqualTo(bridge);
    run.destroy();
    assertThat(run.waitFor()).isEqualTo(143);
  }

  @AfterEach
  void killWhatIsLeft() {
    if (run != null) {
      run.destroyForcibly();
    }
  }

  /** Returns the group of the next line that matches. */
  private static String after(BufferedReader lines, String pattern) throws IOException {
    Matcher matcher;
    do {
      String line = lines.readLine();
      assertThat(line).as("a line like " + pattern).isNotNull();
      matcher = Pattern.compile(pattern).matcher(line);
    } while (!matcher.matches());
    return matcher.group(1);
  }

  private static Process start(Map<String, String> env, String... command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(env);
    return builder.start();
  }
}
