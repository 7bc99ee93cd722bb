package io.github.sessiongateway.internal.managed;

import static java.util.Objects.requireNonNull;

import io.github.sessiongateway.internal.shared.Row;
import io.github.sessiongateway.internal.shared.RowListener;
import io.github.sessiongateway.internal.shared.Version;
import org.jspecify.annotations.Nullable;

/** The parts of a shared ledger that learn what becomes of its rows. */
final class RowOwner implements RowListener {
  private final Spill spill;
  private final LostRows lost;
  private final TurnlessCalls turnless;
  private volatile @Nullable RowReader reader;
  private @Nullable SealUpkeep upkeep;
  private @Nullable AbandonedTurns abandoned;

  RowOwner(Spill spill, LostRows lost, TurnlessCalls turnless) {
    this.spill = spill;
    this.lost = lost;
    this.turnless = turnless;
  }

  /** Begins with what changes the sessions, before the first row is read. */
  void begin(RowReader reads, SealUpkeep seals, AbandonedTurns turns) {
    reader = reads;
    upkeep = seals;
    abandoned = turns;
  }

  RowReader reader() {
    return requireNonNull(reader);
  }

  SealUpkeep upkeep() {
    return requireNonNull(upkeep);
  }

  /** Returns how many sessions no key opens. Safe from any thread, and before the begin. */
  int unopened() {
    RowReader reads = reader;
    return reads == null ? 0 : reads.unopened();
  }

  /** Ends the upkeep, if it has begun. */
  void close() {
    if (upkeep != null) {
      upkeep.close();
    }
  }

  @Override
  public boolean wants(Row row) {
    return reader().wants(row);
  }

  @Override
  public void changed(Row before, Row row) {
    reader().changed(before, row);
    upkeep().read(before, row);
    requireNonNull(abandoned).read(row);
  }

  @Override
  public void raised(String name, Version version) {
    reader().raised(name, version);
  }

  @Override
  public Row sealed(Row row) {
    return reader().sealed(row);
  }

  @Override
  public void unwritten(String name, Version version) {
    spill.write(name, version);
  }

  @Override
  public void written(String name) {
    spill.erase(name);
  }

  @Override
  public void writtenAgain(Row had, Row there) {
    lost.lost(had, there);
  }

  @Override
  public void reachable() {
    turnless.storeAnswers();
  }
}
