package io.github.sessiongateway.internal.shared;

import static io.github.sessiongateway.internal.shared.StoreFixture.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.shared.SharedStore.Ring;
import io.github.sessiongateway.testing.Await;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every store must do, whichever database it uses. */
@Timeout(120)
public abstract class SharedStoreContract {
  protected Vertx vertx;
  private final List<StoreFixture> opened = new ArrayList<>();
  private StoreFixture one;
  private StoreFixture other;

  /** Removes all rows. */
  protected abstract void empty() throws Exception;

  /**
   * Opens a store of these rows, as one more gateway does, and sets its bell. Called on the
   * context.
   *
   * @return what ends once the other gateways can ring the bell
   */
  protected abstract Future<SharedStore> open(Context context, SharedStore.Bell bell);

  /** Lets the store's clock move on. A clock of a real store does so by itself. */
  protected void passTime() {}

  @BeforeEach
  void start() throws Exception {
    vertx = Vertx.vertx();
    empty();
    one = gateway();
    other = gateway();
  }

  @AfterEach
  void stop() {
    opened.forEach(StoreFixture::close);
    Await.result(vertx.close());
  }

  private StoreFixture gateway() {
    StoreFixture gateway = StoreFixture.open(vertx, this::open);
    opened.add(gateway);
    return gateway;
  }

  @Test
  void anEmptyStoreHasNoRowsAndTellsItsTime() {
    Page page = one.changed(Cursor.START);
    assertThat(page.rows()).isEmpty();
    assertThat(page.isLast()).isTrue();
    assertThat(page.time()).isPositive();
    assertThat(one.changed(page.next()).rows()).isEmpty();
  }

  @Test
  void aRowIsInsertedIfTheStoreDoesNotHaveIt() {
    assertThat(one.swap(row("a", 7), 0)).isInstanceOf(Swap.Done.class);
    assertThat(other.all()).containsExactly(row("a", 7));
  }

  @Test
  void anInsertOfARowThatIsThereIsTaken() {
    one.done(row("a", 7), 0);
    assertThat(other.taken(row("a", 8), 0)).isEqualTo(row("a", 7));
    assertThat(one.all()).containsExactly(row("a", 7));
  }

  @Test
  void aRowIsReplacedByItsRevision() {
    one.done(row("a", 7), 0);
    one.done(row("b", 9), 0);
    other.done(row("a", 8), 7);
    assertThat(one.all()).containsExactlyInAnyOrder(row("a", 8), row("b", 9));
  }

  @Test
  void aSwapOfAnOlderRevisionIsTaken() {
    one.done(row("a", 7), 0);
    one.done(row("a", 8), 7);
    assertThat(other.taken(row("a", 9), 7)).isEqualTo(row("a", 8));
    assertThat(one.all()).containsExactly(row("a", 8));
  }

  @Test
  void aSwapOfARowThatIsNotThereIsTaken() {
    assertThat(one.taken(row("a", 8), 7)).isEqualTo(Row.none("a"));
    assertThat(one.all()).isEmpty();
  }

  /** As after an answer that was lost. */
  @Test
  void aSwapThatIsDoneTwiceIsTakenByItself() {
    one.done(row("a", 7), 0);
    assertThat(one.taken(row("a", 7), 0)).isEqualTo(row("a", 7));
    one.done(row("a", 8), 7);
    assertThat(one.taken(row("a", 8), 7)).isEqualTo(row("a", 8));
  }

  @Test
  void oneOfTheConcurrentSwapsOfARevisionIsDone() {
    for (long round = 0; round < 50; round++) {
      long expected = round;
      List<Future<Swap>> swaps = new ArrayList<>();
      for (int n = 1; n <= 4; n++) {
        // The winner's revision is what the next round expects.
        Row next = StoreFixture.row("a", expected + 1, "gateway-" + n + "-" + expected);
        swaps.add((n % 2 == 0 ? one : other).ask(next, expected));
      }
      List<Swap> outcomes = swaps.stream().map(Await::result).toList();
      assertThat(outcomes).filteredOn(Swap.Done.class::isInstance).hasSize(1);
      assertThat(one.all())
          .hasSize(1)
          .containsAll(
              outcomes.stream()
                  .filter(Swap.Taken.class::isInstance)
                  .map(taken -> ((Swap.Taken) taken).there())
                  .toList());
    }
  }

  @Test
  void everyFieldIsKept() {
    for (Row row : StoreFixture.ofEveryKind()) {
      one.done(row, 0);
      assertThat(other.taken(row, 0)).isEqualTo(row);
      long revision = 1_000_000;
      Row next = StoreFixture.row(row.name(), revision);
      one.done(next, row.revision());
      one.done(row, revision);
    }
    assertThat(other.all()).containsExactlyInAnyOrderElementsOf(StoreFixture.ofEveryKind());
  }

  /** A gateway does not keep the encrypted texts of all sessions. */
  @Test
  void aTokenWithoutItsTextKeepsTheTextOfTheStore() {
    Row row = row("a", 7);
    one.done(row, 0);
    SharedToken rejected = row.token().as(Standing.REJECTED).sealedAs(SharedToken.NOT_SEALED);
    Row next = StoreFixture.row("a", 8).with(rejected);
    other.done(next, 7);
    assertThat(one.all()).containsExactly(next.with(rejected.sealedAs(row.token().sealed())));
  }

  @Test
  void aTokenOfOneMebibyteIsKept() {
    byte[] bytes = new byte[1024 * 1024];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i * 31 + i / 256);
    }
    Row row = StoreFixture.with(row("a", 7), Buffer.buffer(bytes));
    one.done(row, 0);
    assertThat(other.all()).containsExactly(row);
  }

  @Test
  void onlyChangesComeAfterAllRows() {
    one.insert("a", 200);
    Cursor read = other.last(Cursor.START);
    one.done(row("a7", 1000), 7);
    one.done(row("b", 1), 0);
    assertThat(other.since(read))
        .contains(row("a7", 1000), row("b", 1))
        .doesNotContain(row("a7", 7))
        .hasSizeLessThan(100);
    Cursor later = other.last(read);
    assertThat(other.since(later)).hasSizeLessThan(100);
    one.done(row("b", 2), 1);
    assertThat(other.since(later)).contains(row("b", 2));
  }

  @Test
  void aPageIsBounded() {
    one.insert("a", 2500);
    List<Page> pages = other.pages(Cursor.START);
    assertThat(pages).hasSizeGreaterThan(1).allMatch(page -> page.rows().size() <= 1000);
    assertThat(pages.stream().flatMap(page -> page.rows().stream()))
        .contains(StoreFixture.rows("a", 2500).toArray(Row[]::new));
  }

  @Test
  void aPageOfChangesIsBounded() {
    Cursor read = other.last(Cursor.START);
    one.insert("a", 2500);
    List<Page> pages = other.pages(read);
    assertThat(pages).hasSizeGreaterThan(1).allMatch(page -> page.rows().size() <= 1000);
    assertThat(pages.stream().flatMap(page -> page.rows().stream()))
        .contains(StoreFixture.rows("a", 2500).toArray(Row[]::new));
  }

  @Test
  void aChangeBetweenTwoPagesIsNotMissed() {
    one.insert("a", 2500);
    Page first = other.changed(Cursor.START);
    Row seen = first.rows().get(0);
    Row changed = row(seen.name(), 10_000);
    one.done(changed, seen.revision());
    one.done(row("0", 1), 0);
    // Both are before the place of the second page, in any order of names.
    Map<String, Row> latest = new HashMap<>();
    List<Page> rest = other.pages(first.next());
    rest.addAll(other.pages(rest.get(rest.size() - 1).next()));
    rest.forEach(page -> page.rows().forEach(row -> latest.put(row.name(), row)));
    assertThat(latest.values()).contains(changed, row("0", 1));
  }

  @Test
  void noChangeIsMissedWhileManyGatewaysSwap() {
    List<StoreFixture> writers = List.of(one, gateway(), gateway());
    Cursor start = other.last(Cursor.START);
    List<Future<Void>> writing =
        IntStream.range(0, writers.size())
            .mapToObj(n -> writers.get(n).write("w" + n + "-", 8, 40))
            .toList();
    StoreFixture.Reading reading = other.follow(start, Future.all(writing));
    assertThat(reading.latest()).isNotEmpty();
    assertThat(reading.latest().values()).containsExactlyInAnyOrderElementsOf(other.all());
    assertThat(reading.latest().values()).allMatch(row -> row.revision() == 40).hasSize(24);
  }

  @Test
  void aLoudSwapRingsTheOtherGateways() {
    StoreFixture third = gateway();
    one.done(row("a", 1), 0, Ring.LOUD);
    other.awaitRings(1);
    third.awaitRings(1);
  }

  @Test
  void aQuietSwapDoesNotRing() {
    for (long n = 0; n < 20; n++) {
      one.done(row("a", n + 1), n, Ring.QUIET);
    }
    one.done(row("b", 1), 0, Ring.LOUD);
    other.awaitRings(1);
    assertThat(other.rings()).isLessThan(10);
  }

  @Test
  void aSwapThatIsTakenDoesNotRing() {
    one.done(row("a", 1), 0, Ring.QUIET);
    for (long n = 0; n < 20; n++) {
      assertThat(Await.result(one.ask(row("a", 3), 2, Ring.LOUD))).isInstanceOf(Swap.Taken.class);
    }
    one.done(row("b", 1), 0, Ring.LOUD);
    other.awaitRings(1);
    assertThat(other.rings()).isLessThan(10);
  }

  @Test
  void aSweepRemovesWhatTheStoresClockSays() {
    long time = one.changed(Cursor.START).time();
    one.done(StoreFixture.with(row("old", 1), time - 1), 0);
    one.done(StoreFixture.with(row("new", 2), time + Duration.ofHours(1).toMillis()), 0);
    one.done(StoreFixture.with(row("older", 3), 0), 0);
    assertThat(other.sweep()).isEqualTo(2);
    assertThat(one.all()).extracting(Row::name).containsExactly("new");
    assertThat(one.taken(row("old", 5), 1)).isEqualTo(Row.none("old"));
    one.done(row("old", 4), 0);
    assertThat(other.sweep()).isZero();
  }

  @Test
  void theStoresTimeMovesOn() {
    long first = one.changed(Cursor.START).time();
    List<Long> times = new ArrayList<>(List.of(first));
    times.add(one.swap(row("a", 1), 0).time());
    times.add(other.swap(row("a", 2), 0).time());
    while (times.get(times.size() - 1) == first) {
      passTime();
      times.add(other.changed(Cursor.START).time());
    }
    assertThat(times).isSorted();
  }

  @Test
  void aClosedStoreFailsAsOneThatDoesNotAnswer() {
    one.close();
    assertThat(Await.failure(one.ask(row("a", 1), 0))).isInstanceOf(StoreUnreachable.class);
  }
}
