package io.github.sessiongateway.internal.koyeb.call;

import io.github.sessiongateway.internal.koyeb.call.Endpoint.Replay;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How far an attempt got. It is decided once, at the socket, and carried by the failure: whether
 * another attempt is safe and what the circuit breaker learns both follow from it.
 */
public enum Delivery {
  /** There was no attempt: a limit, an open circuit, a cool-down, the deadline or a stop. */
  NOT_ATTEMPTED(Risk.FINAL, Signal.NONE),
  /** The gateway ended it early, because its caller's deadline had passed. */
  ABANDONED(Risk.FINAL, Signal.NONE),
  /** There was no connection: nothing was sent. */
  NOT_SENT(Risk.NOT_DONE, Signal.FAILURE),
  /** There is no connection until the setup is changed, such as a certificate. */
  UNUSABLE(Risk.FINAL, Signal.FAILURE),
  /** Koyeb ended a connection that had served others, and says that it ignored the request. */
  UNPROCESSED(Risk.NOT_DONE, Signal.NONE),
  /** Koyeb answered 429. */
  RATE_LIMITED(Risk.NOT_DONE, Signal.SUCCESS),
  /** Koyeb answered 503, in its own Error shape or with a {@code Retry-After} that can be read. */
  REFUSED(Risk.NOT_DONE, Signal.FAILURE),
  /** A 503 that may be a proxy's: whether Koyeb saw the request is not known. */
  REFUSED_BY_PROXY(Risk.HARDLY_DONE, Signal.FAILURE),
  /** The connection had been used before and ended without a byte of an answer. */
  STALE(Risk.HARDLY_DONE, Signal.FAILURE),
  /** The answer was 500, 502 or 504: Koyeb may have done it. */
  FAILED(Risk.PERHAPS_DONE, Signal.FAILURE),
  /** No answer, a reset after sending, or a 2xx that does not count: Koyeb may have done it. */
  UNKNOWN(Risk.PERHAPS_DONE, Signal.FAILURE),
  /** Any other 5xx, which the same request would get again. */
  UNSUPPORTED(Risk.FINAL, Signal.FAILURE),
  /** Koyeb answered: it did the call, or the request is at fault. */
  ANSWERED(Risk.FINAL, Signal.SUCCESS);

  /** What an attempt says of Koyeb's health. */
  public enum Signal {
    SUCCESS,
    FAILURE,
    NONE
  }

  /** How probable it is that Koyeb did the call; the order matters. */
  private enum Risk {
    NOT_DONE,
    HARDLY_DONE,
    PERHAPS_DONE,
    /** Another attempt makes no sense. */
    FINAL
  }

  private final String word = name().toLowerCase(Locale.ROOT);
  private final Risk risk;
  private final Signal signal;

  Delivery(Risk risk, Signal signal) {
    this.risk = risk;
    this.signal = signal;
  }

  /** Returns how far the attempt of an outcome got; the cause is null for a success. */
  public static Delivery of(@Nullable Throwable cause) {
    if (cause == null) {
      return ANSWERED;
    }
    return cause instanceof AttemptException attempt ? attempt.delivery() : NOT_ATTEMPTED;
  }

  /** Returns its name as measurements have it. */
  public String word() {
    return word;
  }

  /** Whether another attempt is safe, and makes sense. */
  public boolean allows(Replay replay) {
    Risk greatest =
        switch (replay) {
          case ROTATES -> Risk.NOT_DONE;
          case CREATES -> Risk.HARDLY_DONE;
          case HARMLESS -> Risk.PERHAPS_DONE;
        };
    return risk.compareTo(greatest) <= 0;
  }

  /** Whether Koyeb may have done the call, though no reply says so. */
  public boolean mayBeDone() {
    return risk == Risk.HARDLY_DONE || risk == Risk.PERHAPS_DONE;
  }

  /** Returns what it says of Koyeb's health. */
  public Signal signal() {
    return signal;
  }

  /** Whether there was an attempt at all. */
  public boolean wasAttempted() {
    return this != NOT_ATTEMPTED;
  }

  /** Whether another attempt costs Koyeb nothing beyond the first, so that no budget limits it. */
  public boolean isFree() {
    return this == UNPROCESSED;
  }
}
