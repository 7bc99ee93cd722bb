package io.github.sessiongateway.internal.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Signals to a gateway that is a process of its own. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@EnabledOnOs(OS.LINUX)
class SignalsTest {
  private static final String A_FREE_PORT =
      "bridge.http.enabled: false\nbridge.tcp: {enabled: true, port: 0}\nops.enabled: false\n";

  private @TempDir Path folder;
  private Process gateway;
  private BufferedReader out;

  @AfterEach
  void killWhatIsLeft() {
    gateway.destroyForcibly();
  }

  @Test
  void aHangUpReadsTheConfigurationAndTellsTheOutcome() throws Exception {
    Path conf = Files.writeString(folder.resolve("c.yaml"), A_FREE_PORT);
    start(conf);
    until("is ready");
    signal("HUP");
    until("SIGHUP: " + conf + " is in use");
    Files.writeString(conf, A_FREE_PORT + "upstream.retries: 99\n");
    signal("HUP");
    until("SIGHUP: " + conf + " is not used: upstream.retries: is '99'");
    Files.writeString(conf, A_FREE_PORT + "log.format: json\nlog.level: info\n");
    signal("HUP");
    assertThat(until("SIGHUP: " + conf + " is in use")).startsWith("{\"@timestamp\"");
    signal("TERM");
    assertThat(gateway.waitFor()).isEqualTo(143);
  }

  @Test
  void aThousandHangUpsAreSurvived() throws Exception {
    Path conf = Files.writeString(folder.resolve("c.yaml"), A_FREE_PORT);
    start(conf);
    until("is ready");
    String thousand = "for i in $(seq 1000); do kill -HUP " + gateway.pid() + "; done";
    assertThat(new ProcessBuilder("bash", "-c", thousand).start().waitFor()).isZero();
    until("SIGHUP: ");
    Files.writeString(conf, A_FREE_PORT + "upstream.retries: 99\n");
    signal("HUP");
    until("is not used: upstream.retries");
    signal("TERM");
    assertThat(gateway.waitFor()).isEqualTo(143);
  }

  @Test
  void aStopDuringTheStartIsSilentAndExitsWith143() throws Exception {
    Path conf = folder.resolve("c.yaml");
    assertThat(new ProcessBuilder("mkfifo", conf.toString()).start().waitFor()).isZero();
    start(conf);
    // Opening the pipe waits until the gateway reads it.
    try (Writer configuration = Files.newBufferedWriter(conf)) {
      // The stop takes at most 5 s, therefore the signal's own process is not waited for.
      var unused = kill("TERM");
      configuration.write(A_FREE_PORT);
    }
    assertThat(gateway.waitFor()).isEqualTo(143);
    assertThat(out.lines().collect(Collectors.joining("\n")))
        .doesNotContain("ERROR", "WARN", "Exception");
  }

  @Test
  void aStartThatHangsDoesNotDelayAStop() throws Exception {
    Path conf = folder.resolve("c.yaml");
    assertThat(new ProcessBuilder("mkfifo", conf.toString()).start().waitFor()).isZero();
    start(conf);
    try (Writer nothing = Files.newBufferedWriter(conf)) {
      nothing.flush();
      signal("TERM");
      assertThat(gateway.waitFor()).isEqualTo(143);
    }
    assertThat(out.lines().collect(Collectors.joining("\n")))
        .doesNotContain("ERROR", "WARN", "Exception");
  }

  /** The first has begun a stop that ends by itself. SIGKILL would cut it short. */
  @Test
  void aSecondSigtermDoesNotCutAnAnnouncedStopShort() throws Exception {
    Path conf =
        Files.writeString(
            folder.resolve("c.yaml"),
            """
            bridge: {http: {enabled: false}, tcp: {enabled: true, port: 0}}
            ops: {enabled: true, port: 0}
            shutdown.announce: 3s
            """);
    start(conf);
    String health = until("health: ");
    until("is ready");
    signal("TERM");
    until("is not ready any more");
    signal("TERM");
    URL url = URI.create(health.substring("health: ".length())).toURL();
    HttpURLConnection ready = (HttpURLConnection) url.openConnection();
    assertThat(ready.getResponseCode()).isEqualTo(503);
    assertThat(new String(ready.getErrorStream().readAllBytes(), UTF_8))
        .contains("\"draining\":true");
    assertThat(gateway.waitFor()).isEqualTo(143);
  }

  private void start(Path conf) throws IOException {
    gateway =
        new ProcessBuilder(
                List.of(
                    // The parent of the tests may have disabled the signal for its children.
                    "env",
                    "--default-signal=HUP",
                    System.getProperty("java.home") + "/bin/java",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Main.class.getName(),
                    "run",
                    "-conf",
                    conf.toString()))
            .redirectErrorStream(true)
            .start();
    out = gateway.inputReader(UTF_8);
  }

  private String until(String words) throws IOException {
    String line = out.readLine();
    while (line != null && !line.contains(words)) {
      line = out.readLine();
    }
    assertThat(line).contains(words);
    return line;
  }

  private void signal(String name) throws Exception {
    kill(name).waitFor();
  }

  private Process kill(String name) throws IOException {
    return new ProcessBuilder("kill", "-" + name, Long.toString(gateway.pid())).start();
  }
}
