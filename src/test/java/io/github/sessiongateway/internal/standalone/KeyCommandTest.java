package io.github.sessiongateway.internal.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyCommandTest {
  @Test
  void standardOutputHasTheKeyAndStandardErrorItsLine() throws Exception {
    Ended ended =
        key(
            "ci",
            "--permissions",
            "login,refresh",
            "--sessions",
            "a,b-*",
            "--expires",
            "2027-01-01T00:00:00Z");
    assertThat(ended.code).isZero();
    assertThat(ended.out).matches("kgw_[A-Za-z0-9_-]{43}\n");
    String key = ended.out.strip();
    String hash =
        HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key.getBytes(UTF_8)));
    assertThat(ended.err)
        .isEqualTo(
            "# The line for bridge.auth.keys-file:\n"
                + "{\"name\":\"ci\",\"sha256\":\""
                + hash
                + "\",\"permissions\":[\"login\",\"refresh\"],\"sessions\":[\"a\",\"b-*\"],"
                + "\"expires\":\"2027-01-01T00:00:00Z\"}\n");
  }

  @Test
  void withoutPermissionsTheLineSaysSo() {
    Ended ended = key("ci");
    assertThat(ended.code).isZero();
    assertThat(ended.err)
        .startsWith("# This client has no permissions yet: add them to the line.\n#");
    assertThat(new JsonObject(ended.err.lines().toList().get(2)).getJsonArray("permissions"))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CI | name must be",
        "ci --permissions all | permissions has 'all', but must be of login, refresh, new, logout",
        "ci --sessions * | sessions has '*', but must be of names and prefix-*",
        "ci --expires 2027-01-01 | expires must be a time such as 2027-01-01T00:00:00Z",
        "kgw_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA | name must be",
        "ci --secret x | gateway key does not take --secret. See gateway key --help.",
        "ci other | One argument is too many,",
        "'' | NAME is missing.",
      })
  void aWrongCommandLineIsExplainedAndMakesNoKey(String line, String problem) {
    Ended ended = line.isEmpty() ? key() : key(line.split(" ", -1));
    assertThat(ended.code).isEqualTo(2);
    assertThat(ended.out).isEmpty();
    assertThat(ended.err).startsWith(problem).hasLineCount(1).doesNotContain("kgw_A");
  }

  @Test
  void helpNeedsNoName() {
    Ended help = key("--help");
    assertThat(help.code).isZero();
    assertThat(help.out).contains("--permissions=LIST");
  }

  private record Ended(int code, String out, String err) {}

  private static Ended key(String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        KeyCommand.run(
            args,
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8),
            new SecureRandom());
    return new Ended(code, out.toString(UTF_8), err.toString(UTF_8));
  }
}
