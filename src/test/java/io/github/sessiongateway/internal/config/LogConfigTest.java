package io.github.sessiongateway.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sessiongateway.internal.config.LogConfig.Format;
import io.github.sessiongateway.internal.config.LogConfig.Level;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogConfigTest {
  private static final String LEVELS = "one of ALL, TRACE, DEBUG, INFO, WARN, ERROR, OFF";

  private @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"info,INFO", "TRACE,TRACE", "' debug ',DEBUG", "'off',OFF", "All,ALL"})
  void aLevelIsReadInAnyCase(String given, Level level) {
    assertThat(of(Map.of("GATEWAY_LOG_LEVEL", given)).level()).isEqualTo(level);
    assertThat(GatewayConfig.read(new JsonObject().put("log.level", given)).log().level())
        .isEqualTo(level);
  }

  @Test
  void theDefaultsAreInfoAndText() {
    assertThat(GatewayConfig.read(new JsonObject()).log())
        .isEqualTo(new LogConfig(Level.INFO, Format.TEXT));
    assertThat(of(Map.of())).isEqualTo(new LogConfig(Level.ERROR, Format.TEXT));
  }

  @Test
  void theStrongestSourceDecides() throws IOException {
    String file =
        Files.writeString(folder.resolve("c.yaml"), "log: {level: warn, format: json}").toString();
    JsonObject none = new JsonObject();
    assertThat(ConfigSources.read(file, none, none).log())
        .isEqualTo(new LogConfig(Level.WARN, Format.JSON));
    JsonObject variable = new JsonObject().put("GATEWAY_LOG_LEVEL", "DEBUG");
    assertThat(ConfigSources.read(file, variable, none).log())
        .isEqualTo(new LogConfig(Level.DEBUG, Format.JSON));
    JsonObject property = new JsonObject().put("gateway.log.level", "error");
    assertThat(ConfigSources.read(file, variable, property).log().level()).isEqualTo(Level.ERROR);

    Properties properties = new Properties();
    properties.setProperty("gateway.log.level", "error");
    properties.setProperty("gateway.log.format", "json");
    assertThat(LogConfig.ofProcess(Map.of("GATEWAY_LOG_LEVEL", "DEBUG"), properties, Level.INFO))
        .isEqualTo(new LogConfig(Level.ERROR, Format.JSON));
  }

  @Test
  void aWrongValueIsNamed() {
    assertThatThrownBy(() -> of(Map.of("GATEWAY_LOG_LEVEL", "loud")))
        .hasMessageEndingWith("\n  GATEWAY_LOG_LEVEL: must be " + LEVELS);
    assertThatThrownBy(() -> of(Map.of("GATEWAY_LOG_FORMAT", "xml")))
        .hasMessageEndingWith("\n  GATEWAY_LOG_FORMAT: must be text or json");
    assertThatThrownBy(() -> GatewayConfig.read(new JsonObject().put("log.level", "loud")))
        .hasMessageEndingWith("\n  log.level: is 'loud', but must be " + LEVELS);
    // YAML reads off as false.
    assertThatThrownBy(() -> GatewayConfig.read(new JsonObject().put("log.level", false)))
        .hasMessageEndingWith("log.level: is read as a boolean, not as a text: put it in quotes");
  }

  private static LogConfig of(Map<String, String> environment) {
    return LogConfig.ofProcess(environment, new Properties(), Level.ERROR);
  }
}
