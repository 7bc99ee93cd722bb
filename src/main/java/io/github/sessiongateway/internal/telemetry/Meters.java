package io.github.sessiongateway.internal.telemetry;

import io.github.sessiongateway.api.Failure;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Measures what the features do. No argument holds an account, a session's name, an address, a
 * client or a token. Safe from any thread. Each method does nothing unless it is implemented.
 */
public interface Meters {
  /** Measures nothing. */
  Meters NONE = new Meters() {};

  /** How fresh a token is that a caller reads. */
  enum Freshness {
    /** Valid for as long as the caller asks. */
    FRESH,
    /** Valid, while its refresh fails. */
    STALE,
    /** Newer than the one that the caller waited to be replaced. */
    AWAITED,
    /** There was no token to give. */
    NONE
  }

  /** Why a session asks Koyeb for a token. */
  enum Renewal {
    /** A login, because there is no token that can be refreshed. */
    LOGIN,
    /** Its refresh is due. */
    DUE,
    /** Koyeb has rejected the token, as a caller reports. */
    REJECTED,
    /** The attempt before has failed. */
    RETRY,
    /** A caller asks for a newer token than is due. */
    ASKED
  }

  /** How a request through the proxy to Koyeb has ended. */
  enum Proxied {
    /** It has become a WebSocket. */
    UPGRADED,
    /** Koyeb answered with a status below 300. */
    SUCCESS,
    REDIRECTION,
    CLIENT_ERROR,
    SERVER_ERROR,
    /** The gateway has answered, because Koyeb could not be asked or gave no answer. */
    GATEWAY_ERROR,
    /** The answer has not arrived as a whole. */
    BROKEN
  }

  /** Values that are read when they are asked for, from any thread. Some have a label. */
  enum Gauge {
    /** Attempts under way. Label: {@code requests} or {@code background}. */
    CALLS_IN_FLIGHT,
    /** Attempts in the queue. Label: {@code requests} or {@code background}. */
    CALLS_WAITING,
    /** 1 for the circuit's state, otherwise 0. Label: {@code closed, half_open, open}. */
    CIRCUIT,
    RETRIES_LEFT,
    /** Accounts and bearers for which Koyeb has asked for a pause. */
    PAUSES,
    /** Sessions in a state, which is the label. */
    SESSIONS,
    /** Seconds until the first of the sessions' tokens expires; NaN without a token. */
    SECONDS_TO_EXPIRY,
    TOKENS_NOT_WRITTEN,
    /** Files of sinks that cannot be written. */
    SINKS_FAILING,
    /** Seconds for which the store of several gateways has not answered; 0 while it answers. */
    STORE_UNREACHABLE,
    /** Sessions of the store that no key of this gateway opens. */
    SESSIONS_NOT_OPENED,
    /** Rows of the store that this version cannot read. */
    ROWS_NOT_READ,
    /** Exchanges with Koyeb that go on after their time-out. */
    EXCHANGES_KEPT,
    BRIDGE_CONNECTIONS,
    REQUESTS_UNDER_WAY,
    /** When the configuration in use was read, in seconds since 1970. */
    CONFIGURATION_APPLIED_AT,
    /** 1 while the latest configuration is wrong and the one before is used, otherwise 0. */
    CONFIGURATION_REJECTED,
    /** The end of a certificate in seconds since 1970. The label is the key of its files. */
    CERTIFICATE_END
  }

  /** A request to an address has ended; with null it succeeded. */
  default void answered(String address, @Nullable Failure failure, long nanos) {}

  /** A message without a reply address was dropped. */
  default void dropped() {}

  /** An attempt at an endpoint of Koyeb has ended. */
  default void attempted(String endpoint, String delivery, long nanos) {}

  /** A call is sent again. */
  default void retried(String endpoint) {}

  /** A call was not sent again, because the budget of retries is spent. */
  default void retryDenied() {}

  /** A call has joined one that is under way. */
  default void joined(String endpoint) {}

  /** A call was refused, because too many wait. */
  default void overloaded() {}

  /** A session's refresh or login has ended; with null it succeeded. */
  default void renewed(Renewal reason, @Nullable Failure failure) {}

  /** A refresh was answered after its time-out. The session takes the token, or has a newer one. */
  default void cameLate(boolean isTaken) {}

  /** A caller has read a session's token. */
  default void read(Freshness freshness) {}

  /** A request through the proxy has ended. */
  default void proxied(Proxied outcome) {}

  /** The bridge has refused a connection or a message. */
  default void denied(String reason) {}

  /** The bridge ignores a peer for a while. */
  default void barred() {}

  /** A changed configuration was read. It is used, or else it is wrong. */
  default void reloaded(boolean isUsed) {}

  /** Returns what measures the sharing of sessions, from now on. */
  default SharedMeter shared() {
    return SharedMeter.NONE;
  }

  /** Removes what it has added anywhere. */
  default void close() {}

  /** Adds a value that is read when it is asked for. */
  default void gauge(Gauge gauge, String label, DoubleSupplier value) {}

  /** Adds a value without a label. */
  default void gauge(Gauge gauge, DoubleSupplier value) {
    gauge(gauge, "", value);
  }
}
