package io.github.sessiongateway.internal.metrics;

import io.github.sessiongateway.internal.telemetry.Meters.Gauge;

/**
 * A gauge as a registry shows it.
 *
 * @param name without the prefix of all meters
 * @param label the name of its label; empty without one
 */
record DescribedGauge(String name, String label, String description) {
  static DescribedGauge of(Gauge gauge) {
    return switch (gauge) {
      case CALLS_IN_FLIGHT ->
          new DescribedGauge("upstream.in.flight", "kind", "Attempts at Koyeb that are under way");
      case CALLS_WAITING ->
          new DescribedGauge("upstream.waiting", "kind", "Calls of Koyeb that wait for their turn");
      case CIRCUIT ->
          new DescribedGauge("upstream.circuit", "state", "1 for the state of the circuit");
      case RETRIES_LEFT ->
          new DescribedGauge("upstream.retries.left", "", "Retries that the budget allows now");
      case PAUSES ->
          new DescribedGauge(
              "upstream.pauses", "", "Accounts and bearers for which Koyeb has asked for a pause");
      case SESSIONS -> new DescribedGauge("sessions", "state", "Managed sessions");
      case SECONDS_TO_EXPIRY ->
          new DescribedGauge(
              "session.least.expiry.seconds",
              "",
              "Seconds until the first token of a managed session expires");
      case TOKENS_NOT_WRITTEN ->
          new DescribedGauge(
              "session.unwritten", "", "Changes of sessions that are not in the store yet");
      case SINKS_FAILING ->
          new DescribedGauge("sinks.failing", "", "Files of sinks that cannot be written");
      case STORE_UNREACHABLE ->
          new DescribedGauge(
              "shared.unreachable.seconds",
              "",
              "Seconds for which the shared store has not answered");
      case SESSIONS_NOT_OPENED ->
          new DescribedGauge(
              "shared.unopened", "", "Sessions of the shared store that no key opens");
      case ROWS_NOT_READ ->
          new DescribedGauge(
              "shared.unreadable", "", "Rows of the shared store that this version cannot read");
      case EXCHANGES_KEPT ->
          new DescribedGauge(
              "upstream.kept", "", "Refreshes whose late reply is awaited after their time-out");
      case BRIDGE_CONNECTIONS ->
          new DescribedGauge("bridge.connections", "", "Open connections to the bridge");
      case REQUESTS_UNDER_WAY ->
          new DescribedGauge("requests.under.way", "", "Requests that have no reply yet");
      case CONFIGURATION_APPLIED_AT ->
          new DescribedGauge(
              "configuration.applied.seconds",
              "",
              "When the configuration in use was read, since 1970");
      case CONFIGURATION_REJECTED ->
          new DescribedGauge(
              "configuration.rejected", "", "1 while the latest configuration is wrong");
      case CERTIFICATE_END ->
          new DescribedGauge(
              "certificate.not.after.seconds", "key", "When a certificate ends, since 1970");
    };
  }
}
