package io.github.sessiongateway.internal.config;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigFilesTest {
  /** A name with a zero byte, which no file can have. */
  private static final String NAME = "/canary\0x";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sessions-store.dir",
        "sessions-store.key-file",
        "sessions-store.url-file",
        "sessions-store.ca-file",
        "sinks.a.path",
        "upstream.trust-file",
        "upstream.proxy-file",
        "bridge.tls.cert-file",
        "bridge.tls.key-file",
        "bridge.tls.keystore-file",
        "bridge.tls.client-ca-file",
        "bridge.auth.keys-file",
        "bridge.auth.jwt.public-key-file",
        "bridge.auth.jwt.jwks-file",
        "ops.key-file"
      })
  void aTextThatCannotBeAPathIsAProblemOfItsKey(String key) {
    wrong(new JsonObject().put(key, NAME), key);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "oauth2.client-assertion-file",
        "oauth2.client-secret-file",
        "oauth2.refresh-token-file",
        "password.password-file",
        "api-token.token-file"
      })
  void aSecretInPlaceOfAFileOfACredentialIsNotQuoted(String kindAndKey) {
    String[] words = kindAndKey.split("\\.", 2);
    String key = "sessions.ci.credential.";
    wrong(new JsonObject().put(key + "kind", words[0]).put(key + words[1], NAME), key + words[1]);
  }

  @ParameterizedTest
  @ValueSource(strings = {NAME, "/bin/sh"})
  void aCommandWithAZeroByteIsAProblem(String program) {
    String key = "sessions.ci.credential.";
    wrong(
        new JsonObject().put(key + "kind", "command").put(key + "command", List.of(program, NAME)),
        key + "command");
  }

  private static void wrong(JsonObject config, String key) {
    assertThatThrownBy(() -> GatewayConfig.read(config))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(key + ": ")
        .hasMessageNotContaining("canary");
  }
}
