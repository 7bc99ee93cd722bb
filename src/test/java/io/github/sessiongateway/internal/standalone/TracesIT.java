package io.github.sessiongateway.internal.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Traces of the fat jar, whose class path is not that of the tests. */
@Tag("full")
@Timeout(120)
class TracesIT {
  @ParameterizedTest
  @CsvSource({
    "OTEL_TRACES_EXPORTER, console",
    "OTEL_TRACES_EXPORTER, otlp",
    "OTEL_EXPORTER_OTLP_ENDPOINT, http://127.0.0.1:1"
  })
  void eachDocumentedExporterIsInTheJar(String variable, String value) throws Exception {
    try (FatJar jar = new FatJar()) {
      FatJar.Ready gateway = jar.run(Map.of(variable, value));
      assertThat(gateway.process().isAlive()).isTrue();
      gateway.process().destroy();
      assertThat(gateway.process().waitFor()).isEqualTo(143);
    }
  }

  @Test
  void aCheckFindsAWrongVariable() throws Exception {
    try (FatJar jar = new FatJar()) {
      Map<String, String> wrong =
          Map.of("OTEL_TRACES_EXPORTER", "console", "OTEL_TRACES_SAMPLER", "canary");
      FatJar.Ended check = jar.command("", wrong, "check");
      assertThat(check.code()).isEqualTo(15);
      assertThat(check.err()).contains("OTEL_TRACES_SAMPLER: ").doesNotContain("canary");
    }
  }
}
