package io.github.sessiongateway.internal.shared;

import java.util.EnumMap;
import java.util.Map;

/**
 * What a search of the model explores.
 *
 * @param gateways how many gateways share the session
 * @param predecessor what becomes of a token when it is refreshed
 * @param canLogIn whether the gateways have credentials
 * @param isTimely whether a turn ends only if its holder does nothing more in it; otherwise at any
 *     time, as after a long pause or by a wrong clock
 * @param limits how often each event may happen; one that is missing does not happen
 * @param maxTokens how many tokens Koyeb may issue before the state is healed
 * @param maxGeneration the generation that is not refreshed any more
 */
record ModelSetup(
    int gateways,
    ModelKoyeb.Predecessor predecessor,
    boolean canLogIn,
    boolean isTimely,
    Map<Event, Integer> limits,
    int maxTokens,
    int maxGeneration) {

  /** What happens a limited number of times. */
  enum Event {
    /** The process of a gateway ends. */
    CRASH,
    /** A request or an answer is lost or late, to the store or to Koyeb. */
    LOSS,
    /** A gateway cannot reach the store. */
    CUT,
    /** A gateway that cannot reach the store calls Koyeb without a turn. */
    DARK_CALL,
    /** A caller logs out. */
    LOGOUT,
    /** The store loses its latest version. */
    ROLLBACK,
    /** A caller reports a rejected token. */
    REPORT,
    /** A gateway writes a token to its own disk that the store does not have. */
    SPILL
  }

  /** Returns a setup in which all goes well, and a turn ends in time. */
  static ModelSetup of(int gateways, ModelKoyeb.Predecessor predecessor, boolean canLogIn) {
    return new ModelSetup(gateways, predecessor, canLogIn, true, Map.of(), 4, 3);
  }

  /** Returns the same setup with an event that may happen once. */
  ModelSetup with(Event event) {
    return with(event, 1);
  }

  ModelSetup with(Event event, int times) {
    Map<Event, Integer> more = new EnumMap<>(Event.class);
    more.putAll(limits);
    more.put(event, times);
    return new ModelSetup(
        gateways, predecessor, canLogIn, isTimely, more, maxTokens, maxGeneration);
  }

  /** Returns the same setup with turns that may end at any time. */
  ModelSetup untimely() {
    return new ModelSetup(gateways, predecessor, canLogIn, false, limits, maxTokens, maxGeneration);
  }

  /** Returns the same setup with fewer tokens. */
  ModelSetup upTo(int tokens, int generation) {
    return new ModelSetup(gateways, predecessor, canLogIn, isTimely, limits, tokens, generation);
  }

  /** Returns whether an event may happen once more. */
  boolean allows(Event event, ModelState state) {
    return state.count(event) < limits.getOrDefault(event, 0);
  }

  @Override
  public String toString() {
    return gateways
        + " gateways, predecessor "
        + predecessor
        + (canLogIn ? ", credentials" : "")
        + (isTimely ? "" : ", untimely")
        + (limits.isEmpty() ? "" : ", " + limits);
  }
}
