package io.github.sessiongateway.internal.koyeb.resilience;

import java.util.Locale;

/** Told of each change of the circuit. */
@FunctionalInterface
public interface CircuitListener {
  /** The states of a circuit breaker. */
  enum State {
    /** Calls are sent. */
    CLOSED,
    /** No call is sent. */
    OPEN,
    /** One call is sent, to see whether Koyeb answers again. */
    HALF_OPEN;

    private final String word = name().toLowerCase(Locale.ROOT);

    /** Returns its name as events and measurements have it. */
    public String word() {
      return word;
    }
  }

  /** The circuit has changed to a state. */
  void changed(State state);
}
