package io.github.sessiongateway.internal.shared;

import org.jspecify.annotations.Nullable;

/**
 * The rules that the gateways and the store of the model follow: those of {@link Turns}, and the
 * comparison of a swap. Tests break one at a time.
 */
interface ModelRules {
  /** The rules of the product. */
  ModelRules PRODUCT = new ModelRules() {};

  /** Returns whether the store does a swap. */
  default boolean isSwapped(Row there, Row expected) {
    return there.equals(expected);
  }

  /**
   * Returns whether the gateway still has its turn, as far as it knows. A turn in an older row than
   * its own was of an earlier time.
   */
  default boolean isMyTurn(Copy copy, Turns.Me me) {
    Lease lease = copy.newest().lease();
    return lease != null && lease.holder().equals(me.gateway());
  }

  default Copy seen(Copy copy, Row read) {
    return Turns.seen(copy, read);
  }

  default Turns.Claim claim(Copy copy, Turns.Me me) {
    return Turns.claim(copy, me, ModelState.REVISION);
  }

  default @Nullable Copy brought(Copy copy, Version version, SharedToken token) {
    return Turns.brought(copy, Turns.next(copy.newest(), version), token, true, 0);
  }

  default @Nullable Row offer(Copy copy) {
    return Turns.offer(copy, ModelState.REVISION);
  }

  default Turns.Verdict rejected(
      Copy copy, Version base, long birth, boolean canLogIn, Turns.Me me) {
    return Turns.rejected(copy, base, birth, canLogIn, me, ModelState.REVISION);
  }

  default Copy doubted(Copy copy, Standing standing) {
    return Turns.doubted(copy, standing);
  }

  default @Nullable Row failed(Copy copy, Version base, Turns.Me me) {
    return Turns.failed(copy, base, Attempts.NONE, me, ModelState.REVISION);
  }

  default Row ended(Copy copy) {
    return Turns.ended(copy, 0, ModelState.REVISION);
  }
}
