package io.github.sessiongateway.internal.managed.credential;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.config.CommandConfig;
import io.github.sessiongateway.internal.managed.credential.Credential.Issued;
import io.github.sessiongateway.internal.process.Program;
import io.github.sessiongateway.internal.process.Programs;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandCredentialTest {
  private static final Instant NOW = Instant.parse("2026-11-28T04:00:00Z");
  private static final String LATER = "2026-11-28T04:05:00Z";

  private final List<Program> runs = new ArrayList<>();
  private final CommandConfig config =
      new CommandConfig(List.of("/bin/token", "--raw"), List.of("HOME"), Duration.ofSeconds(7));
  private Buffer output = Buffer.buffer("t");
  private final Credential credential =
      new CommandCredential(
          new Programs() {
            @Override
            public Future<Buffer> run(Program program) {
              runs.add(program);
              return Future.succeededFuture(output);
            }

            @Override
            public void stop() {}
          },
          config,
          () -> NOW);

  @Test
  void aRefreshRunsTheProgramAgainAndALogoutDoesNothing() {
    Bearer held = new Bearer("held");
    assertThat(credential.acquire().succeeded()).isTrue();
    assertThat(credential.renew(held, late -> {}).succeeded()).isTrue();
    assertThat(credential.revoke(held).succeeded()).isTrue();
    Program program = new Program(config.command(), config.environment(), config.timeout());
    assertThat(runs).containsExactly(program, program);
    assertThat(credential.refreshes()).isFalse();
    assertThat(credential.callsKoyeb()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "t",
        "{\"token\": \"t\"}",
        "{\"token\": \"t\", \"expires_at\": null, \"more\": [1]}",
        "{\"kind\": \"ExecCredential\", \"status\": {\"token\": \"t\"}}"
      })
  void eachFormGivesATokenWithoutAnExpiry(String printed) {
    for (String around : List.of("", "\n", " \r\n\t")) {
      LoginReply reply = reply(around + printed + around);
      assertThat(reply.bearer().value()).isEqualTo("t");
      assertThat(reply.expiresAt()).isNull();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"token\": \"t\", \"expires_at\": \"" + LATER + "\"}",
        "{\"token\": \"t\", \"expires_at\": \"2026-11-28T05:05:00+01:00\"}",
        "{\"kind\": \"ExecCredential\", \"apiVersion\": \"client.authentication.k8s.io/v1\", "
            + "\"status\": {\"token\": \"t\", \"expirationTimestamp\": \""
            + LATER
            + "\"}}"
      })
  void anExpiryThatIsPrintedCounts(String printed) {
    assertThat(reply(printed).expiresAt()).isEqualTo(Instant.parse(LATER));
  }

  @Test
  void aJwtTellsItsExpiry() {
    String jwt = jwt(Instant.parse(LATER));
    assertThat(reply(jwt).expiresAt()).isEqualTo(Instant.parse(LATER));
    assertThat(reply("{\"token\": \"" + jwt + "\"}").expiresAt()).isEqualTo(Instant.parse(LATER));
    String both = "{\"token\": \"" + jwt + "\", \"expires_at\": \"2026-11-28T04:01:00Z\"}";
    assertThat(reply(both).expiresAt()).isEqualTo(NOW.plusSeconds(60));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "'' | is empty",
        "'canary and more' | is neither JSON nor a bare token",
        "'[canary]' | is neither JSON nor a bare token",
        "{canary | is not a JSON object",
        "{'token': 'canary', 'token': 'canary'} | has a field twice",
        "{'canary': 'canary'} | has no text token",
        "{'token': 1} | has no text token",
        "{'token': ['canary']} | has no text token",
        "{'token': 'canary canary'} | has a field token that is not a token",
        "{'token': ''} | has a field token that is not a token",
        "{'token': 'canary', 'expires_at': 'canary'} | has a field expires_at that is not a time",
        "{'token': 'canary', 'expires_at': 1764302400} | has a field expires_at that is not a time",
        "{'kind': 'ExecCredential', 'token': 'canary'} | has no object status",
        "{'kind': 'ExecCredential', 'status': {'clientKeyData': 'canary'}} | text status.token",
        "{'kind': 'ExecCredential', 'status': {'token': 'canary', 'expirationTimestamp': ''}} "
            + "| has a field status.expirationTimestamp that is not a time of RFC 3339"
      })
  void anythingElseIsAFailureThatNamesTheFieldAndQuotesNothing(String printed, String words) {
    String bare = printed.startsWith("'") ? printed.replace("'", "") : printed.replace('\'', '"');
    assertThat(failure(Buffer.buffer(bare))).contains(words);
  }

  @Test
  void bytesThatAreNotUtf8AreAFailure() {
    for (byte[] bytes :
        List.of(new byte[] {(byte) 0xFF, 'a'}, "{\"token\": \"\u00e9\"}".getBytes(ISO_8859_1))) {
      assertThat(failure(Buffer.buffer(bytes))).contains("is not UTF-8");
    }
  }

  @Test
  void aBareTokenIsOneWord() {
    for (String printed : List.of("a\0b", "canary\ncanary", "canary\n\nexport A=canary")) {
      assertThat(failure(Buffer.buffer(printed))).contains("is neither JSON nor a bare token");
    }
    assertThat(failure(Buffer.buffer(" \n"))).contains("is empty");
  }

  @Test
  void aTokenThatHasExpiredIsAFailure() {
    for (String printed :
        List.of(
            "{\"token\": \"canary\", \"expires_at\": \"" + NOW + "\"}", jwt(NOW.minusSeconds(1)))) {
      assertThat(failure(Buffer.buffer(printed)))
          .isEqualTo("The program printed a token that has expired (credential.command).");
    }
  }

  @Test
  void anotherCommandIsAnotherAccount() {
    CommandConfig other = new CommandConfig(List.of("/bin/token"), List.of(), Duration.ZERO);
    assertThat(credential.account())
        .isNotEqualTo(CommandCredential.account(other))
        .doesNotContain("token");
  }

  private static String jwt(Instant expiry) {
    String claims = "{\"exp\": " + expiry.getEpochSecond() + "}";
    return "e30."
        + Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(UTF_8))
        + ".c";
  }

  private LoginReply reply(String printed) {
    output = Buffer.buffer(printed);
    Issued issued = credential.acquire().result();
    assertThat(issued.validity()).isNull();
    return issued.reply();
  }

  private String failure(Buffer printed) {
    output = printed;
    SessionException failure = (SessionException) credential.acquire().cause();
    assertThat(failure.failure()).isEqualTo(Failure.BAD_REPLY);
    assertThat(failure.toJson().encode()).doesNotContain("canary");
    return failure.getMessage();
  }
}
