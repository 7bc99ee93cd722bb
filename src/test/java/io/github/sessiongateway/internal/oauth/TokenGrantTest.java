package io.github.sessiongateway.internal.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.oauth.TokenEndpoints.Answer;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenGrantTest {
  private static TokenGrant grant(String body) {
    return TokenGrant.of(new Answer(200, Buffer.buffer(body), null));
  }

  private static SessionException failure(int status, String body, Duration wait) {
    SessionException failure =
        catchThrowableOfType(
            SessionException.class,
            () -> TokenGrant.of(new Answer(status, Buffer.buffer(body), wait)));
    assertThat(failure.toJson().encode()).doesNotContain("canary");
    return failure;
  }

  @Test
  void anAnswerOfRfc6749GrantsATokenWithItsLife() {
    TokenGrant grant =
        grant(
            "{\"access_token\": \"t\", \"token_type\": \"Bearer\", \"expires_in\": 300,"
                + " \"refresh_token\": \"r\", \"scope\": \"a\"}");
    assertThat(grant.token().value()).isEqualTo("t");
    assertThat(grant.expiresIn()).isEqualTo(Duration.ofMinutes(5));
    assertThat(grant.refreshToken().value()).isEqualTo("r");
    assertThat(grant.toString()).doesNotContain("refreshToken=r");
  }

  @Test
  void anAnswerMayLeaveOutAllButTheToken() {
    TokenGrant grant = grant("{\"access_token\": \"t\"}");
    assertThat(grant.expiresIn()).isNull();
    assertThat(grant.refreshToken()).isNull();
    assertThat(grant("{\"access_token\": \"t\", \"expires_in\": 1e300}").expiresIn())
        .isEqualTo(Duration.ofDays(3650));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "canary | is not a JSON object",
        "{'canary': 1} | has no access_token",
        "{'access_token': 'canary canary'} | has no access_token",
        "{'access_token': 't', 'token_type': 'mac'} | has a token_type",
        "{'access_token': 't', 'expires_in': 'canary'} | has an expires_in",
        "{'access_token': 't', 'expires_in': 0} | has an expires_in",
        "{'access_token': 't', 'refresh_token': ''} | has a refresh_token"
      })
  void anAnswerThatGrantsNothingMayPass(String body, String words) {
    SessionException failure = failure(200, body.replace('\'', '"'), null);
    assertThat(failure.failure()).isEqualTo(Failure.BAD_REPLY);
    assertThat(failure.getMessage()).contains(words);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "400 | {'error': 'invalid_grant', 'error_description': 'canary'} | invalid_grant",
        "401 | {'error': 'invalid_client'} | invalid_client",
        "400 | {'error': 'unauthorized_client'} | unauthorized_client",
        "403 | {'code': 'mfa_enrollment', 'message': 'canary'} | mfa_enrollment",
        "403 | {'error': 'sso_required'} | sso_required",
        "403 | {'error': 'access_denied'} | access_denied"
      })
  void aRefusalIsFinalAndNamesItsCodeAlone(int status, String body, String code) {
    SessionException failure = failure(status, body.replace('\'', '"'), null);
    assertThat(failure.failure()).isEqualTo(Failure.REAUTH_REQUIRED);
    assertThat(failure.getMessage())
        .isEqualTo("The token endpoint refuses the session: " + code + ".");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "400 | canary",
        "403 | <html>canary",
        "400 | {'error': 'temporarily_unavailable'}",
        "400 | {'error': 'server_error'}",
        "400 | {'error': 'slow_down'}",
        "400 | {'error': 'authorization_pending'}",
        "403 | {'code': 'rate_limit_exceeded'}",
        "403 | {'error': 'forbidden', 'message': 'canary of a firewall'}",
        "403 | {'error': 'Canary canary'}",
        "401 | {}",
        "404 | {'error': 'invalid_grant'}",
        "302 | canary",
        "500 | {'error': 'invalid_grant'}",
        "503 | canary"
      })
  void anyOtherAnswerMayPass(int status, String body) {
    SessionException failure = failure(status, body.replace('\'', '"'), Duration.ofSeconds(3));
    assertThat(failure.failure()).isEqualTo(Failure.BAD_REPLY);
    assertThat(failure.getMessage()).contains("has the status " + status);
    assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void aRateLimitTellsItsPause() {
    assertThat(failure(429, "{}", Duration.ofSeconds(3)).retryAfter())
        .isEqualTo(Duration.ofSeconds(3));
    assertThat(failure(429, "canary", null).failure()).isEqualTo(Failure.RATE_LIMITED);
  }
}
