package io.github.sessiongateway.internal.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import io.github.sessiongateway.internal.config.LogConfig;
import io.github.sessiongateway.internal.config.LogConfig.Format;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Logback as the standalone gateway uses it. It is configured here and not by a service of Logback,
 * because such a service would also configure the log of an application that embeds the gateway.
 */
public final class Logging {
  /** The property of Logback that names an operator's own configuration. */
  private static final String OWN_FILE = "logback.configurationFile";

  private static final String APPENDER = "stderr";
  private static final String OWN_LOGGERS = "io.github.sessiongateway";

  /** The launcher logs with a stack trace what the command line says in a sentence. */
  private static final String LAUNCHER = "io.vertx.launcher";

  private Logging() {}

  /**
   * Configures the log, unless the operator names a file of Logback. Lines go to standard error,
   * because standard output is for replies and start-up lines.
   *
   * @param version null if this build is not packaged
   */
  public static void start(String service, @Nullable String version, LogConfig config) {
    if (System.getProperty(OWN_FILE) == null
        && LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      configure(context, service, version, config);
    }
  }

  static void configure(
      LoggerContext context, String service, @Nullable String version, LogConfig config) {
    // Logback has configured itself already, with the first logger.
    context.reset();
    LineEncoder encoder = new LineEncoder(service, version);
    encoder.setContext(context);
    encoder.start();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setName(APPENDER);
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
    context.getLogger(LAUNCHER).setLevel(Level.OFF);
    apply(context, config);
  }

  /** Uses a level and a format from the next line on. An operator's own file keeps its own. */
  public static void apply(LogConfig config) {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      apply(context, config);
    }
  }

  static void apply(LoggerContext context, LogConfig config) {
    LineEncoder encoder = encoder(context);
    if (encoder != null) {
      encoder.use(config.format());
      Level level = Level.toLevel(config.level().name());
      context.getLogger(OWN_LOGGERS).setLevel(level);
      // Below INFO, libraries log URLs, headers and bodies, with tickets and passwords in them.
      context
          .getLogger(Logger.ROOT_LOGGER_NAME)
          .setLevel(level.isGreaterOrEqual(Level.WARN) ? level : Level.INFO);
    }
  }

  /**
   * Returns the form in which {@code run} prints a sentence: the sentence itself, or a line of JSON
   * if the log has this format. Whatever collects the lines of a container parses each of them.
   */
  public static String printed(Class<?> speaker, LogConfig.Level level, String sentence) {
    return LoggerFactory.getILoggerFactory() instanceof LoggerContext context
        ? printed(context, speaker, level, sentence)
        : sentence;
  }

  static String printed(
      LoggerContext context, Class<?> speaker, LogConfig.Level level, String sentence) {
    LineEncoder encoder = encoder(context);
    if (encoder == null || encoder.format() == Format.TEXT) {
      return sentence;
    }
    Logger logger = context.getLogger(speaker);
    Level of = Level.toLevel(level.name());
    return encoder.line(
        new LoggingEvent(Logging.class.getName(), logger, of, sentence, null, null));
  }

  private static @Nullable LineEncoder encoder(LoggerContext context) {
    return context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender(APPENDER)
                instanceof OutputStreamAppender<ILoggingEvent> appender
            && appender.getEncoder() instanceof LineEncoder encoder
        ? encoder
        : null;
  }
}
