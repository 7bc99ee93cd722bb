package io.github.sessiongateway.internal.logging;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.EncoderBase;
import co.elastic.logging.logback.EcsEncoder;
import io.github.sessiongateway.internal.config.LogConfig.Format;
import org.jspecify.annotations.Nullable;

/** The encoder of all lines. Its format can change while lines are written. */
final class LineEncoder extends EncoderBase<ILoggingEvent> {
  private final String service;
  private final @Nullable String version;
  private volatile Format format = Format.TEXT;
  private volatile Encoder<ILoggingEvent> current = new TextEncoder();

  LineEncoder(String service, @Nullable String version) {
    this.service = service;
    this.version = version;
  }

  /** Uses a format from the next line on. */
  void use(Format next) {
    if (next != format) {
      current =
          switch (next) {
            case TEXT -> new TextEncoder();
            case JSON -> json();
          };
      format = next;
    }
  }

  private Encoder<ILoggingEvent> json() {
    EcsEncoder encoder = new EcsEncoder();
    encoder.setContext(getContext());
    encoder.setServiceName(service);
    if (version != null) {
      encoder.setServiceVersion(version);
    }
    encoder.start();
    return encoder;
  }

  Format format() {
    return format;
  }

  /** Returns a message as a line without its end. */
  String line(ILoggingEvent event) {
    return new String(current.encode(event), UTF_8).stripTrailing();
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    return current.encode(event);
  }

  @Override
  public byte @Nullable [] headerBytes() {
    return null;
  }

  @Override
  public byte @Nullable [] footerBytes() {
    return null;
  }
}
