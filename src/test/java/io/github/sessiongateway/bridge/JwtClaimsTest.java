package io.github.sessiongateway.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.config.JwtConfig;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JwtClaimsTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final String GOOD =
      "{'iss':'issuer','aud':'gateway','sub':'robot','exp':1767225660,'permissions':['login']}";

  /** Claims as JSON, over good ones; {@code null} takes one out. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'iss':'other'} | The token is of another issuer.",
        "{'iss':null} | The token is of another issuer.",
        "{'iss':7} | The token is of another issuer.",
        "{'iss':['issuer']} | The token is of another issuer.",
        "{'aud':'other'} | The token is for another audience.",
        "{'aud':null} | The token is for another audience.",
        "{'aud':[]} | The token is for another audience.",
        "{'aud':{'a':'gateway'}} | The token is for another audience.",
        "{'exp':null} | The token has no time of expiry.",
        "{'exp':'soon'} | The token has a time that is no number.",
        "{'exp':true} | The token has a time that is no number.",
        "{'exp':1767225570} | The token has expired.",
        "{'exp':0} | The token has expired.",
        "{'exp':-1e300} | The token has expired.",
        "{'nbf':1767225630.5} | The token is not valid yet.",
        "{'nbf':1e300} | The token is not valid yet.",
        "{'nbf':'now'} | The token has a time that is no number.",
        "{'iat':'now'} | The token has a time that is no number.",
        "{'sub':null} | The token has no subject that can be a name.",
        "{'sub':''} | The token has no subject that can be a name.",
        "{'sub':7} | The token has no subject that can be a name.",
        "{'sub':'a b'} | The token has no subject that can be a name.",
        "{'sub':'a\\r\\nb'} | The token has no subject that can be a name.",
        "{'sub':'é'} | The token has no subject that can be a name.",
      })
  void claimsThatAreWrongAreRefused(String json, String sentence) {
    assertThatThrownBy(() -> client(json))
        .isInstanceOfSatisfying(
            SessionException.class,
            e -> assertThat(e.failure()).isEqualTo(Failure.GATEWAY_UNAUTHENTICATED))
        .hasMessage(sentence);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'aud':['x','gateway']}",
        "{'exp':1767225570.5}",
        "{'exp':1e300}",
        "{'nbf':1767225630}",
        "{'nbf':0}",
      })
  void claimsAtTheEdgeAreTaken(String json) {
    assertThat(client(json).name()).isEqualTo("robot");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'permissions':null} | []",
        "{'permissions':7} | []",
        "{'permissions':['login',7]} | []",
        "{'permissions':['admin','LOGIN','login ']} | []",
        "{'permissions':['admin','login']} | [LOGIN]",
        "{'permissions':'openid login'} | [LOGIN]",
        "{'permissions':'*'} | []",
      })
  void permissionsThatAreNotOursAreNone(String json, String permissions) {
    Client client = client(json);
    assertThat(client.permissions().toString()).isEqualTo(permissions);
  }

  @Test
  void sessionsThatAreNoNamesAreNone() {
    assertThat(client("{'sessions':['a','*','a-*','A','a*']}").sessions())
        .containsExactly("a", "a-*");
    assertThat(client("{'sessions':7}").sessions()).isEmpty();
  }

  @Test
  void thePermissionsMayStandInAnotherClaim() {
    assertThat(client("{'urn:p':['new']}", "urn:p").permissions()).containsExactly(Permission.NEW);
  }

  @Test
  void theLeewayMovesTheEnd() {
    assertThat(client("{'exp':1767225600.25}").expiresAt()).isEqualTo(NOW.plusMillis(30_250));
  }

  private static Client client(String json) {
    return client(json, "permissions");
  }

  private static Client client(String json, String permissionsClaim) {
    JwtConfig config =
        new JwtConfig(
            Path.of("keys"), true, "issuer", "gateway", permissionsClaim, Duration.ofSeconds(30));
    JsonObject claims = json(GOOD);
    json(json)
        .forEach(
            claim -> {
              if (claim.getValue() == null) {
                claims.remove(claim.getKey());
              } else {
                claims.put(claim.getKey(), claim.getValue());
              }
            });
    return JwtClaims.client(claims, config, NOW);
  }

  private static JsonObject json(String text) {
    return new JsonObject(text.replace('\'', '"'));
  }
}
