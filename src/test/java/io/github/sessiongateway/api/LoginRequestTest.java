package io.github.sessiongateway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoginRequestTest {
  private static final LoginRequest LOGIN = LoginRequest.of("a@b", "hunter2");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kgw_canary",
        "KGW_canary",
        "kgw_",
        "x@kgw_kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk",
        "key:kgw_kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk"
      })
  void aKeyOfTheGatewayIsRefusedInEveryField(String key) {
    check("email", () -> LoginRequest.of(key, "hunter2"));
    check("password", () -> LoginRequest.of("a@b", key));
    check("organization_id", () -> LOGIN.withOrganization(key));
    check("seon_fp", () -> LOGIN.withFingerprint(key));
  }

  @Test
  void aTextThatOnlyLooksLikeAKeyIsAccepted() {
    for (String text : List.of("akgw_b", "the kgw_ prefix", "kgw")) {
      assertThatCode(() -> LoginRequest.of("a@b", text)).doesNotThrowAnyException();
    }
  }

  private static void check(String field, Supplier<LoginRequest> build) {
    assertThatThrownBy(build::get)
        .isInstanceOfSatisfying(
            SessionException.class,
            e ->
                assertThat(e.fields())
                    .containsExactly(
                        new SessionException.Field(
                            field, "is a key of the gateway, which Koyeb must not see")))
        .hasMessageNotContaining("kgw_");
  }
}
