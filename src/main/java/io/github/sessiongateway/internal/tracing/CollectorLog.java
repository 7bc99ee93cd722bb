package io.github.sessiongateway.internal.tracing;

import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;

/**
 * Says in the gateway's own log that spans are not sent. OpenTelemetry logs to the JDK's logger, in
 * another form. Its messages may hold what a collector answers, so they are not repeated.
 * OpenTelemetry limits their number.
 */
final class CollectorLog extends Handler {
  private static final org.slf4j.Logger log = LoggerFactory.getLogger(CollectorLog.class);
  private static final Pattern STATUS = Pattern.compile("status code (\\d{3})");

  /** Kept, because the JDK forgets a logger that is not referred to. */
  private static final Logger OPEN_TELEMETRY = Logger.getLogger("io.opentelemetry");

  /** The exporter {@code console}, whose lines are the spans. */
  private static final String CONSOLE = "io.opentelemetry.exporter.logging.";

  private final Formatter text = new SimpleFormatter();

  private CollectorLog() {}

  /** Takes the messages of OpenTelemetry from now on. */
  static synchronized void listen() {
    OPEN_TELEMETRY.setUseParentHandlers(false);
    if (OPEN_TELEMETRY.getHandlers().length == 0) {
      OPEN_TELEMETRY.addHandler(new CollectorLog());
    }
  }

  @Override
  public void publish(LogRecord line) {
    if (line.getLoggerName().startsWith(CONSOLE)) {
      log.info("{}", text.formatMessage(line));
    } else if (line.getLevel().intValue() >= Level.WARNING.intValue()) {
      String message = String.valueOf(line.getMessage());
      Matcher status = STATUS.matcher(message);
      log.warn(
          "Spans were not sent: {} ({})",
          status.find()
              ? "the collector answered " + status.group(1)
              : "no answer of the collector",
          line.getLoggerName());
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
