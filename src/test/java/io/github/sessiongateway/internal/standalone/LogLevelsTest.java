package io.github.sessiongateway.internal.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogLevelsTest {
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

  @ParameterizedTest
  @CsvSource({
    "TRACE,TRACE,INFO",
    "trace,TRACE,INFO",
    "ALL,ALL,INFO",
    "DEBUG,DEBUG,INFO",
    "INFO,INFO,INFO",
    "WARN,WARN,WARN",
    "ERROR,ERROR,ERROR",
    "off,OFF,OFF"
  })
  void librariesLogNothingBelowInfo(String given, String own, String libraries) throws Exception {
    LoggerContext context = context(given);
    assertThat(level(context, "io.github.sessiongateway.bridge.SecurityLog")).isEqualTo(own);
    for (String library : LIBRARIES) {
      assertThat(level(context, library)).as(library).isEqualTo(libraries);
    }
  }

  @Test
  void theDefaultIsInfo() throws Exception {
    assertThat(level(context(null), "io.github.sessiongateway.Any")).isEqualTo("INFO");
    assertThat(level(context(null), "io.vertx.Any")).isEqualTo("INFO");
  }

  private static LoggerContext context(String level) throws Exception {
    LoggerContext context = new LoggerContext();
    if (level != null) {
      context.putProperty("GATEWAY_LOG_LEVEL", level);
    }
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(LogLevelsTest.class.getResource("logback.xml"));
    return context;
  }

  private static String level(LoggerContext context, String logger) {
    return context.getLogger(logger).getEffectiveLevel().toString();
  }
}
