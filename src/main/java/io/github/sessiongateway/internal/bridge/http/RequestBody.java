package io.github.sessiongateway.internal.bridge.http;

import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.api.SessionException.Field;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;

/** Reads the body of a request, up to a limit. */
final class RequestBody {
  private RequestBody() {}

  /**
   * Returns the body. Fails with {@code invalid_request} as soon as it is too long. What still
   * comes is dropped, and the connection must be closed.
   */
  static Future<Buffer> read(HttpServerRequest request, int most) {
    Promise<Buffer> whole = Promise.promise();
    Buffer body = Buffer.buffer();
    request.handler(
        part -> {
          if (body.length() + part.length() <= most) {
            body.appendBuffer(part);
          } else {
            whole.tryFail(tooLong(request, most));
          }
        });
    request.exceptionHandler(whole::tryFail);
    request.endHandler(end -> whole.tryComplete(body));
    return whole.future();
  }

  private static SessionException tooLong(HttpServerRequest request, int most) {
    request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    return SessionException.invalid(
        List.of(new Field("body", "must be at most " + most + " bytes")));
  }
}
