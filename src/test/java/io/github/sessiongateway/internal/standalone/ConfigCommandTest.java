package io.github.sessiongateway.internal.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigCommandTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private @TempDir Path folder;

  @Test
  void theConfigurationOfRunIsPrinted() throws IOException {
    Map<String, String> env = Map.of("GATEWAY_OPS_PORT", "7", "GATEWAY_NO_SUCH", "canary");
    assertThat(config("sandbox: {enabled: true, users: [a@b:canary]}", env)).isZero();
    assertThat(out.toString(UTF_8).lines())
        .contains("  port: 7                                     # environment GATEWAY_OPS_PORT")
        .contains("  enabled: true                               # file")
        .contains("  users: [\"***\"]                              # file");
    assertThat(err.toString(UTF_8))
        .isEqualTo("warning: GATEWAY_NO_SUCH is not a setting of the gateway\n");
    assertThat(out.toString(UTF_8)).doesNotContain("canary");
  }

  @Test
  void theProblemsOfAWrongConfigurationAreAllThatIsPrinted() throws IOException {
    assertThat(config("ops.port: -1\nlog.level: loud\nsandbox.users: [canary]", Map.of()))
        .isEqualTo(15);
    assertThat(out.toString(UTF_8)).isEmpty();
    assertThat(err.toString(UTF_8))
        .startsWith("The configuration is wrong:\n")
        .contains("\n  ops.port: ", "\n  log.level: ", "\n  sandbox.users: ")
        .doesNotContain("canary");
  }

  private int config(String yaml, Map<String, String> env) throws IOException {
    Path file = Files.writeString(folder.resolve("c.yaml"), yaml);
    String[] args = {"-conf", file.toString()};
    return ConfigCommand.run(args, stream(out), stream(err), env);
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, UTF_8);
  }
}
