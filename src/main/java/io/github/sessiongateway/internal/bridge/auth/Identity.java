package io.github.sessiongateway.internal.bridge.auth;

import io.github.sessiongateway.api.Secret;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A client that the bridge has authenticated, and how long it may stay.
 *
 * @param credential the bearer that the client showed; null if it showed a certificate or nothing
 * @param expiresAt when the credential expires; null if it does not expire
 * @param isAccepted whether the credential would still be accepted, its expiry aside; asked once
 *     per second
 */
public record Identity(
    BridgeClient client,
    @Nullable Secret credential,
    @Nullable Instant expiresAt,
    BooleanSupplier isAccepted) {
  /** An identity that expires with its client. */
  public Identity(BridgeClient client, @Nullable Secret credential, BooleanSupplier isAccepted) {
    this(client, credential, client.expiresAt(), isAccepted);
  }

  /** Returns why the client may no longer stay, as a sentence; null if it may stay. */
  public @Nullable String endReason(Instant now) {
    if (expiresAt != null && !now.isBefore(expiresAt)) {
      return "The credential has expired.";
    }
    return isAccepted.getAsBoolean() ? null : "The credential was revoked.";
  }
}
