package io.github.sessiongateway.internal.telemetry;

import java.util.SplittableRandom;

/**
 * What the features tell about their work.
 *
 * @param current the request that log lines and calls of Koyeb belong to
 * @param meters measures what happens
 */
public record Telemetry(CurrentRequest current, Meters meters) {
  /** Returns one with correlation ids of its own. */
  public static Telemetry of(Meters meters) {
    return new Telemetry(new CurrentRequest(new SplittableRandom()), meters);
  }

  /** Returns one that measures nothing. */
  public static Telemetry none() {
    return of(Meters.NONE);
  }
}
