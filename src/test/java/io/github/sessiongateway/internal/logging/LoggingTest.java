package io.github.sessiongateway.internal.logging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import io.github.sessiongateway.internal.config.LogConfig;
import io.github.sessiongateway.internal.config.LogConfig.Format;
import io.github.sessiongateway.internal.config.LogConfig.Level;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;

@ResourceLock(Resources.SYSTEM_ERR)
class LoggingTest {
  private static final String OWN = "io.github.sessiongateway.internal.managed.Any";

  /** The libraries that log URLs, headers or bodies at TRACE or DEBUG. */
  private static final List<String> LIBRARIES =
      List.of(
          "io.vertx.ext.web.impl.RouterImpl",
          "io.vertx.ext.web.handler.sockjs.impl.SockJSHandlerImpl",
          "io.vertx.core.http.impl.HttpClientImpl",
          "io.vertx.core.eventbus.impl.clustered.ClusteredEventBus",
          "io.netty.handler.logging.LoggingHandler",
          "io.netty.handler.codec.http2.Http2FrameLogger",
          "com.hazelcast.internal.nio.Packet");

  private final PrintStream stderr = System.err;
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final LoggerContext context = new LoggerContext();
  private final LogbackMDCAdapter mdc = new LogbackMDCAdapter();

  @BeforeEach
  void start() {
    context.setMDCAdapter(mdc);
    System.setErr(new PrintStream(written, true, UTF_8));
    Logging.configure(context, "gateway", "1.2.3", new LogConfig(Level.INFO, Format.TEXT));
  }

  @AfterEach
  void stop() {
    context.stop();
    System.setErr(stderr);
  }

  @ParameterizedTest
  @CsvSource({
    "TRACE,TRACE,INFO",
    "ALL,ALL,INFO",
    "DEBUG,DEBUG,INFO",
    "INFO,INFO,INFO",
    "WARN,WARN,WARN",
    "ERROR,ERROR,ERROR",
    "OFF,OFF,OFF"
  })
  void librariesLogNothingBelowInfo(Level given, String own, String libraries) {
    use(given, Format.TEXT);
    assertThat(level("io.github.sessiongateway.bridge.SecurityLog")).isEqualTo(own);
    for (String library : LIBRARIES) {
      assertThat(level(library)).as(library).isEqualTo(libraries);
    }
    assertThat(level("io.vertx.launcher.application.VertxApplication")).isEqualTo("OFF");
  }

  private String level(String logger) {
    return context.getLogger(logger).getEffectiveLevel().toString();
  }

  @Test
  void aLineOfTextHasTimeLevelClassAndMessage() {
    log().warn("Session {} was {}", "ci", "revoked");
    assertThat(lines())
        .hasSize(1)
        .allMatch(
            line ->
                line.matches(
                    "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}(Z|[+-]\\d\\d:\\d\\d)"
                        + " WARN  Any - Session ci was revoked"));
  }

  @Test
  void aLineOfJsonHasTheFieldsOfEcs() {
    use(Level.INFO, Format.JSON);
    log().warn("Session {} was {}", "ci", "revoked");
    JsonObject line = new JsonObject(lines().get(0));
    assertThat(line.getString("@timestamp")).matches("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z");
    line.remove("@timestamp");
    line.remove("ecs.version");
    assertThat(line.getMap())
        .isEqualTo(
            Map.of(
                "log.level", "WARN",
                "message", "Session ci was revoked",
                "log.logger", OWN,
                "service.name", "gateway",
                "service.version", "1.2.3",
                "event.dataset", "gateway",
                "process.thread.name", Thread.currentThread().getName()));
  }

  @ParameterizedTest
  @EnumSource(Format.class)
  void theCorrelationIdIsPartOfEachLine(Format format) {
    use(Level.INFO, format);
    mdc.put("correlation_id", "c0ffee");
    log().info("one");
    mdc.remove("correlation_id");
    log().info("other");
    if (format == Format.TEXT) {
      assertThat(lines().get(0)).endsWith("INFO  Any [c0ffee] - one");
      assertThat(lines().get(1)).endsWith("INFO  Any - other");
    } else {
      assertThat(new JsonObject(lines().get(0)).getString("correlation_id")).isEqualTo("c0ffee");
      assertThat(new JsonObject(lines().get(1)).containsKey("correlation_id")).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\n2026-11-27T08:00:00.000Z ERROR Any - forged",
        "a\r\n{\"message\":\"forged\"}",
        "a\u2028b\u2029c\u0085d\u000be\u000cf",
        "\u001b[2K\u001b[1Ahidden",
        "\u202etxet",
        "quote \" and \\ and \t tab",
        "nul \0, unpaired \ud83d and \ude00, paired \ud83d\ude00"
      })
  void textOfACallerNeverBeginsALine(String text) {
    mdc.put("correlation_id", text);
    log().warn("{}", text, new IllegalStateException(text, new RuntimeException(text)));
    assertThat(lines()).hasSize(3);
    assertThat(lines().get(0)).matches("\\S+ WARN  Any \\[.*] - .*");
    assertThat(lines().get(1)).startsWith("    java.lang.IllegalStateException: ");
    assertThat(lines().get(2)).startsWith("    caused by java.lang.RuntimeException: ");
    assertThat(written.toString(UTF_8).replace("\n", "").chars().boxed())
        .noneMatch(c -> VisibleText.isControl((char) c.intValue()));
    written.reset();

    use(Level.INFO, Format.JSON);
    log().warn("{}", text, new IllegalStateException(text));
    assertThat(lines()).hasSize(1);
    JsonObject line = new JsonObject(lines().get(0));
    String kept = new String(text.getBytes(UTF_8), UTF_8);
    assertThat(line.getString("message")).isEqualTo(kept);
    assertThat(line.getString("correlation_id")).isEqualTo(kept);
    assertThat(line.getString("error.message")).isEqualTo(kept);
    assertThat(line.getString("error.type")).isEqualTo("java.lang.IllegalStateException");
  }

  @Test
  void theFormatAndTheLevelChangeWithTheNextLine() {
    log().debug("below the level");
    log().info("text");
    use(Level.DEBUG, Format.JSON);
    log().debug("json");
    use(Level.WARN, Format.TEXT);
    log().info("below the level");
    log().warn("text again");
    assertThat(lines()).hasSize(3);
    assertThat(lines().get(0)).endsWith("INFO  Any - text");
    assertThat(new JsonObject(lines().get(1)).getString("message")).isEqualTo("json");
    assertThat(lines().get(2)).endsWith("WARN  Any - text again");
  }

  @Test
  void aSentenceIsPrintedInTheFormOfTheLog() {
    assertThat(printed("ready")).isEqualTo("ready");
    use(Level.OFF, Format.JSON);
    JsonObject line = new JsonObject(printed("wrong:\n  one\n  two"));
    assertThat(line.getString("message")).isEqualTo("wrong:\n  one\n  two");
    assertThat(line.getString("log.level")).isEqualTo("ERROR");
    assertThat(line.getString("service.version")).isEqualTo("1.2.3");
    assertThat(printed("one line")).doesNotContain("\n");
  }

  /** As with logback.configurationFile, and in an application that embeds the gateway. */
  @Test
  void aLogThatTheGatewayDidNotStartStaysAsItIs() {
    context.reset();
    use(Level.OFF, Format.JSON);
    assertThat(level("io.vertx.Any")).isEqualTo("DEBUG");
    assertThat(level(OWN)).isEqualTo("DEBUG");
    assertThat(printed("ready")).isEqualTo("ready");
  }

  @Test
  void noServiceOfLogbackConfiguresTheLogOfAnApplication() throws IOException {
    String service = "META-INF/services/ch.qos.logback.classic.spi.Configurator";
    assertThat(Collections.list(Logging.class.getClassLoader().getResources(service))).isEmpty();
  }

  private String printed(String sentence) {
    return Logging.printed(context, LoggingTest.class, Level.ERROR, sentence);
  }

  private void use(Level level, Format format) {
    Logging.apply(context, new LogConfig(level, format));
  }

  private Logger log() {
    return context.getLogger(OWN);
  }

  private List<String> lines() {
    return List.of(written.toString(UTF_8).split("\n", -1)).stream()
        .filter(line -> !line.isEmpty())
        .toList();
  }
}
