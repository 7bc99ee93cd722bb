package io.github.sessiongateway.bridge;

import io.github.sessiongateway.bridge.TokenBucket.Rate;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * One line for whatever was refused: what, why, and whose it was. At most so many a second, with a
 * count of what was left out, so that an attack does not fill a disk. Never a secret.
 */
final class SecurityLog {
  private static final Rate LINES = Rate.perSecond(10);
  private static final int MAX_SHOWN = 100;

  private final LongSupplier nanoTime;
  private final Consumer<String> out;
  private final TokenBucket bucket;
  private long leftOut;

  SecurityLog(LongSupplier nanoTime, Consumer<String> out) {
    this.nanoTime = nanoTime;
    this.out = out;
    this.bucket = new TokenBucket(nanoTime.getAsLong());
  }

  /** Writes to the logger of this class. */
  static SecurityLog ofLogger(LongSupplier nanoTime) {
    return new SecurityLog(nanoTime, LoggerFactory.getLogger(SecurityLog.class)::warn);
  }

  /**
   * Something was refused.
   *
   * @param what a word or two
   * @param client null for one that is not known
   */
  void refused(String what, Peer peer, @Nullable Client client, String reason) {
    if (!bucket.tryTake(LINES, nanoTime.getAsLong())) {
      leftOut++;
      return;
    }
    sayLeftOut();
    String name = client == null ? "-" : client.name();
    out.accept(what + ": client " + shown(name) + " at " + peer.key() + ": " + shown(reason));
  }

  /** To be called now and then: says what was left out, once there is time for it. */
  void flush() {
    if (leftOut > 0 && bucket.tryTake(LINES, nanoTime.getAsLong())) {
      sayLeftOut();
    }
  }

  private void sayLeftOut() {
    if (leftOut > 0) {
      out.accept(leftOut + " more were refused");
      leftOut = 0;
    }
  }

  /** A text that somebody else may have chosen, fit to be shown. */
  static String shown(String text) {
    String cut = text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN);
    return cut.replaceAll("\\P{Print}", "?");
  }
}
