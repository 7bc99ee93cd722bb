package io.github.sessiongateway.internal.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sessiongateway.internal.config.ConfigException;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When traces are on, and what a wrong variable makes of the start. */
class TraceVariablesTest {
  private static final String ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";
  private static final String URL = "http://127.0.0.1:4318";

  private static boolean areOn(Map<String, String> environment) {
    return TraceVariables.of(environment, new Properties()).areOn();
  }

  @Test
  void anEndpointOrAnExporterTurnsTracesOn() {
    assertThat(areOn(Map.of(ENDPOINT, URL))).isTrue();
    assertThat(areOn(Map.of("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", URL))).isTrue();
    assertThat(areOn(Map.of("OTEL_TRACES_EXPORTER", "console"))).isTrue();
    Properties properties = new Properties();
    properties.put("otel.exporter.otlp.endpoint", URL);
    assertThat(TraceVariables.of(Map.of(), properties).areOn()).isTrue();
  }

  @Test
  void otherwiseTheyAreOff() {
    assertThat(areOn(Map.of())).isFalse();
    assertThat(areOn(Map.of(ENDPOINT, " "))).isFalse();
    assertThat(areOn(Map.of("OTEL_SERVICE_NAME", "x", "OTEL_METRICS_EXPORTER", "otlp"))).isFalse();
    assertThat(areOn(Map.of("OTEL_TRACES_EXPORTER", "none", ENDPOINT, URL))).isFalse();
    assertThat(areOn(Map.of("OTEL_SDK_DISABLED", "true", ENDPOINT, URL))).isFalse();
    assertThat(areOn(Map.of("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", URL))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "OTEL_EXPORTER_OTLP_PROTOCOL, grpc, must be http/protobuf",
    "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL, marked, must be http/protobuf",
    "OTEL_TRACES_EXPORTER, marked, OpenTelemetry does not accept its value",
    "OTEL_BSP_SCHEDULE_DELAY, marked, OpenTelemetry does not accept its value",
    "OTEL_TRACES_SAMPLER, marked, OpenTelemetry does not accept its value",
    "OTEL_EXPORTER_OTLP_ENDPOINT, marked, OpenTelemetry does not accept its value",
    "OTEL_EXPORTER_OTLP_HEADERS, marked, OpenTelemetry does not accept its value",
    "OTEL_EXPORTER_OTLP_TIMEOUT, marked, OpenTelemetry does not accept its value",
    "OTEL_EXPORTER_OTLP_CERTIFICATE, /marked, OpenTelemetry does not accept its value",
    "OTEL_RESOURCE_ATTRIBUTES, marked, OpenTelemetry does not accept its value",
  })
  void aWrongValueIsOneSentenceWithoutTheValue(String name, String value, String problem) {
    Map<String, String> environment = new HashMap<>(Map.of(ENDPOINT, URL));
    environment.put(name, value);
    TraceVariables variables = TraceVariables.of(environment, new Properties());
    assertThat(variables.areOn()).isTrue();
    assertThatThrownBy(() -> ProcessTraces.open(variables))
        .isInstanceOf(ConfigException.class)
        .hasMessage("The configuration is wrong:\n  " + name + ": " + problem)
        .hasMessageNotContaining("marked");
  }

  @Test
  void theLongestOfTheNamesInAMessageIsMeant() {
    TraceVariables variables =
        TraceVariables.of(
            Map.of("OTEL_TRACES_SAMPLER", "traceidratio", "OTEL_TRACES_SAMPLER_ARG", "2"),
            new Properties());
    assertThat(variables.problem(new IllegalStateException("otel.traces.sampler.arg is 2")))
        .startsWith("OTEL_TRACES_SAMPLER_ARG: ");
  }

  @Test
  void aFailureThatNamesNoVariableListsAll() {
    TraceVariables variables =
        TraceVariables.of(Map.of(ENDPOINT, URL, "OTEL_SERVICE_NAME", "secret"), new Properties());
    assertThat(variables.problem(new IllegalStateException("odd", new RuntimeException())))
        .isEqualTo(
            "OpenTelemetry does not accept one of OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_SERVICE_NAME");
  }
}
