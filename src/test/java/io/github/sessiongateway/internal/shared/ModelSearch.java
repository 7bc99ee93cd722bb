package io.github.sessiongateway.internal.shared;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Searches all states of the model that can be reached, the nearest first. */
final class ModelSearch {
  /**
   * What a search found.
   *
   * @param isExhaustive whether no state was left out
   * @param violation what was violated first; null if nothing was
   * @param path the shortest way there, a step per line
   */
  record Result(int states, boolean isExhaustive, @Nullable String violation, List<String> path) {
    @Override
    public String toString() {
      return (violation == null ? "no violation" : violation)
          + " after "
          + states
          + " states"
          + (isExhaustive ? "" : ", not all seen")
          + String.join("\n  ", path);
    }
  }

  private final ModelState first;
  private final ModelSteps steps;
  private final ModelInvariants invariants;
  private final int limit;

  private ModelSearch(ModelSetup setup, ModelRules rules, int limit) {
    ModelActions actions = new ModelActions(setup, rules);
    this.first = ModelState.first(setup);
    this.steps = new ModelSteps(setup, actions);
    this.invariants = new ModelInvariants(setup, new ModelHealing(actions));
    this.limit = limit;
  }

  /**
   * Searches until a violation, or until all states were seen.
   *
   * @param limit how many states are seen at most
   */
  static Result search(ModelSetup setup, ModelRules rules, int limit) {
    return new ModelSearch(setup, rules, limit).search();
  }

  private Result search() {
    SeenStates seen = new SeenStates();
    Deque<ModelState> ahead = new ArrayDeque<>();
    seen.add(first.encode(), -1);
    ahead.add(first);
    for (int index = 0; !ahead.isEmpty(); index++) {
      ModelState state = ahead.remove();
      for (ModelSteps.Step step : steps.from(state)) {
        if (!seen.add(step.next().encode(), index)) {
          continue;
        }
        String violation = invariants.violation(state, step);
        if (violation != null) {
          return new Result(seen.size(), false, violation, path(seen));
        }
        if (seen.size() == limit) {
          return new Result(seen.size(), false, null, List.of());
        }
        ahead.add(step.next());
      }
    }
    return new Result(seen.size(), true, null, List.of());
  }

  /** Takes the steps to the latest state once more, and describes them. */
  private List<String> path(SeenStates seen) {
    Deque<byte[]> way = new ArrayDeque<>();
    for (int index = seen.size() - 1; index > 0; index = seen.origin(index)) {
      way.push(seen.state(index));
    }
    List<String> path = new ArrayList<>(List.of(""));
    ModelState state = first;
    for (byte[] expected : way) {
      ModelSteps.Step step =
          steps.from(state).stream()
              .filter(candidate -> Arrays.equals(candidate.next().encode(), expected))
              .findFirst()
              .orElseThrow();
      state = step.next();
      path.add(step.label() + ": " + state);
    }
    return path;
  }
}
