package io.github.sessiongateway.internal.koyeb.http;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.Reason;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.api.SessionException.Field;
import io.github.sessiongateway.internal.json.StrictJson;
import io.github.sessiongateway.internal.koyeb.call.AttemptException;
import io.github.sessiongateway.internal.koyeb.call.Delivery;
import io.github.sessiongateway.internal.koyeb.call.Endpoint;
import io.github.sessiongateway.internal.koyeb.call.Operation;
import io.github.sessiongateway.internal.koyeb.call.Redaction;
import io.github.sessiongateway.internal.koyeb.http.AttemptGuard.AttemptTimeout;
import io.github.sessiongateway.internal.koyeb.http.LimitedBody.ReplyTooLarge;
import io.github.sessiongateway.internal.net.Reasons;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The failures of attempts: each broken or negative answer is one row of the contract's table, and
 * says how far its attempt got.
 */
public final class KoyebFailures {
  private static final Pattern CODE = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
  private static final int PROXY_WANTS_A_PASSWORD = 407;

  private KoyebFailures() {}

  /** Returns the failure of an attempt without an answer. */
  static AttemptException ofTransport(
      Attempt attempt, Throwable cause, boolean isProxied, boolean isAbandoned) {
    Reason reason = reason(cause, isProxied);
    boolean isUnsent = !attempt.sent() || attempt.wasUnprocessed(cause);
    return new AttemptException(
        isUnsent ? unreachable(reason) : unanswered(cause, reason),
        isAbandoned ? Delivery.ABANDONED : delivery(attempt, isUnsent, cause));
  }

  /** Returns the failure of a program's request without an answer. */
  static SessionException ofApi(Throwable cause, boolean isProxied, boolean isSent) {
    if (cause instanceof SessionException told) {
      return told;
    }
    Reason reason = reason(cause, isProxied);
    return isSent ? unanswered(cause, reason) : unreachable(reason);
  }

  private static @Nullable Reason reason(Throwable cause, boolean isProxied) {
    return cause instanceof AttemptTimeout
        ? Reason.TIMEOUT
        : isProxied ? Reasons.ofProxied(cause) : Reasons.of(cause);
  }

  private static Delivery delivery(Attempt attempt, boolean isUnsent, Throwable cause) {
    if (attempt.wasSentAway()) {
      return Delivery.UNPROCESSED;
    }
    if (isUnsent) {
      boolean isUnusable = !attempt.sent() && Reasons.isLasting(cause);
      return isUnusable ? Delivery.UNUSABLE : Delivery.NOT_SENT;
    }
    // Koyeb did not close the connection of an attempt that we ended.
    boolean isStale = !(cause instanceof AttemptTimeout) && attempt.wasStale();
    return isStale ? Delivery.STALE : Delivery.UNKNOWN;
  }

  private static SessionException unanswered(Throwable cause, @Nullable Reason reason) {
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

  /** Returns the failure of a reply that does not count. */
  public static SessionException badReply(String why) {
    return SessionException.of(Failure.BAD_REPLY, "Koyeb's reply " + why + ".");
  }

  /** Returns the failure of an answer that is not a 2xx. */
  static AttemptException ofStatus(
      HttpResponse<Buffer> response, Operation<?> operation, Instant now) {
    int status = response.statusCode();
    if (status < 400 || status > 599) {
      return new AttemptException(
          badReply("has the status " + status + ", which is no answer to this call"),
          Delivery.UNKNOWN);
    }
    Redaction redaction = operation.redaction().get();
    JsonObject error = errorShape(status, response.body());
    String code = error == null ? null : code(error, redaction);
    Duration wait = RetryAfter.of(response.headers(), now);
    // A header that cannot be read does not show that Koyeb looked at the request.
    boolean isRefused =
        code != null || (wait != null && !RetryAfter.isNonsense(response.headers()));
    SessionException failure =
        SessionException.ofKoyeb(
                status,
                status == Failure.RATE_LIMITED.status() ? null : code,
                message(status, error, operation.endpoint(), redaction),
                error == null ? List.of() : fields(error, redaction))
            .because(status == PROXY_WANTS_A_PASSWORD ? Reason.PROXY : null);
    return new AttemptException(
        wait == null ? failure : failure.retryAfter(wait), delivery(status, isRefused));
  }

  private static Delivery delivery(int status, boolean isRefused) {
    return switch (status) {
      case 429 -> Delivery.RATE_LIMITED;
      case 503 -> isRefused ? Delivery.REFUSED : Delivery.REFUSED_BY_PROXY;
      case 500, 502, 504 -> Delivery.FAILED;
      default -> status >= 500 ? Delivery.UNSUPPORTED : Delivery.ANSWERED;
    };
  }

  private static String message(
      int status, @Nullable JsonObject error, Endpoint endpoint, Redaction redaction) {
    String told = error == null ? null : text(error, "message", redaction);
    boolean isGone = endpoint.isDeprecated() && (status == 404 || status == 410);
    return (told == null || told.isBlank() ? sentence(status) : told)
        + (isGone
            ? " (Koyeb has deprecated its account endpoints: this one may be gone."
                + instead(endpoint)
                + ")"
            : "");
  }

  private static String instead(Endpoint endpoint) {
    return switch (endpoint) {
      case SWITCH -> " session.mint gives a token of an organization.";
      case NEW -> " session.unscope gives a session without an organization.";
      default -> "";
    };
  }

  private static @Nullable String code(JsonObject error, Redaction redaction) {
    String code = text(error, "code", redaction);
    return code != null && CODE.matcher(code).matches() ? code : null;
  }

  /**
   * Returns Koyeb's {@code Error} or {@code ErrorWithFields}, which repeat the status. Returns null
   * for anything else, such as a proxy's page. Fields of another type are ignored.
   */
  private static @Nullable JsonObject errorShape(int status, @Nullable Buffer body) {
    JsonObject json = StrictJson.replyOrNull(body);
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

  /** Returns a text that may be passed on; null if it is missing or contains a secret. */
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
}
