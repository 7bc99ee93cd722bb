package io.github.sessiongateway.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.internal.config.OAuthConfig.Client;
import io.github.sessiongateway.internal.config.OAuthConfig.Given;
import io.github.sessiongateway.internal.config.OAuthConfig.Style;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OAuthConfigTest {
  private static final String KEY = "sessions.ci.credential.";
  private static final String URL = "https://auth.koyeb.com/user_management/authenticate";

  private @TempDir Path folder;

  private static JsonObject client() {
    return new JsonObject()
        .put(KEY + "kind", "oauth2")
        .put(KEY + "token-url", URL)
        .put(KEY + "client-id", "client_1");
  }

  private JsonObject refreshing() {
    return client()
        .put(KEY + "refresh-token", "canary")
        .put("sessions-store.dir", folder.toString())
        .put("sessions-store.key-file", file("keys"));
  }

  private static JsonObject credentials() {
    return client().put(KEY + "grant", "client-credentials").put(KEY + "client-secret", "canary");
  }

  private String file(String name) {
    try {
      return Files.writeString(folder.resolve(name), "canary\n").toString();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static CredentialConfig read(JsonObject config) {
    return GatewayConfig.read(config).managed().sessions().get(0).credential();
  }

  @Test
  void aRefreshTokenNeedsAStore() {
    assertThat(read(refreshing()))
        .isEqualTo(
            new OAuthConfig(
                URI.create(URL),
                Style.FORM,
                new Client("client_1", null, null),
                new Given(new Secret("canary"), null),
                null,
                null));
    assertThatThrownBy(() -> read(client().put(KEY + "refresh-token", "canary")))
        .hasMessageContaining(
            "sessions-store.dir: or sessions-store.url is required, because the refresh token of"
                + " sessions.ci changes with each use")
        .hasMessageNotContaining("canary");
    assertThat(read(credentials())).isNotNull();
  }

  @Test
  void aChangeKeepsSuchASessionForTheStartThatHasAStore() {
    GatewayConfig running = GatewayConfig.read(new JsonObject());
    ConfigChange change = ConfigChange.of(running, GatewayConfig.read(refreshing()));
    assertThat(change.effective().managed().sessions()).isEmpty();
    assertThat(change.restartNeeded()).contains("sessions-store.dir");
    GatewayConfig stored = GatewayConfig.read(refreshing());
    GatewayConfig wanted = GatewayConfig.read(refreshing().put(KEY + "scope", "other"));
    assertThat(ConfigChange.of(stored, wanted).effective()).isEqualTo(wanted);
  }

  @Test
  void allKeysAreRead() {
    JsonObject config =
        refreshing()
            .put(KEY + "style", "json")
            .put(KEY + "scope", "a b")
            .put(KEY + "organization-id", "org_1")
            .put(KEY + "client-secret-file", file("secret"));
    OAuthConfig read = (OAuthConfig) read(config);
    Path file = folder.resolve("secret");
    assertThat(read)
        .isEqualTo(
            new OAuthConfig(
                URI.create(URL),
                Style.JSON,
                new Client("client_1", new Given(new Secret("canary"), file), null),
                new Given(new Secret("canary"), null),
                "a b",
                "org_1"));
    assertThat(read.toString()).doesNotContain("canary");
  }

  @Test
  void theFileOfTheFirstRefreshTokenOrOfTheClientIsFollowed() {
    JsonObject config = refreshing().put(KEY + "refresh-token-file", file("first"));
    config.remove(KEY + "refresh-token");
    CredentialConfig read = read(config);
    assertThat(read.watched().key()).isEqualTo("refresh-token-file");
    assertThat(read.isSameSource(read.withSecret(new Secret("other")))).isTrue();
    config = credentials().put(KEY + "client-secret-file", file("secret"));
    config.remove(KEY + "client-secret");
    assertThat(read(config).watched().key()).isEqualTo("client-secret-file");
    assertThat(read(credentials()).watched()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://auth.example/token",
        "ftp://auth.example/token",
        "https://user:canary@auth.example/token",
        "https://auth.example/token#canary",
        "auth.example"
      })
  void aTokenUrlIsHttpsBeyondLoopback(String url) {
    assertThatThrownBy(() -> read(refreshing().put(KEY + "token-url", url)))
        .hasMessageContaining(KEY + "token-url: ")
        .hasMessageContaining("must be an https URL, or an http URL of loopback")
        .hasMessageNotContaining("canary");
    assertThat(read(refreshing().put(KEY + "token-url", "http://127.0.0.1:1/token"))).isNotNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "refresh-token | '' | refresh-token-file: is required",
        "client-id | '' | client-id: is required",
        "client-id | 'a\nb' | client-id: is 'a b', but must be a text of at most 1024",
        "scope | ä | scope: is 'ä', but must be a text of at most 1024 printable",
        "token-url | '' | token-url: is required",
        "refresh-token | canary canary | refresh-token: must be a text of at most 8192 bytes",
        "grant | password | grant: is 'password', but must be refresh-token or client-credentials",
        "grant | client-credentials | refresh-token: needs grant: refresh-token",
        "client-assertion-file | /not/there/canary | client-assertion-file: must be a file",
        "token | canary | token"
      })
  void wrongKeysAreNamed(String key, String value, String words) {
    assertThatThrownBy(() -> read(refreshing().put(KEY + key, value)))
        .hasMessageContaining(KEY)
        .hasMessageContaining(words)
        .hasMessageNotContaining("canary");
  }

  @Test
  void aClientHasASecretOrAnAssertion() {
    JsonObject config = credentials();
    config.put(KEY + "client-assertion-file", file("assertion"));
    assertThatThrownBy(() -> read(config))
        .hasMessageContaining("client-assertion-file: cannot be given beside client-secret");
    config.remove(KEY + "client-secret");
    assertThat(read(config)).isNotNull();
    config.remove(KEY + "client-assertion-file");
    assertThatThrownBy(() -> read(config))
        .hasMessageContaining("client-secret-file: is required, or client-assertion-file");
  }
}
