package io.github.sessiongateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The unit in {@code docker/systemd}. */
class SystemdUnitTest {
  private static final Path UNIT = Path.of("docker/systemd/koyeb-session-gateway.service");

  private static List<String> values(String key) throws IOException {
    return Files.readAllLines(UNIT).stream()
        .filter(line -> line.startsWith(key + "="))
        .map(line -> line.substring(key.length() + 1))
        .toList();
  }

  @Test
  void theUnitKnowsHowTheGatewayStartsAndStops() throws IOException {
    assertThat(values("Type")).containsExactly("exec");
    assertThat(values("SuccessExitStatus")).containsExactly("143");
    assertThat(values("RestartPreventExitStatus")).containsExactly("2 15");
    assertThat(values("ExecReload")).containsExactly("/bin/kill -HUP $MAINPID");
    assertThat(values("ExecStart").get(0))
        .endsWith(" run -conf /etc/koyeb-session-gateway/gateway.yaml");
    assertThat(values("ExecStartPost").get(0)).contains(" health ").endsWith(" --wait 30s");
  }

  @Test
  void theHardeningIsScored() throws Exception {
    Process score;
    try {
      score =
          new ProcessBuilder(
                  "systemd-analyze", "security", "--offline=true", "--no-pager", UNIT.toString())
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      System.out.println("skipped: systemd-analyze is not installed");
      abort("systemd-analyze is not installed.");
      return;
    }
    String out = new String(score.getInputStream().readAllBytes(), UTF_8);
    Matcher exposure = Pattern.compile("Overall exposure level for \\S+: ([0-9.]+)").matcher(out);
    assertThat(exposure.find()).as(out).isTrue();
    System.out.println(exposure.group());
    assertThat(Double.parseDouble(exposure.group(1))).as(out).isLessThan(1.5);
  }
}
