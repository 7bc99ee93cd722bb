package io.github.sessiongateway.internal.bridge.http;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;

/** The answers that are a sentence. */
final class TextAnswer {
  private static final String TEXT = "text/plain;charset=UTF-8";

  private TextAnswer() {}

  /** Ends a response with a status and a sentence. */
  static Future<Void> end(HttpServerResponse response, int status, String sentence) {
    return response.putHeader(HttpHeaders.CONTENT_TYPE, TEXT).setStatusCode(status).end(sentence);
  }
}
