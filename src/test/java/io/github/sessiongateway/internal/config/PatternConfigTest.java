package io.github.sessiongateway.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sessiongateway.internal.config.CredentialConfig.ApiToken;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatternConfigTest {
  private static JsonObject pattern(String name) {
    return new JsonObject()
        .put("sessions." + name + ".credential.kind", "api-token")
        .put("sessions." + name + ".credential.token", "t");
  }

  private static ManagedConfig read(JsonObject config) {
    return GatewayConfig.read(config).managed();
  }

  @Test
  void aPatternHasDefaults() {
    PatternConfig pattern = read(pattern("org-*")).patterns().get(0);
    assertThat(pattern.max()).isEqualTo(1_000);
    assertThat(pattern.idle()).isEqualTo(Duration.ofHours(1));
    assertThat(pattern.advisory()).isEqualTo(Duration.ofHours(12));
    assertThat(pattern.credential().validity()).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void theNameOfASessionTellsItsOrganization() {
    SessionConfig session = read(pattern("org-*")).session("org-a1-b2");
    assertThat(session.required()).isFalse();
    assertThat(((ApiToken) session.credential()).organizationId()).isEqualTo("a1-b2");
    assertThat(((ApiToken) session.credential()).token().value()).isEqualTo("t");
  }

  @Test
  void aSessionOfThatNameComesBeforeThePattern() {
    JsonObject config = pattern("org-*").mergeIn(pattern("org-a"));
    config.put("sessions.org-a.credential.organization-id", "other");
    ManagedConfig managed = read(config);
    assertThat(managed.session("org-a")).isSameAs(managed.sessions().get(0));
    assertThat(managed.session("other")).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sessions.org-*.credential.organization-id | o | is not known",
        "sessions.org-*.credential.kind | password | must be api-token",
        "sessions.org-*.required | true | is not known",
        "sessions.org-*.max | 0 | must be a whole number, from 1 to 100000",
        "sessions.org-*.idle | 0s | must be",
        "sessions.org-*.validity | 1h | is not known",
        "sessions.Org-*.credential.kind | api-token | or a pattern such as",
        "sessions.*.credential.kind | api-token | or a pattern such as",
        "sessions.org*.credential.kind | api-token | or a pattern such as",
      })
  void whatAPatternCannotBeIsAProblem(String key, String value, String problem) {
    JsonObject config = pattern("org-*").put(key, value.equals("0") ? 0 : value);
    assertThatThrownBy(() -> read(config))
        .hasMessageContaining(key.replaceFirst("(sessions\\.(?!org-\\*)[^.]*).*", "$1"))
        .hasMessageContaining(problem);
  }

  @Test
  void aPatternWithoutAKindOrATokenIsAProblem() {
    assertThatThrownBy(() -> read(new JsonObject().put("sessions.org-*.max", 1)))
        .hasMessageContaining("sessions.org-*.credential.kind: must be api-token")
        .hasMessageContaining("sessions.org-*.credential.token: is required");
  }

  @Test
  void patternsThatCoverTheSameNamesAreAProblem() {
    assertThatThrownBy(() -> read(pattern("org-*").mergeIn(pattern("org-eu-*"))))
        .hasMessageContaining("sessions.org-eu-*: covers names that sessions.org-* covers");
    assertThat(read(pattern("org-*").mergeIn(pattern("eu-*"))).patterns()).hasSize(2);
  }
}
