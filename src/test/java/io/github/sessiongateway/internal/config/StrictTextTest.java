package io.github.sessiongateway.internal.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.Charset;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StrictTextTest {
  private static Stream<Arguments> texts() {
    return Stream.of(
        Arguments.of("p\u00e4ss", "p\u00e4ss"),
        Arguments.of("p\u00e4ss\n", "p\u00e4ss"),
        Arguments.of("pass\r\n", "pass"),
        Arguments.of("pass\n\n", "pass\n"),
        Arguments.of(" pass ", " pass "),
        Arguments.of("\uFEFFpass\r\n", "pass"),
        Arguments.of("", ""),
        Arguments.of("\uFEFF", ""));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void onlyAByteOrderMarkAndOneLineEndAreDropped(String content, String text) {
    assertThat(StrictText.secret("the.key", content.getBytes(UTF_8))).isEqualTo(text);
  }

  private static Stream<Arguments> problems() {
    return Stream.of(
        Arguments.of("p\u00e4ss", ISO_8859_1, "is not UTF-8"),
        Arguments.of("p\uFFFDss", UTF_8, "U+FFFD"),
        Arguments.of("pa\0ss", UTF_8, "NUL"),
        Arguments.of("\uFEFF\uFEFFpass", UTF_8, "second byte order mark"),
        Arguments.of("\uFEFFpass", UTF_16LE, "is UTF-16"),
        Arguments.of("\uFEFFpass", UTF_16BE, "is UTF-16"),
        Arguments.of("pass", UTF_16LE, "is UTF-16"),
        Arguments.of("pass", UTF_16BE, "is UTF-16"));
  }

  @ParameterizedTest
  @MethodSource("problems")
  void aTextThatIsNotPlainIsNamedAndNotQuoted(String content, Charset charset, String problem) {
    assertThatThrownBy(() -> StrictText.secret("the.key", content.getBytes(charset)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("the.key: ")
        .hasMessageContaining(problem)
        .hasMessageNotContaining("ss");
  }

  @Test
  void aRuleHoldsInAFileAsElsewhere() {
    assertThatThrownBy(
            () -> CredentialConfig.PASSWORD.read("the.key", "canary\n\n".getBytes(UTF_8)))
        .hasMessageContaining("the.key: must be a password")
        .hasMessageNotContaining("canary");
    assertThatThrownBy(() -> CredentialConfig.TOKEN.read("the.key", "canary \n".getBytes(UTF_8)))
        .hasMessageContaining("the.key: must be a Koyeb API token")
        .hasMessageNotContaining("canary");
  }
}
