package io.github.sessiongateway.internal.config;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys that hold other keys. */
class ConfigObjectsTest {
  private @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'sinks.a.path:' | sinks.a.path: has no value",
        "'sinks: {a: {path: /a/t}, b: }' | sinks.b: has no value",
        "'sessions: {default: }' | sessions.default: has no value",
        "'sessions: {logout-on-shutdown: }' | sessions.logout-on-shutdown: has no value",
        "'sessions: {ci: {credential: }}' | sessions.ci.credential.kind: is required",
        "'sessions: {\"org-*\": {max: }}' | sessions.org-*.max: has no value",
        "'bridge: {prxy: }' | bridge.prxy: is not known",
      })
  void aKeyWithoutAValueDoesNotVanish(String yaml, String problem) {
    assertThatThrownBy(() -> read(yaml))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'sinks: []' | sinks",
        "'sinks: canary' | sinks",
        "'sinks: {a: canary}' | sinks.a",
        "'sessions: canary' | sessions",
        "'sessions: {default: 5}' | sessions.default",
        "'bridge: {proxy: true}' | bridge.proxy",
      })
  void aValueIsNoObject(String yaml, String key) {
    assertThatThrownBy(() -> read(yaml))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(key + ": must be an object")
        .hasMessageNotContaining("canary");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sinks:", "sessions:", "bridge:", "bridge: {proxy: }"})
  void anObjectMayBeWithoutKeys(String yaml) {
    assertThatCode(() -> read("ops.enabled: false\n" + yaml)).doesNotThrowAnyException();
  }

  private void read(String yaml) throws IOException {
    Path file = Files.writeString(folder.resolve("c.yaml"), yaml);
    ConfigSources.reloaded(file.toString(), Map.of(), new Properties(), new SettingFiles())
        .orThrow();
  }
}
