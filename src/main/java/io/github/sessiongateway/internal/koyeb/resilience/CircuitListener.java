package io.github.sessiongateway.internal.koyeb.resilience;

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
    HALF_OPEN
  }

  /** The circuit has changed to a state. */
  void changed(State state);
}
