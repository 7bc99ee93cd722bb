package io.github.sessiongateway.bridge;

import io.github.sessiongateway.api.Secret;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** How far a connection is. */
sealed interface ConnectionState {
  /** Whose it is; null where that is not known. */
  default @Nullable Client client() {
    return null;
  }

  /** Whose it is, is not known. */
  record Unknown() implements ConnectionState {}

  /**
   * The authenticator is being asked, and nothing more is read. The frame with the key waits for
   * its answer as a request does.
   */
  record Asking() implements ConnectionState {}

  /**
   * A client's.
   *
   * @param credential what opened it; null for none
   * @param until when the credential expires; null for never
   * @param stands whether the credential would be accepted again, its expiry aside; asked every
   *     second
   */
  record Known(
      Client client, @Nullable Secret credential, @Nullable Instant until, BooleanSupplier stands)
      implements ConnectionState {
    /** Until the client itself expires. */
    Known(Client client, @Nullable Secret credential, BooleanSupplier stands) {
      this(client, credential, client.expiresAt(), stands);
    }
  }

  /** A client's that is nobody's any more: it closes once the requests under way are answered. */
  record Leaving(Client client, int code, String reason) implements ConnectionState {}

  /**
   * The bridge is stopping: what comes is refused until the socket is closed.
   *
   * @param client null where the client has not authenticated
   */
  record Draining(@Nullable Client client) implements ConnectionState {}

  /** Not heard any more: it closes at the next look, so that who comes back at once has to wait. */
  record Held(@Nullable Client client, int code) implements ConnectionState {}

  /** Over. */
  record Closed() implements ConnectionState {}
}
