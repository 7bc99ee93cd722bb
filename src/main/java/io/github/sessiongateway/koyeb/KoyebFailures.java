package io.github.sessiongateway.koyeb;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.Reason;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.api.SessionException.Field;
import io.github.sessiongateway.koyeb.CallGuard.AttemptTimeout;
import io.github.sessiongateway.koyeb.LimitedBody.ReplyTooLarge;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Whatever comes of a call that is not a reply that counts, as one row of the contract's table. */
final class KoyebFailures {
  private static final Pattern CODE = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
  private static final int PROXY_WANTS_A_PASSWORD = 407;

  private KoyebFailures() {}

  /** No answer: what is known is whether the request went out. */
  static SessionException ofTransport(Call call, Throwable cause, @Nullable Reason reason) {
    if (!call.sent() || call.wasUnprocessed(cause)) {
      return unreachable(reason);
    }
    if (cause instanceof AttemptTimeout) {
      return SessionException.of(Failure.TIMEOUT, "Koyeb gave no complete answer in time.")
          .because(Reason.TIMEOUT);
    }
    if (cause instanceof ReplyTooLarge) {
      return badReply("is larger than upstream.max-reply-bytes");
    }
    return badReply(reason == null ? "was cut short" : "was cut short: " + reason.text())
        .because(reason);
  }

  private static SessionException unreachable(@Nullable Reason reason) {
    String why = reason == null ? "" : ": " + reason.text() + remedy(reason);
    return SessionException.of(Failure.UNREACHABLE, "There is no connection to Koyeb" + why + ".")
        .because(reason);
  }

  private static String remedy(Reason reason) {
    return switch (reason) {
      case CERTIFICATE_UNTRUSTED -> " (upstream.trust-file)";
      case PROXY -> " (upstream.proxy)";
      case HOSTNAME, PROTOCOL, DNS -> " (upstream.base-url)";
      case REFUSED, TIMEOUT, CERTIFICATE_EXPIRED, RESET -> "";
    };
  }

  /** A 2xx that does not count, or what is no answer at all. */
  static SessionException badReply(String why) {
    return SessionException.of(Failure.BAD_REPLY, "Koyeb's reply " + why + ".");
  }

  /** An answer that is not a 2xx. */
  static SessionException ofStatus(
      HttpResponse<Buffer> response, Operation<?> operation, Instant now) {
    int status = response.statusCode();
    if (status < 400 || status > 599) {
      return badReply("has the status " + status + ", which is no answer to this call");
    }
    SessionException failure =
        ofError(status, response.body(), operation)
            .because(status == PROXY_WANTS_A_PASSWORD ? Reason.PROXY : null);
    Duration wait = RetryAfter.of(response.headers(), now);
    return wait == null ? failure : failure.retryAfter(wait);
  }

  private static SessionException ofError(
      int status, @Nullable Buffer body, Operation<?> operation) {
    String hint = operation.elsewhere() == null ? hint(status) : "";
    Redaction redaction = operation.redaction().get();
    JsonObject error = errorShape(status, body);
    if (error == null) {
      return SessionException.ofKoyeb(status, null, sentence(status) + hint, List.of());
    }
    String code = text(error, "code", redaction);
    String message = text(error, "message", redaction);
    boolean known = status != 429 && code != null && CODE.matcher(code).matches();
    return SessionException.ofKoyeb(
        status,
        known ? code : null,
        (message == null || message.isBlank() ? sentence(status) : message) + hint,
        fields(error, redaction));
  }

  /**
   * Koyeb's {@code Error} and {@code ErrorWithFields}, which repeat the status; null for anything
   * else, such as what a proxy says. What is odd beside the status is left out.
   */
  private static @Nullable JsonObject errorShape(int status, @Nullable Buffer body) {
    JsonObject json = KoyebJson.object(body);
    boolean shape =
        json != null
            && isStatus(json.getValue("status"), status)
            && (json.getValue("code") instanceof String
                || json.getValue("message") instanceof String);
    return shape ? json : null;
  }

  private static boolean isStatus(@Nullable Object told, int status) {
    return told instanceof Number number
        ? number.doubleValue() == status
        : Integer.toString(status).equals(told);
  }

  private static List<Field> fields(JsonObject error, Redaction redaction) {
    if (!(error.getValue("fields") instanceof JsonArray fields)) {
      return List.of();
    }
    return fields.stream()
        .filter(JsonObject.class::isInstance)
        .map(JsonObject.class::cast)
        .map(field -> field(field, redaction))
        .toList();
  }

  private static Field field(JsonObject field, Redaction redaction) {
    String name = text(field, "field", redaction);
    String description = text(field, "description", redaction);
    return new Field(
        name == null ? "" : name, description == null ? "is not accepted by Koyeb" : description);
  }

  /** A text that may be passed on; null if it is not there or holds a secret. */
  private static @Nullable String text(JsonObject json, String key, Redaction redaction) {
    return json.getValue(key) instanceof String text ? redaction.apply(text) : null;
  }

  private static String sentence(int status) {
    return switch (status) {
      case 400 -> "Koyeb says that the request is wrong.";
      case 401 -> "Koyeb does not accept the bearer, or the e-mail and password.";
      case 403 -> "Koyeb does not permit it.";
      case 404 -> "Koyeb has no such resource.";
      case 410 -> "Koyeb says that this is gone.";
      case 429 -> "Koyeb says that there were too many requests.";
      default -> "Koyeb answered with the status " + status + ".";
    };
  }

  private static String hint(int status) {
    return status == 404 || status == 410
        ? " (Koyeb has deprecated its account endpoints: this one may be gone.)"
        : "";
  }
}
