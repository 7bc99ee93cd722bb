package io.github.sessiongateway.bridge;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionException;
import io.vertx.core.Future;

/** Answers to who is not let in. */
final class Unauthenticated {
  private Unauthenticated() {}

  /** One sentence without a secret. */
  static SessionException because(String sentence) {
    return SessionException.of(Failure.GATEWAY_UNAUTHENTICATED, sentence);
  }

  static <T> Future<T> future(String sentence) {
    return Future.failedFuture(because(sentence));
  }
}
