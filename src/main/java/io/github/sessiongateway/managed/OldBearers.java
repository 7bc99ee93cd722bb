package io.github.sessiongateway.managed;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a refresh at this Koyeb ends the token that it replaces. Koyeb does not document it, so
 * it is learned from a caller whose token was rejected. Read by any thread.
 */
public final class OldBearers {
  private static final Logger log = LoggerFactory.getLogger(OldBearers.class);

  private volatile boolean die;

  /** Returns whether they die, as far as is known. */
  boolean die() {
    return die;
  }

  /** One has died. Returns whether that is news. */
  boolean learn() {
    if (die) {
      return false;
    }
    die = true;
    log.info("Koyeb ends a token that it refreshes: readers now wait for a refresh that is due");
    return true;
  }
}
