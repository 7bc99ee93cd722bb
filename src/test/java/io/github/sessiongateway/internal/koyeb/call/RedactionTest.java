package io.github.sessiongateway.internal.koyeb.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.LoginRequest;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
  /** It has a zero-width joiner, which a text loses when it is shown. */
  private static final String INVISIBLE = "se\u200dcret-\u202epassword";

  private static final String PASSWORD = "p/\u00e4 s%41&\"w0rd+";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "You sent 'p/\u00e4 s%41&\"w0rd+'.",
        "p/\\u00e4 s%41&\\\"w0rd+",
        "p\\/\\u00E4\\u0020s%41\\u0026\\u0022w0rd+",
        "p%2F%C3%A4%20s%2541%26%22w0rd%2B",
        "p%2f%c3%a4+s%2541%26%22w0rd%2b",
        "p%252F%25C3%25A4%2520s%252541%2526%2522w0rd%252B",
        "p/&#228; s%41&amp;&quot;w0rd+",
        "p&#x2F;&#xE4;&nbsp;s%41&amp;&#34;w0rd&#43;",
        "P/\u00c4 S%41&\"W0RD+",
        "p/\u00e4s%41&\"w0rd+",
        "p/a\u0308   s%41\n&\"w0rd+",
      })
  void aTextWithThePasswordInAnyFormIsDropped(String text) {
    assertThat(Redaction.of(LoginRequest.of("a@b", PASSWORD)).apply(text)).isNull();
  }

  @Test
  void aTextWithThePasswordInBase64IsDropped() {
    Redaction redaction = Redaction.of(LoginRequest.of("a@b", PASSWORD));
    for (String around : new String[] {"", "a", "ab", "user@example.com:"}) {
      byte[] bytes = (around + PASSWORD + around).getBytes(UTF_8);
      assertThat(redaction.apply(Base64.getEncoder().encodeToString(bytes))).isNull();
      assertThat(redaction.apply(Base64.getUrlEncoder().encodeToString(bytes))).isNull();
      assertThat(redaction.apply(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes)))
          .isNull();
      assertThat(redaction.apply(Base64.getMimeEncoder(8, new byte[] {'\n'}).encodeToString(bytes)))
          .isNull();
    }
  }

  /** A part of it stands in a word: what is left of a text with holes would tell it. */
  @ParameterizedTest
  @CsvSource({"wrong, The password is wrong", "a, is not valid", "w, Wrong", "' ', is wrong"})
  void aShortPasswordHidesWhateverHasIt(String password, String text) {
    assertThat(Redaction.of(LoginRequest.of("a@b", password)).apply(text)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bad token eyJhbGciOiJI...", "bad EYJHBGCI", "...c3ViamVjdA (cut)"})
  void aPartOfALongSecretIsEnough(String text) {
    Redaction redaction = Redaction.of(new Bearer("eyJhbGciOiJIUzI1NiJ9.c3ViamVjdA.c2lnbmF0dXJl"));
    assertThat(redaction.apply(text)).isNull();
  }

  @Test
  void theFingerprintAndTheBearerOfALoginAreSecretsToo() {
    LoginRequest login =
        LoginRequest.of("a@b", "hunter2")
            .withFingerprint("finger-print")
            .withAuthorization(new Bearer("canary.token"));
    assertThat(Redaction.of(login).apply("finger%2Dprint")).isNull();
    assertThat(Redaction.of(login).apply("Bearer CANARY.TOKEN")).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"The token has expired", "Invalid e-mail: a@b", "100 % wrong &c; \\q %zz"})
  void anyOtherTextStays(String text) {
    assertThat(Redaction.of(LoginRequest.of("a@b", PASSWORD)).apply(text)).isEqualTo(text);
  }

  @Test
  void aPasswordWithFormatCharactersIsFoundWithoutThem() {
    Redaction redaction = Redaction.of(LoginRequest.of("a@b", INVISIBLE));
    assertThat(redaction.apply("wrong: secret-password")).isNull();
    assertThat(redaction.apply("wrong: " + INVISIBLE)).isNull();
  }

  @Test
  void aPasswordThatCannotBePrintedHidesNothingElse() {
    Redaction redaction = Redaction.of(LoginRequest.of("a@b", "\u200d\u200d"));
    assertThat(redaction.apply("wrong password")).isEqualTo("wrong password");
  }

  @Test
  void aTextIsShownPrintableAndNotTooLong() {
    Redaction redaction = Redaction.of(LoginRequest.of("a@b", PASSWORD));
    assertThat(redaction.apply("a\u0007b\u200d")).isEqualTo("ab");
    assertThat(redaction.apply("x".repeat(10_000))).isEqualTo("x".repeat(500));
  }
}
