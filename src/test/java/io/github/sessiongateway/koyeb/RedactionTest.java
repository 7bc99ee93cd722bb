package io.github.sessiongateway.koyeb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.LoginRequest;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class RedactionTest {
  /** It has a zero-width joiner, which a text loses before it is searched. */
  private static final String PASSWORD = "se\u200dcret-\u202epassword";

  @Test
  void aPasswordWithFormatCharactersIsMaskedInEveryForm() {
    Redaction redaction = Redaction.of(LoginRequest.of("a@b", PASSWORD));
    String base64 = Base64.getEncoder().encodeToString(PASSWORD.getBytes(UTF_8));
    String echo = redaction.apply("wrong: " + PASSWORD + ", se\u200dcret-password, " + base64);
    assertThat(echo).isEqualTo("wrong: ***, ***, ***");
  }

  @Test
  void aPasswordThatCannotBePrintedHidesNothingElse() {
    Redaction redaction = Redaction.of(LoginRequest.of("a@b", "\u200d\u200d"));
    assertThat(redaction.apply("wrong password")).isEqualTo("wrong password");
  }
}
