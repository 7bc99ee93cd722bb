package io.github.sessiongateway.internal.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TerminalStreamTest {
  @ParameterizedTest
  @CsvSource({
    "1b, \\u001b",
    "07, \\u0007",
    "0d, \\u000d",
    "09, \\u0009",
    "7f, \\u007f",
    "9b, \\u009b",
    "202e, \\u202e",
    "2066, \\u2066"
  })
  void aControlCharacterIsShownAndNotSent(String code, String shown) {
    char control = (char) Integer.parseInt(code, 16);
    assertThat(printed("a" + control + "[31mb")).isEqualTo("a" + shown + "[31mb\n");
    assertThat(printed(control)).isEqualTo(shown + "\n");
  }

  @ParameterizedTest
  @CsvSource({"plain", "Zürich", "東京", "😀"})
  void anyOtherTextIsPrintedAsItIs(String text) {
    assertThat(printed(text)).isEqualTo(text + "\n");
  }

  private static String printed(Object text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(new TerminalStream(bytes), true, UTF_8)) {
      out.println(text);
    }
    return bytes.toString(UTF_8);
  }
}
