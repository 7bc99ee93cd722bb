package io.github.sessiongateway.bridge;

import io.vertx.core.Future;

/**
 * A credential was refused. The reason is for the log alone: a client hears the same sentence
 * whatever the reason is. It has no stack trace: it is an answer, not a fault.
 */
final class Unauthenticated extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private static final String SENTENCE = "The bridge does not know this credential.";

  /** Why, in the words of the log. */
  enum Reason {
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

  Unauthenticated(Reason reason) {
    this(reason.words, SENTENCE);
  }

  private Unauthenticated(String words, String sentence) {
    super(words, null, false, false);
    this.sentence = sentence;
  }

  /** No credential was shown at all, where it should have been in a header. */
  static Unauthenticated missing(String header) {
    return new Unauthenticated(Reason.MISSING.words, "The header " + header + " is missing.");
  }

  /** A fault of the authenticator is a refusal, too. Its class is named, and its text is not. */
  static Unauthenticated because(Throwable cause) {
    return cause instanceof Unauthenticated refused
        ? refused
        : new Unauthenticated(
            Reason.FAULT.words + " " + cause.getClass().getSimpleName(), SENTENCE);
  }

  static <T> Future<T> future(Reason reason) {
    return Future.failedFuture(new Unauthenticated(reason));
  }

  /** Why, in fixed words. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }

  /** What the client is told. */
  String sentence() {
    return sentence;
  }
}
