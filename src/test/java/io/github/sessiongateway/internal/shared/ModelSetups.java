package io.github.sessiongateway.internal.shared;

import io.github.sessiongateway.internal.shared.ModelKoyeb.Predecessor;
import io.github.sessiongateway.internal.shared.ModelSetup.Event;
import java.util.ArrayList;
import java.util.List;

/** What the model is searched for. */
final class ModelSetups {
  private ModelSetups() {}

  /** Returns setups that are searched within seconds. */
  static List<ModelSetup> small() {
    List<ModelSetup> setups = new ArrayList<>();
    for (ModelSetup well : pairs()) {
      setups.add(well.with(Event.CRASH).with(Event.LOSS));
      setups.add(well.with(Event.CUT).with(Event.DARK_CALL).with(Event.LOSS));
      setups.add(well.with(Event.CUT).with(Event.DARK_CALL).with(Event.LOGOUT));
      setups.add(well.with(Event.LOSS).with(Event.LOGOUT));
      setups.add(well.with(Event.CUT).with(Event.DARK_CALL).untimely());
      setups.add(well.with(Event.CRASH).with(Event.REPORT));
      setups.add(well.with(Event.ROLLBACK).with(Event.REPORT));
      setups.add(well.with(Event.REPORT).untimely());
    }
    ModelSetup dead = ModelSetup.of(2, Predecessor.DEAD, false);
    setups.add(dead.with(Event.CRASH).with(Event.CUT).with(Event.DARK_CALL));
    setups.add(dead.with(Event.CRASH).with(Event.ROLLBACK));
    setups.add(dead.with(Event.CUT).with(Event.DARK_CALL).with(Event.SPILL).with(Event.CRASH));
    setups.add(dead.with(Event.LOSS).with(Event.SPILL).with(Event.CRASH).with(Event.LOGOUT));
    setups.add(ModelSetup.of(2, Predecessor.KILLS_FAMILY, false).with(Event.CRASH));
    setups.add(ModelSetup.of(3, Predecessor.DEAD, false).with(Event.CRASH).upTo(3, 2));
    return setups;
  }

  /**
   * Returns all setups, which take minutes and some gigabytes. A logout that the store loses is
   * searched without credentials. With them, two logins can supersede it before a gateway that
   * knows it looks again.
   */
  static List<ModelSetup> full() {
    List<ModelSetup> setups = new ArrayList<>();
    for (ModelSetup well : pairs()) {
      ModelSetup dark = well.with(Event.CUT).with(Event.DARK_CALL);
      setups.add(dark.with(Event.CRASH).with(Event.LOSS));
      setups.add(well.with(Event.CRASH).with(Event.LOSS).with(Event.LOGOUT));
      setups.add(dark.with(Event.LOSS).with(Event.LOGOUT));
      setups.add(dark.with(Event.CRASH).with(Event.ROLLBACK));
      setups.add(well.with(Event.CRASH).with(Event.LOSS).untimely());
      setups.add(dark.with(Event.CRASH).untimely());
      setups.add(well.with(Event.CRASH).with(Event.LOSS).with(Event.REPORT));
      setups.add(dark.with(Event.CRASH).with(Event.REPORT));
      setups.add(dark.with(Event.LOSS).with(Event.REPORT));
      setups.add(well.with(Event.CRASH).with(Event.ROLLBACK).with(Event.REPORT));
      setups.add(dark.with(Event.LOGOUT).with(Event.REPORT));
      ModelSetup disk = dark.with(Event.SPILL).with(Event.CRASH);
      setups.add(disk.with(Event.LOGOUT));
      setups.add(disk.with(Event.LOSS));
      setups.add(disk.with(Event.REPORT));
      setups.add(disk.with(Event.ROLLBACK));
    }
    for (ModelSetup well : groups(3)) {
      setups.add(well.with(Event.CRASH));
      setups.add(well.with(Event.LOSS));
      setups.add(well.with(Event.CUT).with(Event.DARK_CALL));
    }
    ModelSetup three = ModelSetup.of(3, Predecessor.DEAD, false).upTo(3, 2);
    setups.add(three.with(Event.CRASH).with(Event.CUT).with(Event.DARK_CALL));
    setups.add(three.with(Event.CRASH).with(Event.LOSS));
    setups.add(three.with(Event.CRASH).with(Event.LOSS).untimely());
    ModelSetup dead = ModelSetup.of(2, Predecessor.DEAD, false);
    setups.add(dead.with(Event.CRASH).with(Event.LOGOUT).with(Event.ROLLBACK));
    setups.add(dead.with(Event.LOSS, 2).with(Event.LOGOUT));
    setups.add(dead.with(Event.CRASH, 2).with(Event.LOSS));
    setups.addAll(families());
    return setups;
  }

  /**
   * Returns setups in which a token that is presented once more kills its successors. Without
   * credentials, no rule saves the session from a dark call or a pause that outlasts the turn.
   */
  private static List<ModelSetup> families() {
    ModelSetup without = ModelSetup.of(2, Predecessor.KILLS_FAMILY, false);
    ModelSetup with = ModelSetup.of(2, Predecessor.KILLS_FAMILY, true);
    return List.of(
        without.with(Event.CRASH).with(Event.LOSS),
        with.with(Event.CRASH).with(Event.LOSS),
        with.with(Event.CUT).with(Event.DARK_CALL),
        with.untimely());
  }

  private static List<ModelSetup> pairs() {
    return groups(2);
  }

  private static List<ModelSetup> groups(int gateways) {
    return List.of(
        ModelSetup.of(gateways, Predecessor.DEAD, false),
        ModelSetup.of(gateways, Predecessor.DEAD, true),
        ModelSetup.of(gateways, Predecessor.VALID, false),
        ModelSetup.of(gateways, Predecessor.VALID, true));
  }
}
