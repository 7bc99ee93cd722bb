package io.github.sessiongateway.internal.oauth;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The token endpoints of OAuth 2.0. */
public interface TokenEndpoints {
  /**
   * An answer of an endpoint.
   *
   * @param retryAfter the wait that it asks for; null if it asks for none
   */
  record Answer(int status, Buffer body, @Nullable Duration retryAfter) {}

  /**
   * Sends a request. Fails with a {@link io.github.sessiongateway.api.SessionException} if there is
   * no answer. The endpoint may have carried it out then.
   */
  Future<Answer> post(TokenRequest request);
}
