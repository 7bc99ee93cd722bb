package io.github.sessiongateway.standalone;

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

class CallInputTest {
  private @TempDir Path folder;

  @Test
  void aByteOrderMarkIsNoPartOfABodyATokenOrAKey() throws IOException {
    Path file = folder.resolve("file");
    Files.writeString(file, "\uFEFF{\"email\":\"a@b\"}\r\n");
    assertThat(read(file.toString(), null, "").body().getString("email")).isEqualTo("a@b");
    assertThat(read(null, "-", "\uFEFFtok\r\n").bearer().value()).isEqualTo("tok");
    Files.writeString(file, "\uFEFFkey\r\n");
    assertThat(CallInput.key(file.toString(), Map.of()).value()).isEqualTo("key");
  }

  @Test
  void whatIsNotUtf8IsNamedByItsOptionAndNotQuoted() throws IOException {
    Path file = folder.resolve("file");
    Files.write(file, "{\"password\":\"canary\u00e4\"}".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> read(file.toString(), null, "")).hasMessage("--body: is not UTF-8");
    assertThatThrownBy(() -> CallInput.key(file.toString(), Map.of()))
        .hasMessage("--key-file: is not UTF-8");
    Files.write(file, "canary".getBytes(StandardCharsets.UTF_16));
    assertThatThrownBy(() -> read(null, file.toString(), ""))
        .hasMessageContaining("--token-file: is UTF-16");
  }

  @Test
  void aFieldThatStandsTwiceIsAProblem() {
    assertThatThrownBy(() -> read("-", null, "{\"password\":\"canary\",\"password\":\"b\"}"))
        .hasMessageContaining("--body has password twice")
        .hasMessageNotContaining("canary");
  }

  private static CallInput read(String body, String token, String in) {
    InputStream stream = new ByteArrayInputStream(in.getBytes(UTF_8));
    return CallInput.read("session.login", body, token, stream, Map.of());
  }
}
