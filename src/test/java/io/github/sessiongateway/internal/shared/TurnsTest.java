package io.github.sessiongateway.internal.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.shared.Turns.Claim;
import io.github.sessiongateway.internal.shared.Turns.Me;
import io.github.sessiongateway.internal.shared.Turns.Verdict;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The decisions about a shared session, one by one. */
class TurnsTest {
  private static final Me ME = new Me("A0", 1_000, 1_010, 12_000);
  private static final Version V1 = Version.of(1, 1);
  private static final Version V2 = Version.of(1, 2);
  private static final SharedToken TOKEN = token(7);
  private static final Lease OTHERS = new Lease("B0", 5_000);
  private static final Attempts FAILED = new Attempts(2, 9_000, "{}", null);

  private static SharedToken token(long birth) {
    return new SharedToken(birth, Standing.VALID, 60_000, Duration.ofMinutes(1), Buffer.buffer());
  }

  private static Row row(long revision, Version version, SharedToken token, Lease lease) {
    return new Row("ci", revision, version, token, lease, Attempts.NONE, true, 70_000, Row.FORMAT);
  }

  private static Row ofFormat(Row row, int format) {
    return new Row(
        row.name(),
        row.revision(),
        row.version(),
        row.token(),
        row.lease(),
        row.attempts(),
        row.isKept(),
        row.removableAt(),
        format);
  }

  private static Claim claim(Lease held) {
    return Turns.claim(Copy.of(row(3, V1, TOKEN, held)), ME, 4);
  }

  private static Row taken(Claim claim) {
    assertThat(claim).isInstanceOf(Claim.Take.class);
    return ((Claim.Take) claim).next();
  }

  private static Row resealed(Copy copy, Version version) {
    return Turns.resealed(copy, version, Buffer.buffer("again"), 4);
  }

  @Test
  void aTokenIsSealedAgainOnlyIfNothingElseIsToBeDone() {
    Row idle = row(3, V2, TOKEN, null);
    assertThat(resealed(Copy.of(idle), V2).token().sealed()).hasToString("again");
    assertThat(resealed(Copy.of(idle), V1)).isNull();
    assertThat(resealed(Copy.of(row(3, V2, null, null)), V2)).isNull();
    assertThat(resealed(Copy.of(row(3, V2, TOKEN, OTHERS)), V2)).isNull();
    assertThat(resealed(Copy.of(row(3, V2, TOKEN.as(Standing.DOUBTED), null)), V2)).isNull();
    assertThat(resealed(Copy.of(ofFormat(idle, Row.FORMAT + 1)), V2)).isNull();
    assertThat(resealed(new Copy(idle, row(0, V2, token(8), null)), V2)).isNull();
  }

  // Claims.

  @Test
  void aFreeTurnIsTakenByTheUpperBoundOfTheClock() {
    Row next = taken(claim(null));
    Row taken = row(4, V1, TOKEN, new Lease("A0", 1_010 + 12_000));
    // Otherwise a sweep would remove a row that has no token yet.
    assertThat(next).isEqualTo(taken.keptUntil(1_010 + Duration.ofDays(1).toMillis()));
  }

  @Test
  void aTurnThatIsMineIsTakenAgain() {
    assertThat(taken(claim(new Lease("A0", 9_000))).lease()).isEqualTo(new Lease("A0", 13_010));
  }

  @Test
  void anEarlierStartOfThisGatewayIsAnotherGateway() {
    Claim claim = claim(new Lease("A", 9_000));
    assertThat(claim).isEqualTo(new Claim.Wait(9_000));
  }

  @Test
  void aTurnIsOverByTheLowerBoundOfTheClock() {
    assertThat(claim(new Lease("B0", 1_000))).isEqualTo(new Claim.Wait(1_000));
    assertThat(claim(new Lease("B0", 1_005))).isEqualTo(new Claim.Wait(1_005));
    assertThat(taken(claim(new Lease("B0", 999))).lease()).isEqualTo(new Lease("A0", 13_010));
  }

  @Test
  void aClaimKeepsWhatOthersKnowOfTheAttempts() {
    Row failed = new Row("ci", 3, V1, TOKEN, null, FAILED, true, 70_000, Row.FORMAT);
    assertThat(taken(Turns.claim(Copy.of(failed), ME, 4)).attempts()).isEqualTo(FAILED);
  }

  @Test
  void aRowOfANewerFormatIsLeftToNewerGateways() {
    Row newer = ofFormat(row(3, V1, TOKEN, null), Row.FORMAT + 1);
    assertThat(Turns.claim(Copy.of(newer), ME, 4)).isEqualTo(new Claim.Wait(13_010));
  }

  @Test
  void whatTheStoreDoesNotHaveIsOfferedBeforeAClaim() {
    Copy ahead = new Copy(row(3, V1, TOKEN, null), row(0, V2, token(8), null));
    assertThat(Turns.claim(ahead, ME, 4)).isEqualTo(new Claim.OfferFirst());
  }

  // Rows that are read.

  @Test
  void aNewerRowIsTaken() {
    Copy ahead = new Copy(row(3, V1, TOKEN, null), row(0, V2, token(8), null));
    for (Version version : new Version[] {V2.refreshed(), V1.loggedIn(), V2.ended()}) {
      Row read = row(4, version, version.isEnd() ? null : token(9), OTHERS);
      assertThat(Turns.seen(ahead, read)).isEqualTo(Copy.of(read));
    }
  }

  @Test
  void anOlderRowIsOfferedAnewWithoutItsOldTurn() {
    Copy copy = Copy.of(row(3, V2, token(8), OTHERS));
    Row lost = row(4, V1, TOKEN, new Lease("C0", 9_000));
    Copy seen = Turns.seen(copy, lost);
    assertThat(seen.row()).isEqualTo(lost);
    assertThat(seen.offered()).isEqualTo(row(0, V2, token(8), null));
  }

  @Test
  void aRowThatTheStoreHasLostIsOfferedAnew() {
    Copy seen = Turns.seen(Copy.of(row(3, V2, token(8), null)), Row.none("ci"));
    assertThat(seen.offered()).isEqualTo(row(0, V2, token(8), null));
    assertThat(Turns.offer(seen, 5)).isEqualTo(row(5, V2, token(8), null));
  }

  @Test
  void ofTwoTokensOfOneVersionTheStoresIsTaken() {
    Copy ahead = new Copy(row(3, V1, TOKEN, null), row(0, V2, token(8), null));
    Row read = row(4, V2, token(9), null);
    assertThat(Turns.seen(ahead, read)).isEqualTo(Copy.of(read));
  }

  @Test
  void aTokenTakesTheNextVersionOfARejectedOne() {
    Copy ahead = new Copy(row(3, V1, TOKEN, null), row(0, V2, token(8), null));
    Row read = row(4, V2, token(9).as(Standing.REJECTED), OTHERS);
    Row raised = row(0, V2.refreshed(), token(8).sealedAs(SharedToken.NOT_SEALED), null);
    assertThat(Turns.seen(ahead, read)).isEqualTo(new Copy(read, raised));
    Copy both = new Copy(row(3, V1, TOKEN, null), row(0, V2, token(8).as(Standing.REJECTED), null));
    assertThat(Turns.seen(both, read)).isEqualTo(Copy.of(read));
  }

  @Test
  void aStricterStandingOfTheSameTokenIsKept() {
    Copy mine = Copy.of(row(3, V1, TOKEN.as(Standing.REJECTED), null));
    Row read = row(4, V1, TOKEN.as(Standing.DOUBTED), OTHERS);
    Copy seen = Turns.seen(mine, read);
    assertThat(seen).isEqualTo(new Copy(read, row(4, V1, TOKEN.as(Standing.REJECTED), OTHERS)));
  }

  @Test
  void aStricterStandingOfAnotherTokenIsNotKept() {
    Copy mine = Copy.of(row(3, V1, TOKEN.as(Standing.REJECTED), null));
    Row read = row(4, V1, token(9), null);
    assertThat(Turns.seen(mine, read)).isEqualTo(Copy.of(read));
  }

  @Test
  void aStandingIsNeverMadeMilder() {
    Copy rejected = Copy.of(row(3, V1, TOKEN.as(Standing.REJECTED), null));
    assertThat(Turns.doubted(rejected, Standing.DOUBTED).newest()).isEqualTo(rejected.row());
  }

  // Tokens.

  @Test
  void aTokenOfAHigherVersionIsOffered() {
    Row failed = new Row("ci", 3, V1, TOKEN, OTHERS, FAILED, true, 70_000, Row.FORMAT);
    Copy brought = Turns.brought(Copy.of(failed), V2, token(8), true, 70_000);
    assertThat(brought).isEqualTo(new Copy(failed, row(0, V2, token(8), null)));
    assertThat(Turns.offer(brought, 5)).isEqualTo(row(5, V2, token(8), null));
  }

  @Test
  void aTokenOfNoHigherVersionIsDropped() {
    Copy copy = new Copy(row(3, V1, TOKEN, null), row(0, V2, token(8), null));
    assertThat(Turns.brought(copy, V2, token(9), true, 70_000)).isNull();
    assertThat(Turns.brought(copy, V1, token(9), true, 70_000)).isNull();
    Copy ended = Copy.of(row(3, V1.ended(), null, null));
    assertThat(Turns.brought(ended, V1.loggedIn(), token(9), true, 70_000)).isNull();
  }

  // Offers.

  @Test
  void nothingIsOfferedThatTheStoreHas() {
    assertThat(Turns.offer(Copy.of(row(3, V1, TOKEN, null)), 5)).isNull();
  }

  @Test
  void aRowOfANewerFormatIsNeverOverwritten() {
    Row newer = ofFormat(row(3, V1, TOKEN, null), Row.FORMAT + 1);
    assertThat(Turns.offer(new Copy(newer, row(0, V2, token(8), null)), 5)).isNull();
  }

  @Test
  void aDoubtLeavesTheTurnOfAnotherGateway() {
    Row row = new Row("ci", 3, V1, TOKEN, OTHERS, FAILED, true, 70_000, Row.FORMAT);
    Row offered = Turns.offer(Turns.doubted(Copy.of(row), Standing.DOUBTED), 5);
    assertThat(offered)
        .isEqualTo(
            new Row(
                "ci", 5, V1, TOKEN.as(Standing.DOUBTED), OTHERS, FAILED, true, 70_000, Row.FORMAT));
  }

  @Test
  void whatTheStoreHasTakenIsNotOfferedAgain() {
    Copy ahead = new Copy(row(3, V1, TOKEN, null), row(0, V2, token(8), null));
    Row written = row(5, V2, token(8), null);
    assertThat(Turns.written(ahead, written)).isEqualTo(Copy.of(written));
  }

  @Test
  void aClaimThatIsWrittenKeepsANewerToken() {
    Row claimed = row(5, V1, TOKEN, new Lease("A0", 13_010));
    Copy ahead = new Copy(row(3, V1, TOKEN, null), row(0, V2, token(8), null));
    Copy written = Turns.written(ahead, claimed);
    assertThat(written.row()).isEqualTo(claimed);
    assertThat(written.offered()).isEqualTo(row(0, V2, token(8), null));
  }

  // Logouts.

  @Test
  void aLogoutEndsTheNewestThatTheGatewayKnows() {
    Copy ahead = new Copy(row(3, V1, TOKEN, OTHERS), row(0, V2, token(8), null));
    Row ended = Turns.ended(ahead, 80_000, 5);
    assertThat(ended)
        .isEqualTo(
            new Row("ci", 5, V2.ended(), null, null, Attempts.NONE, true, 80_000, Row.FORMAT));
  }

  // Verdicts and failures.

  @Test
  void aRejectionOfAnEarlierTokenIsOver() {
    Copy copy = Copy.of(row(3, V2, token(8), null));
    assertThat(Turns.rejected(copy, V1, 7, true, ME, 5)).isEqualTo(new Verdict.Moved());
    assertThat(Turns.rejected(copy, V2, 7, true, ME, 5)).isEqualTo(new Verdict.Moved());
  }

  @Test
  void aRejectionWithoutTheTurnLeavesItAndDoesNotLogIn() {
    Copy copy = Copy.of(row(3, V1, TOKEN, OTHERS));
    assertThat(Turns.rejected(copy, V1, 7, true, ME, 5))
        .isEqualTo(new Verdict.Write(row(5, V1, TOKEN.as(Standing.REJECTED), OTHERS), false));
  }

  @Test
  void aRejectionThatTheStoreCannotKnowIsADoubt() {
    Copy ahead = new Copy(row(3, V1, TOKEN, null), row(0, V2, token(8), null));
    Verdict verdict = Turns.rejected(ahead, V2, 8, true, ME, 5);
    assertThat(verdict).isInstanceOf(Verdict.Doubt.class);
    assertThat(((Verdict.Doubt) verdict).copy().newest())
        .isEqualTo(row(0, V2, token(8).as(Standing.REJECTED), null));
  }

  @Test
  void aFailureIsWrittenOnlyInTheTurn() {
    Lease mine = new Lease("A0", 5_000);
    Row failed = Turns.failed(Copy.of(row(3, V1, TOKEN, mine)), V1, FAILED, ME, 5);
    assertThat(failed)
        .isEqualTo(new Row("ci", 5, V1, TOKEN, null, FAILED, true, 70_000, Row.FORMAT));
    assertThat(Turns.failed(Copy.of(row(3, V1, TOKEN, OTHERS)), V1, FAILED, ME, 5)).isNull();
    assertThat(Turns.failed(Copy.of(row(3, V1, TOKEN, null)), V1, FAILED, ME, 5)).isNull();
    assertThat(Turns.failed(Copy.of(row(3, V2, TOKEN, mine)), V1, FAILED, ME, 5)).isNull();
  }
}
