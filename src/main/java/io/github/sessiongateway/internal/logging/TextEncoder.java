package io.github.sessiongateway.internal.logging;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.encoder.EncoderBase;
import io.github.sessiongateway.internal.telemetry.RequestContext;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One line per message for people, and one more for each exception behind it. */
final class TextEncoder extends EncoderBase<ILoggingEvent> {
  private final DateTimeFormatter time =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX", Locale.ROOT)
          .withZone(ZoneId.systemDefault());

  @Override
  public byte @Nullable [] headerBytes() {
    return null;
  }

  @Override
  public byte @Nullable [] footerBytes() {
    return null;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(200);
    time.formatTo(Instant.ofEpochMilli(event.getTimeStamp()), line);
    String level = event.getLevel().toString();
    line.append(' ').append(level).append(level.length() < 5 ? "  " : " ");
    String logger = event.getLoggerName();
    line.append(logger, logger.lastIndexOf('.') + 1, logger.length());
    String id = event.getMDCPropertyMap().get(RequestContext.KEY);
    if (id != null) {
      line.append(" [").append(VisibleText.of(id)).append(']');
    }
    line.append(" - ")
        .append(VisibleText.of(String.valueOf(event.getFormattedMessage())))
        .append('\n');
    for (IThrowableProxy each = event.getThrowableProxy(); each != null; each = each.getCause()) {
      append(line, each, each == event.getThrowableProxy());
    }
    return line.toString().getBytes(UTF_8);
  }

  /** Appends an exception and the place where it was thrown. */
  private static void append(StringBuilder line, IThrowableProxy thrown, boolean isFirst) {
    line.append(isFirst ? "    " : "    caused by ").append(thrown.getClassName());
    if (thrown.getMessage() != null) {
      line.append(": ").append(VisibleText.of(thrown.getMessage()));
    }
    StackTraceElementProxy[] trace = thrown.getStackTraceElementProxyArray();
    if (trace != null && trace.length > 0) {
      line.append(", ").append(trace[0].getSTEAsString());
    }
    line.append('\n');
  }
}
