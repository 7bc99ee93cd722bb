package io.github.sessiongateway.internal.managed;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The knowledge whether a refresh at this Koyeb revokes the old token. Koyeb does not document it.
 * The gateway learns it when a caller's token is rejected. Read by any thread.
 */
final class OldBearers {
  private static final Logger log = LoggerFactory.getLogger(OldBearers.class);

  private volatile boolean die;

  /** Returns whether a refresh revokes the old token, as far as is known. */
  boolean die() {
    return die;
  }

  /** Records that a refresh revoked the old token. Returns whether that was unknown before. */
  boolean learn() {
    if (die) {
      return false;
    }
    die = true;
    log.info(
        "A refresh at Koyeb revokes the old token: callers now wait for a refresh that is due");
    return true;
  }
}
