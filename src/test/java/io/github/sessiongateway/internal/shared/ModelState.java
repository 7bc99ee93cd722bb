package io.github.sessiongateway.internal.shared;

import io.github.sessiongateway.internal.shared.ModelSetup.Event;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One state of the model: a session, the gateways that share it, their store and Koyeb.
 *
 * <p>A real row has a random revision, and a swap compares it. In the model all rows that the store
 * has hold the same revision, and a swap compares the whole row. Otherwise each claim would make a
 * new state, and a search would not end. That allows more than the real store does, because a row
 * may come back to an earlier content. A swap that a real store then refuses succeeds here at once,
 * instead of after one more look.
 *
 * <p>There is no clock. All turns are as long as each other, and the turn in the store is over if
 * and only if {@link #isTurnOver} says so.
 */
final class ModelState {
  /** The revision of each row that the store has. */
  static final long REVISION = 1;

  private static final String NAME = "session";
  private static final long LEASE = 1;

  final ModelGateway[] gateways;
  final ModelKoyeb koyeb;
  private final int[] happened;

  /** The row that the store has. */
  Row stored;

  /** What a rollback of the store brings back. */
  Row earlier;

  /** Whether the turn in the store is over by the store's clock. */
  boolean isTurnOver;

  private ModelState(ModelGateway[] gateways, ModelKoyeb koyeb, int[] happened, Row stored) {
    this.gateways = gateways;
    this.koyeb = koyeb;
    this.happened = happened;
    this.stored = stored;
    this.earlier = stored;
  }

  /** Returns the state in which all gateways know the first token. */
  static ModelState first(ModelSetup setup) {
    ModelKoyeb koyeb = new ModelKoyeb(setup.predecessor());
    Row row =
        new Row(
            NAME,
            REVISION,
            Version.of(1, 1),
            token(koyeb.login()),
            null,
            Attempts.NONE,
            true,
            0,
            Row.FORMAT);
    ModelGateway[] gateways = new ModelGateway[setup.gateways()];
    for (int i = 0; i < gateways.length; i++) {
      gateways[i] = new ModelGateway(i, Copy.of(row));
    }
    ModelState state = new ModelState(gateways, koyeb, new int[Event.values().length], row);
    state.earlier = Row.none(NAME);
    return state;
  }

  static SharedToken token(long birth) {
    return new SharedToken(birth, Standing.VALID, 0, Duration.ZERO, Buffer.buffer());
  }

  ModelState copy() {
    ModelGateway[] copies = new ModelGateway[gateways.length];
    for (int i = 0; i < copies.length; i++) {
      copies[i] = gateways[i].copy();
    }
    ModelState same = new ModelState(copies, koyeb.copy(), happened.clone(), stored);
    same.earlier = earlier;
    same.isTurnOver = isTurnOver;
    return same;
  }

  /** Returns how often an event has happened. */
  int count(Event event) {
    return happened[StateBytes.number(event)];
  }

  void happens(Event event) {
    happened[StateBytes.number(event)]++;
  }

  /** Returns a gateway and the store's clock. */
  Turns.Me me(ModelGateway gateway) {
    return new Turns.Me(gateway.holder(), isTurnOver ? LEASE + 1 : 0, 0, LEASE);
  }

  /** Changes the store's row. A turn that is not new goes on. */
  void store(Row next, boolean isNewTurn) {
    if (!next.version().equals(stored.version())) {
      earlier = stored;
    }
    isTurnOver &= next.lease() != null && !isNewTurn;
    stored = next;
  }

  /** The store loses its latest version. */
  void rollBack() {
    stored = earlier;
    isTurnOver = false;
  }

  /** Returns whether a token lives. */
  boolean isAlive(@Nullable SharedToken token) {
    return token != null && koyeb.isAlive(token.birth());
  }

  byte[] encode() {
    StateBytes bytes = new StateBytes();
    koyeb.encode(bytes);
    for (int count : happened) {
      bytes.put(count);
    }
    bytes.row(stored);
    bytes.row(earlier);
    bytes.put(isTurnOver);
    for (ModelGateway gateway : gateways) {
      gateway.encode(bytes);
    }
    return bytes.toArray();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(koyeb + " | store " + text(stored));
    text.append(isTurnOver ? " over" : "");
    for (ModelGateway gateway : gateways) {
      text.append(" | ").append(gateway);
    }
    return text.toString();
  }

  static String text(Row row) {
    Version version = row.version();
    SharedToken token = row.token();
    Lease lease = row.lease();
    return "("
        + version.login()
        + "."
        + version.generation()
        + (version.isEnd() ? " ended" : "")
        + (token == null ? "" : " T" + token.birth())
        + (token == null || token.standing() == Standing.VALID ? "" : " " + token.standing())
        + (lease == null ? "" : " turn of " + lease.holder())
        + ")";
  }
}
