package io.github.sessiongateway.internal.koyeb.http;

import static java.util.Objects.requireNonNull;

import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.koyeb.http.AttemptGuard.AttemptTimeout;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.StreamResetException;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.codec.BodyCodec;
import io.vertx.ext.web.codec.spi.BodyStream;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One exchange with Koyeb while it is under way. It is also the body codec of its request, where
 * {@link AttemptGuard} finds it. Confined to the event loop that makes it.
 */
final class Attempt implements BodyCodec<Buffer> {
  /** A connection that Koyeb closes as a request is sent breaks within a round trip. */
  private static final long STALE_NANOS = Duration.ofSeconds(1).toNanos();

  /** An error code of HTTP/2 (RFC 9113, section 7). */
  private static final long REFUSED_STREAM = 7;

  private final int maxReplyBytes;
  private final LongSupplier nanoTime;
  private final @Nullable KeptExchanges kept;
  private final Promise<HttpResponse<Buffer>> inTime = Promise.promise();
  private final long begunAt;
  private Timers.@Nullable Timer timer;
  private @Nullable Runnable abort;
  private Addresses.@Nullable Tries tries;
  private @Nullable ConnectionProbe probe;
  private @Nullable HttpClientRequest request;
  private long sentAt;
  private long readsBefore;
  private boolean late;
  private boolean ended;

  /**
   * Begins.
   *
   * @param kept what keeps the exchange after the time-out; null if it ends with it
   */
  Attempt(int maxReplyBytes, LongSupplier nanoTime, @Nullable KeptExchanges kept) {
    this.maxReplyBytes = maxReplyBytes;
    this.nanoTime = nanoTime;
    this.kept = kept;
    this.begunAt = nanoTime.getAsLong();
  }

  /** Returns the outcome of the exchange, or the time-out if it comes before. */
  Future<HttpResponse<Buffer>> inTime(Future<HttpResponse<Buffer>> exchange) {
    if (kept == null) {
      return exchange;
    }
    exchange.onComplete(
        (response, cause) -> {
          if (!late) {
            inTime.complete(response, cause);
          }
        });
    return inTime.future();
  }

  /** Whether the attempt has failed with its time-out, and the exchange has gone on. */
  boolean isLate() {
    return late;
  }

  /** Whether the exchange goes on after its time-out, because Koyeb may answer it yet. */
  boolean outlivesTimeout() {
    return kept != null && sent();
  }

  /** Fails with the time-out, while the exchange goes on. */
  void isLateFromNowOn(Runnable end) {
    late = true;
    abort = null;
    requireNonNull(timer).cancel();
    timer = requireNonNull(kept).keep(begunAt, end);
    inTime.fail(new AttemptTimeout());
  }

  /** Whether a byte of the request may have reached Koyeb. */
  boolean sent() {
    return request != null;
  }

  /** Whether its exchange has ended. */
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

  /** Fails at once as at the time-out, unless the outcome is decided. */
  void abort() {
    if (!ended && abort != null) {
      abort.run();
    }
  }

  /** Sets the addresses to try. */
  void connects(Addresses.Tries toTry) {
    tries = toTry;
  }

  /** Returns the addresses to try; null until they are known. */
  Addresses.@Nullable Tries tries() {
    return tries;
  }

  /** Marks the request as sent, on a connection that may have served others. */
  void goesOut(HttpClientRequest clientRequest) {
    request = clientRequest;
    if (tries != null) {
      tries.succeeds();
    }
    sentAt = nanoTime.getAsLong();
    probe = ConnectionProbe.of(clientRequest.connection());
    if (probe != null) {
      probe.callBegins();
      readsBefore = probe.reads();
    }
  }

  /** Ends with a whole answer. */
  void isAnswered() {
    if (probe != null) {
      probe.callIsAnswered();
    }
    ends();
  }

  /** Returns its connection if no byte has arrived on it since the request was sent. */
  Optional<HttpConnection> silentConnection() {
    return request != null && isSilent() ? Optional.of(request.connection()) : Optional.empty();
  }

  private boolean isSilent() {
    return probe != null && probe.reads() == readsBefore;
  }

  /**
   * Whether its connection had been used before and broke at once, without one byte of an answer. A
   * connection of HTTP/2 sends a GOAWAY instead.
   */
  boolean wasStale() {
    return probe != null
        && !probe.isHttp2()
        && probe.isUsed()
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
    return probe != null && probe.hasAnswered() && isBeyondGoAway();
  }

  private boolean isBeyondGoAway() {
    return probe != null
        && request != null
        && probe.isHttp2()
        && probe.isBeyondGoAway(VertxInternals.streamId(request));
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
