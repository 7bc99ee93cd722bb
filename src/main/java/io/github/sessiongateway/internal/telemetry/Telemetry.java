package io.github.sessiongateway.internal.telemetry;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the features tell about their work.
 *
 * @param current the request that log lines and calls of Koyeb belong to
 * @param meters measures what happens
 * @param traces begins the spans of requests
 */
public record Telemetry(CurrentRequest current, Meters meters, Traces traces) {
  /** Returns one with correlation ids of its own. */
  public static Telemetry of(Meters meters, Traces traces) {
    return new Telemetry(
        new CurrentRequest(new SplittableRandom(), traces.ownWork()), meters, traces);
  }

  /** Returns one that measures and traces nothing. */
  public static Telemetry none() {
    return of(Meters.NONE, Traces.NONE);
  }

  /**
   * Begins a message to an address.
   *
   * @param correlationId the caller's; null for one that is made
   * @param headers returns all values of a header of the message
   */
  public RequestContext begin(
      String address, @Nullable String correlationId, Function<String, List<String>> headers) {
    return current.begin(correlationId, traces.received(address, headers));
  }
}
