package io.github.sessiongateway.internal.bridge.limit;

import io.github.sessiongateway.internal.bridge.auth.BridgeClient;
import io.github.sessiongateway.internal.limit.Peer;
import io.github.sessiongateway.internal.limit.TokenBucket;
import io.github.sessiongateway.internal.limit.TokenBucket.Rate;
import io.github.sessiongateway.internal.telemetry.Meters;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Writes one line for each thing that the bridge denied: what, to which client, and why. It writes
 * at most ten lines per second and counts the rest, so that an attack does not fill a disk. A line
 * never holds a secret.
 */
public final class SecurityLog {
  private static final Rate LINES = Rate.perSecond(10);
  private static final int MAX_SHOWN = 100;

  /** Configurations of logging name it, so it stays when the class moves. */
  private static final String LOGGER = "io.github.sessiongateway.bridge.SecurityLog";

  private final LongSupplier nanoTime;
  private final Consumer<String> out;
  private final Meters meters;
  private final TokenBucket bucket;
  private long leftOut;

  /** Creates a log whose lines are also measured, those that are left out, too. */
  public SecurityLog(LongSupplier nanoTime, Consumer<String> out, Meters meters) {
    this.nanoTime = nanoTime;
    this.out = out;
    this.meters = meters;
    this.bucket = new TokenBucket(nanoTime.getAsLong());
  }

  /** Returns a log that writes to the logger {@value #LOGGER}, at the level WARN. */
  public static SecurityLog ofLogger(LongSupplier nanoTime, Meters meters) {
    return new SecurityLog(nanoTime, LoggerFactory.getLogger(LOGGER)::warn, meters);
  }

  /**
   * Writes a line.
   *
   * @param what a word or two of a closed set
   * @param client null if the client has not authenticated
   */
  public void denied(String what, Peer peer, @Nullable BridgeClient client, String reason) {
    meters.denied(what);
    if (!bucket.tryTake(LINES, nanoTime.getAsLong())) {
      leftOut++;
      return;
    }
    sayLeftOut();
    String name = client == null ? "-" : client.name();
    out.accept(what + ": client " + shown(name) + " at " + peer.key() + ": " + shown(reason));
  }

  /** Measures that a peer or a client is ignored from now on. */
  void barred() {
    meters.barred();
  }

  /** Writes the count of the lines left out, if the limit allows. To be called once per second. */
  public void flush() {
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

  /** Returns a foreign text without control characters, at most 100 characters long. */
  static String shown(String text) {
    String cut = text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN);
    return cut.replaceAll("\\P{Print}", "?");
  }
}
