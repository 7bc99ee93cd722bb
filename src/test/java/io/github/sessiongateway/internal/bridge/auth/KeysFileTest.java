package io.github.sessiongateway.internal.bridge.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sessiongateway.internal.config.ConfigException;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeysFileTest {
  private static final String HASH = "a".repeat(64);

  @Test
  void aLineIsAClient() {
    List<KeyEntry> entries =
        parse(
            "# people read this",
            "",
            "  {'name':'ci','sha256':'HASH','permissions':['login','events'],"
                + "'sessions':['ci','ci-*'],'expires':'2027-01-01T01:00:00+01:00'}  ",
            "{'name':'robot','certificate':true}");
    assertThat(entries)
        .containsExactly(
            new KeyEntry(
                HASH,
                false,
                new BridgeClient(
                    "ci",
                    java.util.Set.of(Permission.LOGIN, Permission.EVENTS),
                    List.of("ci", "ci-*"),
                    Instant.parse("2027-01-01T00:00:00Z"))),
            new KeyEntry(
                null, true, new BridgeClient("robot", java.util.Set.of(), List.of(), null)));
  }

  @Test
  void anEmptyFileAdmitsNoClient() {
    assertThat(parse("")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "nonsense | is not JSON",
        "[] | is not a JSON object",
        "{'name':'ci','sha256':'HASH'} {} | has something behind its JSON object",
        "{'name':'ci','sha256':'HASH','name':'root'} | has name twice",
        "{'name':'ci','sha256':'HASH','permissions':[],'permissions':['login']} | has permissions"
            + " twice",
        "{'kgw_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA':1,"
            + "'kgw_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA':1} | has a name twice",
        "{'sha256':'HASH'} | name must be [a-z0-9]",
        "{'name':'CI','sha256':'HASH'} | name must be [a-z0-9]",
        "{'name':'-ci','sha256':'HASH'} | name must be [a-z0-9]",
        "{'name':7,'sha256':'HASH'} | name must be [a-z0-9]",
        "{'name':'ci'} | sha256 is missing (or certificate must be true)",
        "{'name':'ci','certificate':false} | sha256 is missing",
        "{'name':'ci','certificate':'yes','sha256':'HASH'} | certificate must be true or false",
        "{'name':'ci','sha256':'abc'} | sha256 must be 64 digits of lower-case hex",
        "{'name':'ci','sha256':null} | sha256 must be 64 digits of lower-case hex",
        "{'name':'ci','sha256':'HASH','permissions':'login'} | permissions must be a list of texts",
        "{'name':'ci','sha256':'HASH','permissions':[7]} | permissions must be a list of texts",
        "{'name':'ci','sha256':'HASH','permissions':['admin']} | permissions has 'admin', but must"
            + " be of login, refresh, new, logout, whoami, mint, switch, unscope, organizations, token, status, events",
        "{'name':'ci','sha256':'HASH','permissions':['LOGIN']} | permissions has another word, but must",
        "{'name':'ci','sha256':'HASH','sessions':['*']} | sessions has '*', but must be of names",
        "{'name':'ci','sha256':'HASH','sessions':['a*']} | sessions has 'a*', but",
        "{'name':'ci','sha256':'HASH','sessions':['a-*-b']} | sessions has 'a-*-b', but",
        "{'name':'ci','sha256':'HASH','sessions':['']} | sessions has another word, but",
        "{'name':'ci','sha256':'HASH','expires':'tomorrow'} | expires must be a time",
        "{'name':'ci','sha256':'HASH','expires':7} | expires must be a time",
        "{'name':'ci','sha256':'HASH','permision':[]} | permision is not known",
        "{'name':'ci','sha256':'HASH','kgw_AAAAAAAAAAAAAAAAAAAAAAA':1} | a field is not known",
      })
  void aProblemNamesItsLine(String line, String problem) {
    assertThatThrownBy(() -> parse("# one", line))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("bridge.auth.keys-file: line 2: " + problem);
  }

  @Test
  void aKeyInAWrongPlaceIsNotQuoted() {
    String key = "kgw_" + "k".repeat(43);
    for (String field : List.of("name", "sha256", "permissions", "sessions", "expires")) {
      assertThatThrownBy(() -> parse("{'" + field + "':'" + key + "','" + key + "':1}"))
          .hasMessageNotContaining(key);
      assertThatThrownBy(() -> parse("{'" + field + "':['" + key + "']}"))
          .hasMessageNotContaining(key);
    }
    assertThatThrownBy(() -> parse(key)).hasMessageNotContaining(key);
  }

  @Test
  void everyProblemAndEachDuplicateIsListed() {
    String one = "{'name':'ci','sha256':'HASH'}";
    assertThatThrownBy(() -> parse(one, one, "{}"))
        .isInstanceOfSatisfying(
            ConfigException.class,
            e ->
                assertThat(e.problems())
                    .containsExactly(
                        "bridge.auth.keys-file: line 2: name is that of line 1",
                        "bridge.auth.keys-file: line 2: sha256 is that of line 1",
                        "bridge.auth.keys-file: line 3: name must be [a-z0-9][a-z0-9-]{0,63}",
                        "bridge.auth.keys-file: line 3: sha256 is missing (or certificate must be"
                            + " true)"));
  }

  @Test
  void problemsAndClientsAreBounded() {
    String wrong = "{}\n".repeat(5000);
    assertThatThrownBy(() -> parse(wrong))
        .isInstanceOfSatisfying(
            ConfigException.class, e -> assertThat(e.problems()).hasSizeBetween(50, 60));
    String many =
        IntStream.rangeClosed(0, KeysFile.MAX_CLIENTS)
            .mapToObj(i -> "{'name':'c" + i + "','certificate':true}\n")
            .collect(Collectors.joining());
    assertThatThrownBy(() -> parse(many)).hasMessageContaining("has more than 1000 clients");
  }

  @Test
  void aHashIsNotPrinted() {
    assertThat(parse("{'name':'ci','sha256':'HASH'}").toString()).doesNotContain(HASH);
  }

  private static List<KeyEntry> parse(String... lines) {
    String text = String.join("\n", lines).replace('\'', '"').replace("HASH", HASH);
    return KeysFile.parse(Buffer.buffer(text));
  }
}
