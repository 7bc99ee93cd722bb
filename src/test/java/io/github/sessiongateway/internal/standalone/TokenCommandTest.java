package io.github.sessiongateway.internal.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.testing.ExpiringKoyeb;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(VertxExtension.class)
class TokenCommandTest {
  private static final Map<String, String> API_TOKEN = Map.of("KOYEB_TOKEN", "of-a-user\n");

  private final ExpiringKoyeb koyeb;
  private @TempDir Path folder;
  private String conf;

  private record Ended(int code, String out, String err) {}

  TokenCommandTest(Vertx vertx) {
    koyeb = ExpiringKoyeb.start(vertx);
  }

  @BeforeEach
  void configure() throws IOException {
    Path file = folder.resolve("gateway.json");
    conf = Files.writeString(file, koyeb.config(Duration.ofHours(2)).encode()).toString();
  }

  private Ended token(String in, Map<String, String> env, String... options) {
    List<String> words = new ArrayList<>(List.of(options));
    if (!words.contains("--via")) {
      words.addAll(List.of("-conf", conf));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        TokenCommand.run(
            words.toArray(String[]::new),
            new ByteArrayInputStream(in.getBytes(UTF_8)),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8),
            env);
    return new Ended(code, out.toString(UTF_8), err.toString(UTF_8));
  }

  @Test
  void itPrintsTheTokenOfASessionAlone() {
    assertThat(token("", Map.of())).isEqualTo(new Ended(0, "minted.1\n", ""));
    assertThat(token("", Map.of(), "--session", "default", "--min-ttl", "1h").code).isZero();
  }

  @Test
  void aSessionThatIsNotThereIsAFailure() {
    Ended ended = token("", Map.of(), "--session", "none");
    assertThat(ended.code).isEqualTo(1);
    assertThat(new JsonObject(ended.err).getString("code")).isEqualTo("no_such_session");
    assertThat(ended.out).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0s, 0", "1ms, 1", "500ms, 1", "1000ms, 1", "1001ms, 2", "1h, 3600"})
  void aPartOfASecondOfTheLeastLifeIsAWholeOne(String minTtl, int seconds) {
    assertThat(TokenOptions.secondsUp("--min-ttl", minTtl)).isEqualTo(seconds);
  }

  @Test
  void anApiTokenMintsForAnyOrganization() throws IOException {
    assertThat(token("", API_TOKEN, "--organization", "o-9", "--validity", "10m"))
        .isEqualTo(new Ended(0, "minted.1\n", ""));
    assertThat(koyeb.mints()).containsExactly("o-9 for 600s by of-a-user");
    Path file = Files.writeString(folder.resolve("api-token"), "of-a-file\n");
    assertThat(token("", API_TOKEN, "--organization", "o", "--token-file", file.toString()).out)
        .isEqualTo("minted.2\n");
    assertThat(token("of-stdin\n", Map.of(), "--organization", "o", "--token-file", "-").out)
        .isEqualTo("minted.3\n");
    assertThat(koyeb.mints()).endsWith("o for 3600s by of-a-file", "o for 3600s by of-stdin");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--organization o | A mint needs an API token: in KOYEB_TOKEN, or by --token-file",
        "--organization o --session s | --organization mints a token without a session",
        "--organization o --min-ttl 1h | --organization mints a token without a session",
        "--validity 1h | --validity and --token-file are for a mint: add --organization",
        "--token-file f | --validity and --token-file are for a mint: add --organization",
        "--min-ttl 1 | --min-ttl must be a duration such as 90s or 1h",
        "--min-ttl 1d | --min-ttl must be a duration such as 90s or 1h",
        "--organization o --validity x | --validity must be a duration such as 90s or 1h",
        "--organization o --validity 1500ms | --validity must be whole seconds, such as 90s or 1h",
        "--organization o --validity 500ms | --validity must be whole seconds, such as 90s or 1h",
        "--min-ttl 999999999h | --min-ttl must be a duration such as 90s or 1h",
        "--key-file f | --key-file and --ca-file are for the bridge of a running gateway",
        "--via http://127.0.0.1:1 -conf f | -conf is for a gateway in this process",
        "--via canary | --via must be an http, https, ws or wss URL",
        "canary | One argument is too many",
      })
  void aCommandLineThatIsWrongIsNotQuoted(String options, String words) {
    Ended ended = token("", Map.of(), options.split(" ", -1));
    assertThat(ended.code).as("%s", ended).isEqualTo(2);
    assertThat(ended.err).contains(words).doesNotContain("canary");
    assertThat(koyeb.mints()).isEmpty();
  }

  @Test
  void anApiTokenThatCannotBeOneIsNotQuoted() {
    Ended ended = token("", Map.of("KOYEB_TOKEN", "ca nary"), "--organization", "o");
    assertThat(ended.code).isEqualTo(2);
    assertThat(ended.err).startsWith("The API token ").doesNotContain("nary");
  }
}
