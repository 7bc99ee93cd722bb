package io.github.sessiongateway.internal.bridge.auth;

import io.vertx.core.Future;

/**
 * A client could not be authenticated. The reason is for the log alone: a client gets the same
 * sentence whatever the reason is. It has no stack trace, because it is an answer and not a fault.
 */
public final class AuthenticationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private static final String SENTENCE = "This credential is not valid for the bridge.";

  /** The reasons, in the words of the log. */
  public enum Reason {
    MALFORMED("malformed"),
    ALGORITHM("algorithm"),
    CRITICAL_HEADER("critical header"),
    UNKNOWN_KEY_ID("unknown key id"),
    SIGNATURE("signature"),
    WRONG_ISSUER("wrong issuer"),
    WRONG_AUDIENCE("wrong audience"),
    NO_EXPIRY("no expiry"),
    EXPIRY_TOO_FAR("expiry too far ahead"),
    EXPIRED("expired"),
    NOT_YET_VALID("not yet valid"),
    WRONG_SUBJECT("wrong subject"),
    UNKNOWN_KEY("unknown key"),
    OTHER_CLIENT("client id of another key"),
    UNKNOWN_TICKET("unknown ticket"),
    REVOKED("revoked or expired"),
    MISSING("no credential"),
    FAULT("fault");

    private final String words;

    Reason(String words) {
      this.words = words;
    }
  }

  private final String sentence;

  AuthenticationException(Reason reason) {
    this(reason.words, SENTENCE);
  }

  private AuthenticationException(String words, String sentence) {
    super(words, null, false, false);
    this.sentence = sentence;
  }

  /** The client showed no credential, which belongs into a header. */
  public static AuthenticationException missing(String header) {
    return new AuthenticationException(
        Reason.MISSING.words, "The header " + header + " is missing.");
  }

  /**
   * Returns the cause itself, or a failure that names the class of a fault. The text of a fault may
   * hold a secret, so it is left out.
   */
  public static AuthenticationException because(Throwable cause) {
    return cause instanceof AuthenticationException failure
        ? failure
        : new AuthenticationException(
            Reason.FAULT.words + " " + cause.getClass().getSimpleName(), SENTENCE);
  }

  public static <T> Future<T> future(Reason reason) {
    return Future.failedFuture(new AuthenticationException(reason));
  }

  /** The reason, in fixed words. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }

  /** Returns the sentence for the client. */
  public String sentence() {
    return sentence;
  }
}
