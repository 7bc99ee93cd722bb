package io.github.sessiongateway.internal.bridge.http;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A failure of a token request in the words of RFC 6749, section 5.2. It has no stack trace,
 * because it is an answer and not a fault.
 */
final class OAuthException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  static final String INVALID_CLIENT = "invalid_client";

  private final int status;
  private final String error;
  private final transient @Nullable Duration retryAfter;

  private OAuthException(
      int status, String error, String description, @Nullable Duration retryAfter) {
    super(description, null, false, false);
    this.status = status;
    this.error = error;
    this.retryAfter = retryAfter;
  }

  /** Returns the failure of a request with wrong parameters. */
  static OAuthException invalid(String description) {
    return of(400, "invalid_request", description);
  }

  static OAuthException of(int status, String error, String description) {
    return new OAuthException(status, error, description, null);
  }

  /** Returns a failure of {@code session.token}. */
  static OAuthException of(SessionException failure) {
    Failure kind = failure.failure();
    int status = isRefusal(kind) ? 400 : failure.status();
    return new OAuthException(
        status, error(kind), String.valueOf(failure.getMessage()), failure.retryAfter());
  }

  /** Whether the client or the session is refused, for which the RFC has 400. */
  private static boolean isRefusal(Failure failure) {
    return switch (failure) {
      case INVALID_REQUEST,
          UNAUTHORIZED,
          FORBIDDEN,
          NOT_FOUND,
          GONE,
          NO_SUCH_SESSION,
          GATEWAY_FORBIDDEN,
          REAUTH_REQUIRED ->
          true;
      default -> false;
    };
  }

  private static String error(Failure failure) {
    return switch (failure) {
      case INVALID_REQUEST, FORBIDDEN, NOT_FOUND, NO_SUCH_SESSION -> "invalid_scope";
      case GATEWAY_FORBIDDEN -> "unauthorized_client";
      case GATEWAY_UNAUTHENTICATED -> INVALID_CLIENT;
      case UNAUTHORIZED, GONE, REAUTH_REQUIRED -> "invalid_grant";
      case BAD_REPLY, UPSTREAM_ERROR, INTERNAL, UNKNOWN -> "server_error";
      default -> "temporarily_unavailable";
    };
  }

  int status() {
    return status;
  }

  boolean isOfClient() {
    return error.equals(INVALID_CLIENT);
  }

  @Nullable Duration retryAfter() {
    return retryAfter;
  }

  JsonObject toJson() {
    return new JsonObject()
        .put("error", error)
        .put("error_description", allowed(String.valueOf(getMessage())));
  }

  /** Returns a description in the characters that the RFC allows. */
  private static String allowed(String text) {
    StringBuilder allowed = new StringBuilder();
    text.chars()
        .map(c -> c == '"' ? '\'' : c)
        .map(c -> c < ' ' || c > '~' || c == '\\' ? '?' : c)
        .forEach(c -> allowed.append((char) c));
    return allowed.toString();
  }
}
