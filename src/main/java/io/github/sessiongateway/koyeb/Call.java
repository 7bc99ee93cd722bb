package io.github.sessiongateway.koyeb;

import io.github.sessiongateway.clock.Timers;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.StreamResetException;
import io.vertx.ext.web.codec.BodyCodec;
import io.vertx.ext.web.codec.spi.BodyStream;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One call to Koyeb while it is under way. It travels as the body codec of its request, so that
 * {@link CallGuard} finds it there. Confined to the event loop that makes the call.
 */
final class Call implements BodyCodec<Buffer> {
  /** A connection that Koyeb closed in the moment of the request breaks within a round trip. */
  private static final long STALE_NANOS = Duration.ofSeconds(1).toNanos();

  /** Of HTTP/2 (RFC 9113, section 7). */
  private static final long REFUSED_STREAM = 7;

  private final int maxReplyBytes;
  private final LongSupplier nanoTime;
  private Timers.@Nullable Timer timer;
  private @Nullable Runnable abort;
  private Addresses.@Nullable Tries tries;
  private @Nullable Wire wire;
  private @Nullable HttpClientRequest request;
  private long sentAt;
  private long readsBefore;
  private boolean ended;

  Call(int maxReplyBytes, LongSupplier nanoTime) {
    this.maxReplyBytes = maxReplyBytes;
    this.nanoTime = nanoTime;
  }

  /** Whether a byte of the request may have reached Koyeb. */
  boolean sent() {
    return request != null;
  }

  /** Whether its outcome is decided. */
  boolean ended() {
    return ended;
  }

  boolean fits(long replyBytes) {
    return replyBytes <= maxReplyBytes;
  }

  void begins(Timers.Timer attemptTimer, Runnable aborting) {
    timer = attemptTimer;
    abort = aborting;
  }

  /** Ends it, connection and all, unless its outcome is decided. */
  void abort() {
    if (!ended && abort != null) {
      abort.run();
    }
  }

  /** It asks for a connection to the addresses that are known. */
  void connects(Addresses.Tries toTry) {
    tries = toTry;
  }

  /** The addresses that it tries; null as long as they are not known. */
  Addresses.@Nullable Tries tries() {
    return tries;
  }

  /** It is written to a connection that other calls may have used. */
  void goesOut(HttpClientRequest clientRequest) {
    request = clientRequest;
    if (tries != null) {
      tries.succeeds();
    }
    sentAt = nanoTime.getAsLong();
    wire = Wire.of(clientRequest.connection());
    if (wire != null) {
      wire.callBegins();
      readsBefore = wire.reads();
    }
  }

  /** It has a whole answer. */
  void isAnswered() {
    if (wire != null) {
      wire.callIsAnswered();
    }
    ends();
  }

  /** Its connection, if nothing at all has come on it since the call was sent. */
  Optional<HttpConnection> silentConnection() {
    return request != null && isSilent() ? Optional.of(request.connection()) : Optional.empty();
  }

  private boolean isSilent() {
    return wire != null && wire.reads() == readsBefore;
  }

  /**
   * Whether its connection had been used before and broke at once, without one byte of an answer.
   * One of HTTP/2 says goodbye instead.
   */
  boolean wasStale() {
    return wire != null
        && !wire.isHttp2()
        && wire.isUsed()
        && isSilent()
        && nanoTime.getAsLong() - sentAt <= STALE_NANOS;
  }

  /**
   * Whether Koyeb has said that it has never looked at the request, so that it counts as not sent
   * (RFC 9113, section 8.7).
   */
  boolean wasUnprocessed(Throwable cause) {
    return isBeyondGoAway()
        || (cause instanceof StreamResetException reset && reset.getCode() == REFUSED_STREAM);
  }

  /** Whether it was on its way when Koyeb ended a connection that had served others. */
  boolean wasSentAway() {
    return wire != null && wire.hasAnswered() && isBeyondGoAway();
  }

  private boolean isBeyondGoAway() {
    return wire != null
        && request != null
        && wire.isHttp2()
        && wire.isBeyondGoAway(VertxInternals.streamId(request));
  }

  void ends() {
    ended = true;
    if (timer != null) {
      timer.cancel();
    }
  }

  @Override
  public BodyStream<Buffer> stream() {
    return new LimitedBody(maxReplyBytes);
  }
}
