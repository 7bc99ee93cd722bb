package io.github.sessiongateway.internal.standalone.quick;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallInputTest {
  private @TempDir Path folder;

  @Test
  void aByteOrderMarkIsNotPartOfABodyATokenOrAKey() throws IOException {
    Path file = folder.resolve("file");
    Files.writeString(file, "\uFEFF{\"email\":\"a@b\"}\r\n");
    assertThat(read(file.toString(), null, "").body().get("email")).isEqualTo("a@b");
    assertThat(read(null, "-", "\uFEFFtok\r\n").bearer().value()).isEqualTo("tok");
    Files.writeString(file, "\uFEFFkey\r\n");
    assertThat(CallInput.key(file.toString(), Map.of()).value()).isEqualTo("key");
  }

  @Test
  void bytesThatAreNotUtf8AreNamedByTheirOption() throws IOException {
    Path file = folder.resolve("file");
    Files.write(file, "{\"password\":\"canary\u00e4\"}".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> read(file.toString(), null, ""))
        .hasMessage("--body " + file + ": is not UTF-8");
    assertThatThrownBy(() -> CallInput.key(file.toString(), Map.of()))
        .hasMessage("--key-file " + file + ": is not UTF-8");
    Files.write(file, "canary".getBytes(StandardCharsets.UTF_16));
    assertThatThrownBy(() -> read(null, file.toString(), ""))
        .hasMessageContaining("--token-file " + file + ": is UTF-16");
  }

  @Test
  void aRepeatedFieldIsAProblem() {
    assertThatThrownBy(() -> read("-", null, "{\"password\":\"canary\",\"password\":\"b\"}"))
        .hasMessageContaining("--body has password twice")
        .hasMessageNotContaining("canary");
  }

  @Test
  void aFileThatCannotBeUsedIsNamedWithItsOption() throws IOException {
    String missing = folder.resolve("missing").toString();
    assertThatThrownBy(() -> read(missing, null, ""))
        .hasMessage("--body " + missing + " cannot be read");
    assertThatThrownBy(() -> CallInput.key(folder.toString(), Map.of()))
        .hasMessage("--key-file " + folder + " cannot be read");
    Path twice = Files.writeString(folder.resolve("twice"), "{\"a\":1,\n\"a\":2}");
    assertThatThrownBy(() -> read(twice.toString(), null, ""))
        .hasMessage("--body " + twice + " has a twice, again at line 2");
    Path large = Files.writeString(folder.resolve("large"), "x".repeat(64 * 1024 + 1));
    assertThatThrownBy(() -> read(null, large.toString(), ""))
        .hasMessage("--token-file " + large + " is larger than 65536 bytes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "\uFEFF", " \r\n"})
  void anEmptyKeyFileFailsTheCall(String content) throws IOException {
    Path file = Files.writeString(folder.resolve("key"), content);
    assertThatThrownBy(() -> CallInput.key(file.toString(), Map.of()))
        .hasMessage("--key-file " + file + " is empty");
    assertThatThrownBy(() -> CallInput.key("-", Map.of())).hasMessage("--key-file is empty");
    assertThat(CallInput.key(null, Map.of("GATEWAY_KEY", content.replace("\uFEFF", "")))).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"canary", "/canary", "canary/x+y==", "{\"password\":\"canary\"}", "\0canary"})
  void aSecretInPlaceOfItsFileIsNotQuoted(String secret) {
    assertThatThrownBy(() -> read(secret, null, ""))
        .hasMessage("--body must name a file that can be read");
    assertThatThrownBy(() -> read(null, secret, ""))
        .hasMessage("--token-file must name a file that can be read");
    assertThatThrownBy(() -> CallInput.key(secret, Map.of()))
        .hasMessage("--key-file must name a file that can be read");
  }

  @Test
  void authoritiesAreReadAsOpensslWritesThem() throws IOException {
    Path pem = Path.of("src/test/resources/pem");
    String text = Files.readString(pem.resolve("text.pem"));
    Path file = Files.writeString(folder.resolve("ca"), "\uFEFF" + text.replace("\n", "\r\n"));
    assertThat(CallInput.authorities(file.toString()))
        .isEqualTo(CallInput.authorities(pem.resolve("plain.pem").toString()));
    Path both =
        Files.writeString(
            folder.resolve("both"), text + Files.readString(pem.resolve("trusted.pem")));
    assertThat(CallInput.authorities(both.toString())).hasSize(2);
    Path half = Files.writeString(folder.resolve("half"), text.substring(0, text.length() - 30));
    assertThatThrownBy(() -> CallInput.authorities(half.toString()))
        .hasMessageStartingWith("--ca-file " + half + ": is not complete");
    String missing = folder.resolve("missing").toString();
    assertThatThrownBy(() -> CallInput.authorities(missing))
        .hasMessage("--ca-file " + missing + " cannot be read");
  }

  private static CallInput read(String body, String token, String in) {
    InputStream stream = new ByteArrayInputStream(in.getBytes(UTF_8));
    return CallInput.read("session.login", body, token, stream, Map.of());
  }
}
