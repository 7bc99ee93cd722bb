package io.github.sessiongateway.api;

import org.jspecify.annotations.Nullable;

/**
 * What {@code session.unscope} asks for.
 *
 * @param fingerprint a device fingerprint, visible ASCII of at most 16 KiB; null for none
 */
public record UnscopeRequest(@Nullable Secret fingerprint) {
  /** A request without a fingerprint. */
  public static final UnscopeRequest PLAIN = new UnscopeRequest(null);

  /**
   * Creates a request of this part.
   *
   * @throws SessionException {@code invalid_request}, naming the wrong field
   */
  public UnscopeRequest {
    new RequestChecks().fingerprint(fingerprint).done();
  }
}
