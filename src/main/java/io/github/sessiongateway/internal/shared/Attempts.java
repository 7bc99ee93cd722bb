package io.github.sessiongateway.internal.shared;

import org.jspecify.annotations.Nullable;

/**
 * The attempts since a session's latest token, which all gateways respect.
 *
 * @param failures the failures in a row
 * @param notBefore the earliest next attempt, in milliseconds by the store's clock
 * @param failure the latest failure as the contract's JSON; null if there was no failure
 * @param rejectedCredentials the digest of the credentials that Koyeb rejected; null otherwise
 */
public record Attempts(
    int failures, long notBefore, @Nullable String failure, @Nullable String rejectedCredentials) {

  public static final Attempts NONE = new Attempts(0, 0, null, null);
}
