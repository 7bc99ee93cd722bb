package io.github.sessiongateway.internal.bridge.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sessiongateway.internal.config.JwtConfig;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
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
        "{'iss':'other'} | wrong issuer",
        "{'iss':null} | wrong issuer",
        "{'iss':7} | wrong issuer",
        "{'iss':['issuer']} | wrong issuer",
        "{'aud':'other'} | wrong audience",
        "{'aud':null} | wrong audience",
        "{'aud':[]} | wrong audience",
        "{'aud':{'a':'gateway'}} | wrong audience",
        "{'exp':null} | no expiry",
        "{'exp':'soon'} | malformed",
        "{'exp':true} | malformed",
        "{'exp':1767225570} | expired",
        "{'exp':1798848000.5} | expiry too far ahead",
        "{'exp':1767225660000} | expiry too far ahead",
        "{'exp':1000000000000000000} | expiry too far ahead",
        "{'exp':1e300} | expiry too far ahead",
        "{'exp':0} | expired",
        "{'exp':-1e300} | expired",
        "{'nbf':1767225630.5} | not yet valid",
        "{'nbf':1e300} | not yet valid",
        "{'nbf':'now'} | malformed",
        "{'sub':null} | wrong subject",
        "{'sub':''} | wrong subject",
        "{'sub':7} | wrong subject",
        "{'sub':'a b'} | wrong subject",
        "{'sub':'a\\r\\nb'} | wrong subject",
        "{'sub':'é'} | wrong subject",
      })
  void wrongClaimsAreDenied(String json, String reason) {
    assertThatThrownBy(() -> client(json))
        .isInstanceOf(AuthenticationException.class)
        .hasMessage(reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'aud':['x','gateway']}",
        "{'exp':1767225570.5}",
        "{'exp':1798848000}",
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
  void unknownPermissionsAreSkipped(String json, String permissions) {
    BridgeClient client = client(json);
    assertThat(client.permissions().toString()).isEqualTo(permissions);
  }

  @Test
  void malformedSessionNamesAreSkipped() {
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

  private static BridgeClient client(String json) {
    return client(json, "permissions");
  }

  private static BridgeClient client(String json, String permissionsClaim) {
    JwtConfig config = new JwtConfig(Path.of("keys"), true, "issuer", "gateway", permissionsClaim);
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
