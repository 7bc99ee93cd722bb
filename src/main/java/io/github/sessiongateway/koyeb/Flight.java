package io.github.sessiongateway.koyeb;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A request on its way through the decorators, for as long as somebody waits for it. */
final class Flight {
  /** What an attempt that failed has shown beside its failure. */
  enum Finding {
    /** Nothing. */
    NONE,
    /** Its connection had been used and ended at once, without a byte of an answer. */
    STALE,
    /** Koyeb ended a connection that had served others, and has not looked at this one. */
    SENT_AWAY,
    /** Its answer has a {@code Retry-After} that says nothing. */
    VAGUE,
    /** We ended it, before it could say anything about Koyeb. */
    OURS,
    /** No connection can be made until somebody changes the setup, such as a certificate. */
    SETUP,
    /** There was none: its turn never came. */
    UNSENT
  }

  private boolean over;
  private Finding finding = Finding.NONE;
  private LongSupplier nanosLeft = () -> Long.MAX_VALUE;
  private long leastNanos;
  private Supplier<@Nullable SessionException> veto = () -> null;
  private @Nullable Runnable whenOver;

  /** Whether nobody waits any more. */
  boolean isOver() {
    return over;
  }

  /** Of the latest attempt. */
  Finding finding() {
    return finding;
  }

  void attempted(Finding latest) {
    finding = latest;
  }

  /** How long somebody still waits, and with how much of that a call is not begun any more. */
  void endsIn(LongSupplier nanos, long least) {
    nanosLeft = nanos;
    leastNanos = least;
  }

  long nanosLeft() {
    return nanosLeft.getAsLong();
  }

  /** What keeps a call back that had to wait, asked when its turn comes; the latest alone. */
  void unless(Supplier<@Nullable SessionException> refusal) {
    veto = refusal;
  }

  /** Why a call that had to wait may not be sent any more; null if it may. */
  @Nullable SessionException refusal() {
    return nanosLeft() > leastNanos ? veto.get() : tooLate();
  }

  /** What befalls a call that was not sent in time. */
  SessionException tooLate() {
    finding = Finding.UNSENT;
    return SessionException.of(
        Failure.TIMEOUT, "The time was up before it was the call's turn to be sent.");
  }

  /** Runs when the flight is over; the latest task alone. */
  void whenOver(Runnable task) {
    whenOver = task;
  }

  /** Its outcome is decided. */
  void end() {
    over = true;
    if (whenOver != null) {
      whenOver.run();
    }
  }
}
