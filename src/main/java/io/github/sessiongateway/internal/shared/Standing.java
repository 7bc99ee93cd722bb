package io.github.sessiongateway.internal.shared;

/** What is known of a token's validity, besides its expiry. A later constant is stricter. */
public enum Standing {
  /** Callers get it. */
  VALID,
  /** A caller reported that Koyeb rejected it. Callers do not get it; a refresh shows the truth. */
  DOUBTED,
  /** Koyeb rejected it at a refresh. */
  REJECTED
}
