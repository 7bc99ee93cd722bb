package io.github.sessiongateway.internal.shared;

import io.vertx.core.buffer.Buffer;
import java.time.Duration;

/**
 * A token as the store holds it: encrypted.
 *
 * @param birth random, so that two tokens of one version differ
 * @param endsAt its expiry, in milliseconds by the store's clock
 * @param life its life when it was received
 * @param sealed the reply, the account and the owner, encrypted by the keys of the gateways; empty
 *     in a swap that leaves them as the store has them
 */
public record SharedToken(
    long birth, Standing standing, long endsAt, Duration life, Buffer sealed) {

  /** Stands for an encrypted text that a gateway has not kept. */
  public static final Buffer NOT_SEALED = Buffer.buffer();

  /** Returns the same token with an encrypted text. */
  public SharedToken sealedAs(Buffer text) {
    return new SharedToken(birth, standing, endsAt, life, text);
  }

  /** Returns the same token with another standing. */
  public SharedToken as(Standing other) {
    return new SharedToken(birth, other, endsAt, life, sealed);
  }

  /** Returns whether another one is the same token, whatever its standing. */
  public boolean isSame(SharedToken other) {
    return birth == other.birth;
  }

  /** The times and the standing alone. */
  @Override
  public String toString() {
    return standing + " until " + endsAt;
  }
}
