package io.github.sessiongateway.internal.bridge.connection;

import io.github.sessiongateway.internal.bridge.auth.BridgeClient;
import io.github.sessiongateway.internal.bridge.auth.Identity;
import org.jspecify.annotations.Nullable;

/** The state of a connection. */
sealed interface ConnectionState {
  /** Returns the client; null if it has not authenticated. */
  default @Nullable BridgeClient client() {
    return null;
  }

  /** Whether the client may still authenticate, in time. */
  default boolean isAuthenticating() {
    return this instanceof Unauthenticated || this instanceof Authenticating;
  }

  /** The client has shown no credential yet. */
  record Unauthenticated() implements ConnectionState {}

  /**
   * The credential is being checked, and nothing is read. The frame with the credential is pending
   * like a request.
   */
  record Authenticating() implements ConnectionState {}

  /** The client may send requests. */
  record Authenticated(Identity identity) implements ConnectionState {
    @Override
    public BridgeClient client() {
      return identity.client();
    }
  }

  /** The credential is no longer valid. The connection closes after its pending replies. */
  record Revoked(BridgeClient client, String reason) implements ConnectionState {}

  /**
   * The bridge is stopping. New requests fail until the connection is closed.
   *
   * @param client null if the client has not authenticated
   */
  record Draining(@Nullable BridgeClient client) implements ConnectionState {}

  /**
   * The client is barred. Nothing is read, and the connection closes at the next sweep. An earlier
   * close would read and drop what is on its way, and the client would connect again at once.
   */
  record Barred(@Nullable BridgeClient client, int code) implements ConnectionState {}

  /** The connection is closed. */
  record Closed() implements ConnectionState {}
}
