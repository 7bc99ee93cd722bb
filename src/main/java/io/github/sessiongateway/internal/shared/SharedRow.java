package io.github.sessiongateway.internal.shared;

import io.github.sessiongateway.internal.shared.SharedRows.Claimed;
import io.github.sessiongateway.internal.shared.SharedStore.Ring;
import io.github.sessiongateway.internal.shared.Turns.Claim;
import io.github.sessiongateway.internal.shared.Turns.Verdict;
import io.github.sessiongateway.internal.telemetry.SharedMeter.Holder;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One shared session as this gateway knows it. Its steps run one after the other, because each
 * begins with what the one before has learned. Confined to one event loop.
 */
final class SharedRow {
  private final SharedRows rows;
  private final SuspectedLoss loss = new SuspectedLoss();
  private final StepQueue steps = new StepQueue();
  private Copy copy;
  private @Nullable Promise<Claimed> claim;
  private boolean isInHand;

  /** Whether the claim was counted as one that waits for another gateway. */
  private boolean isCounted;

  SharedRow(SharedRows rows, String name) {
    this.rows = rows;
    this.copy = Copy.of(Row.none(name));
  }

  String name() {
    return copy.row().name();
  }

  Copy copy() {
    return copy;
  }

  /** Returns whether this gateway has the turn. */
  boolean isInHand() {
    return isInHand;
  }

  /** Returns whether a claim has not completed. */
  boolean isClaiming() {
    return claim != null;
  }

  /** Completes when the steps that have begun are done. */
  Future<Void> idle() {
    return steps.idle();
  }

  /** Completes when it is this gateway's turn, or the store does not answer. */
  Future<Claimed> claim() {
    Promise<Claimed> newer = Promise.promise();
    claim = newer;
    isCounted = false;
    if (isInHand) {
      claimed(Claimed.MINE);
    } else {
      wantsTurn();
    }
    return newer.future();
  }

  /** Claims, unless the store is known not to answer. */
  private void wantsTurn() {
    if (rows.unreachableFor() != null) {
      unreachable();
    } else {
      rows.queue().wants(this);
    }
  }

  /** Gives up a claim that has not completed. */
  void forgo() {
    claim = null;
  }

  /** Completes a claim with the store's failure to answer. */
  void unreachable() {
    claimed(Claimed.UNREACHABLE);
  }

  /** Claims the turn, and again after each change of the row. */
  void tryClaim() {
    steps
        .run(() -> claim == null ? done() : claim(claim))
        .onComplete(tried -> rows.queue().tried(this));
  }

  private Future<Void> claim(Promise<Claimed> wanted) {
    Claim how = Turns.claim(copy, rows.me(), rows.revision());
    if (how instanceof Claim.Take take) {
      return swap(take.next(), Ring.QUIET)
          .transform(
              swapped -> {
                if (swapped.succeeded() && swapped.result() instanceof Swap.Done) {
                  isInHand = true;
                  rows.meter().turn(Holder.THIS);
                  rows.queue().took(this);
                  claimed(Claimed.MINE);
                  return done();
                }
                return again(wanted, swapped.succeeded());
              });
    }
    if (how instanceof Claim.OfferFirst) {
      return offerOnce().transform(offered -> again(wanted, offered.succeeded()));
    }
    if (!isCounted && copy.row().lease() != null) {
      isCounted = true;
      rows.meter().turn(Holder.ANOTHER);
    }
    rows.waits(this);
    return done();
  }

  private Future<Void> again(Promise<Claimed> wanted, boolean isReachable) {
    if (!isReachable) {
      claimed(Claimed.UNREACHABLE);
    }
    return claim == wanted ? claim(wanted) : done();
  }

  private void claimed(Claimed outcome) {
    Promise<Claimed> completed = claim;
    claim = null;
    if (completed != null) {
      completed.complete(outcome);
    } else if (isInHand) {
      release(known -> known);
    }
  }

  /** Ends this gateway's turn, with what others must know of its attempts. */
  void release(UnaryOperator<Attempts> attempts) {
    isInHand = false;
    rows.queue().ended(this);
    steps.run(
        () -> {
          Attempts before = copy.row().attempts();
          Attempts after = attempts.apply(before);
          Row next = Turns.failed(copy, copy.version(), after, rows.me(), rows.revision());
          return next == null
              ? done()
              : swap(next, after.equals(before) ? Ring.QUIET : Ring.LOUD)
                  .transform(swapped -> done());
        });
  }

  /** Offers a token of a version, until the store has it or one that supersedes it. */
  void brought(Version version, SharedToken token, boolean isKept, long removableAt) {
    Copy changed = Turns.brought(copy, version, token, isKept, removableAt);
    if (isInHand) {
      isInHand = false;
      rows.queue().ended(this);
    }
    if (changed != null) {
      become(changed);
      offer();
    }
  }

  /** Tells the others that the newest token must not be used. */
  void doubted() {
    become(Turns.doubted(copy, Standing.DOUBTED));
    offer();
  }

  /** Offers what the store does not have. */
  void offer() {
    steps.run(this::offerOnce);
  }

  private Future<Void> offerOnce() {
    Row next = rows.clock().isTold() ? Turns.offer(copy, rows.revision()) : null;
    return next == null
        ? done()
        : swap(Turns.kept(next, rows.me()), Ring.LOUD).compose(swapped -> offerOnce());
  }

  /**
   * Tells the others that Koyeb rejected a token. Completes with whether it is the newest token of
   * all gateways.
   */
  Future<Boolean> rejected(Version base, long birth, boolean canLogIn) {
    return steps.run(() -> verdict(base, birth, canLogIn));
  }

  private Future<Boolean> verdict(Version base, long birth, boolean canLogIn) {
    Verdict verdict = Turns.rejected(copy, base, birth, canLogIn, rows.me(), rows.revision());
    if (verdict instanceof Verdict.Doubt doubt) {
      become(doubt.copy());
    }
    if (!(verdict instanceof Verdict.Write write)) {
      return Future.succeededFuture(false);
    }
    return swap(write.next(), Ring.LOUD)
        .transform(
            swapped -> {
              if (swapped.succeeded()) {
                return swapped.result() instanceof Swap.Done
                    ? Future.succeededFuture(true)
                    : verdict(base, birth, canLogIn);
              }
              if (copy.isAt(base, birth)) {
                become(Turns.doubted(copy, Standing.REJECTED));
              }
              return Future.succeededFuture(false);
            });
  }

  /** Ends the session for all gateways. Fails if the store does not answer. */
  Future<Void> end(long removableAt) {
    return steps.run(() -> tombstone(removableAt));
  }

  private Future<Void> tombstone(long removableAt) {
    return swap(Turns.ended(copy, removableAt, rows.revision()), Ring.LOUD)
        .compose(
            swapped ->
                swapped instanceof Swap.Done || copy.version().isEnd()
                    ? done()
                    : tombstone(removableAt));
  }

  /** Replaces the encrypted text of a version. Completes with whether this gateway did. */
  Future<Boolean> reseal(Version version, Buffer sealed) {
    return steps.run(
        () -> {
          Row next = Turns.resealed(copy, version, sealed, rows.revision());
          return next == null
              ? Future.succeededFuture(false)
              : swap(next, Ring.QUIET).map(swapped -> swapped instanceof Swap.Done);
        });
  }

  /** Takes a row as the store has it. */
  void read(Row row) {
    if (row.revision() == copy.row().revision()) {
      return;
    }
    Row before = copy.newest();
    loss.read(copy.row(), row, rows.clock().notAfter());
    become(Turns.seen(copy, row.withoutSealed()));
    if (!copy.isOffering()) {
      rows.listener().changed(before, row);
    } else if (copy.version().supersedes(before.version())) {
      rows.listener().raised(name(), copy.version());
    }
    if (claim != null) {
      wantsTurn();
    }
  }

  /** Takes another copy. */
  void become(Copy changed) {
    copy = changed;
    rows.offers().changed(this);
  }

  /** Swaps a row in. Completes when the copy is as the store has answered. */
  private Future<Swap> swap(Row next, Ring ring) {
    Row there = copy.row();
    Row lost = loss.suspected();
    return rows.swap(next, there, ring)
        .onSuccess(
            swapped -> {
              if (swapped instanceof Swap.Taken taken) {
                read(taken.there());
                return;
              }
              if (lost != null) {
                rows.listener().writtenAgain(lost, there);
              }
              written(next.withoutSealed(), there);
            });
  }

  /** Takes a row that the store has taken. A row that was read meanwhile came after it. */
  private void written(Row row, Row before) {
    Row read = copy.row();
    Copy changed = Turns.written(copy, row);
    if (read.revision() == before.revision()) {
      loss.none();
      become(changed);
    } else {
      become(Turns.seen(changed, read));
    }
  }

  private static Future<Void> done() {
    return Future.succeededFuture();
  }
}
