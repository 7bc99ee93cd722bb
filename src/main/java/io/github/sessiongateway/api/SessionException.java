package io.github.sessiongateway.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The failure of a request, with all that the contract's error object says. It holds no secret, and
 * no stack trace, because it is an answer and not an error of the program.
 */
public final class SessionException extends RuntimeException {
  /** The number of wrong fields that an answer names. */
  private static final int MAX_FIELDS = 16;

  /** One wrong field of a request. */
  public record Field(String field, String description) {}

  /** The side that decided. */
  public enum Origin {
    /** Koyeb answered with the failure. */
    KOYEB,
    /** The gateway decided, or Koyeb's reply could not be used. */
    GATEWAY
  }

  private final Failure failure;
  private final int status;
  private final String code;
  private final List<Field> fields;
  private final @Nullable Duration retryAfter;
  private final Origin origin;
  private final @Nullable Reason reason;
  private final @Nullable String correlationId;

  private SessionException(
      Failure failure,
      int status,
      String code,
      String message,
      List<Field> fields,
      @Nullable Duration retryAfter,
      Origin origin,
      @Nullable Reason reason,
      @Nullable String correlationId) {
    super(message, null, false, false);
    this.failure = failure;
    this.status = status;
    this.code = code;
    this.fields = List.copyOf(named(fields));
    this.retryAfter = retryAfter;
    this.origin = origin;
    this.reason = reason;
    this.correlationId = correlationId;
  }

  /** Returns a failure that the gateway decided. */
  public static SessionException of(Failure failure, String message) {
    return new SessionException(
        failure,
        failure.status(),
        failure.code(),
        message,
        List.of(),
        null,
        Origin.GATEWAY,
        null,
        null);
  }

  /**
   * Returns the failure of a request with wrong fields. It names the first 16, and the message says
   * how many more are wrong.
   */
  public static SessionException invalid(List<Field> fields) {
    int more = fields.size() - MAX_FIELDS;
    String message =
        named(fields).stream()
            .map(field -> field.field() + " " + field.description())
            .collect(
                Collectors.joining(
                    "; ", "The request is wrong: ", more > 0 ? "; and " + more + " more." : "."));
    Failure failure = Failure.INVALID_REQUEST;
    return new SessionException(
        failure,
        failure.status(),
        failure.code(),
        message,
        fields,
        null,
        Origin.GATEWAY,
        null,
        null);
  }

  /**
   * Returns the failure of a 4xx or 5xx of Koyeb's. A null code stands for the contract's code of
   * that status. It names the first 16 fields, and the message says how many more are wrong.
   */
  public static SessionException ofKoyeb(
      int status, @Nullable String code, String message, List<Field> fields) {
    Failure failure = Failure.ofKoyebStatus(status);
    String known = code == null ? failure.code() : code;
    int more = fields.size() - MAX_FIELDS;
    String whole = more > 0 ? message + " (and " + more + " more fields)" : message;
    return new SessionException(
        failure, status, known, whole, fields, null, Origin.KOYEB, null, null);
  }

  /** Returns the same failure with the time after which another try makes sense. */
  public SessionException retryAfter(Duration wait) {
    return new SessionException(
        failure, status, code, messageText(), fields, wait, origin, reason, correlationId);
  }

  /** Returns the same failure with the reason of a missing connection; null if it is unknown. */
  public SessionException because(@Nullable Reason why) {
    return new SessionException(
        failure, status, code, messageText(), fields, retryAfter, origin, why, correlationId);
  }

  /** Returns the same failure with the id that the gateway's log lines of the request carry. */
  public SessionException correlatedBy(String id) {
    return new SessionException(
        failure, status, code, messageText(), fields, retryAfter, origin, reason, id);
  }

  /** Returns the kind of failure. */
  public Failure failure() {
    return failure;
  }

  /** Returns the HTTP status, which is also the bus's failure code. */
  public int status() {
    return status;
  }

  /** Returns the contract's code, or Koyeb's own. */
  public String code() {
    return code;
  }

  /** Returns the first 16 wrong fields of the request; empty for other failures. */
  public List<Field> fields() {
    return fields;
  }

  /** Returns how long to wait before another try; null if it is unknown. */
  public @Nullable Duration retryAfter() {
    return retryAfter;
  }

  /** Returns why a connection was not made or broke; null for other failures. */
  public @Nullable Reason reason() {
    return reason;
  }

  /**
   * Returns the id that the gateway's log lines of the request carry, which Koyeb got as {@code
   * x-request-id}; null if the failure did not come from a gateway.
   */
  public @Nullable String correlationId() {
    return correlationId;
  }

  /** Returns the side that decided. */
  public Origin origin() {
    return origin;
  }

  /**
   * Returns the contract's error object: {@code {status, code, reason?, message, fields: [{field,
   * description}], retry_after?, origin, correlation_id?}}, {@code retry_after} in whole seconds,
   * rounded up.
   */
  public JsonObject toJson() {
    JsonArray wrong = new JsonArray();
    for (Field field : fields) {
      wrong.add(
          new JsonObject().put("field", field.field()).put("description", field.description()));
    }
    JsonObject json = new JsonObject().put("status", status).put("code", code);
    if (reason != null) {
      json.put("reason", reason.word());
    }
    json.put("message", messageText()).put("fields", wrong);
    if (retryAfter != null) {
      json.put("retry_after", retryAfter.plusNanos(999_999_999).toSeconds());
    }
    json.put("origin", EnumWords.word(origin));
    if (correlationId != null) {
      json.put("correlation_id", correlationId);
    }
    return json;
  }

  /**
   * Reads {@link #toJson()} back, also from a newer gateway. Unknown fields are ignored, an unknown
   * reason is null, and an unknown code is {@link Failure#UNKNOWN} and stays in {@link #code()}.
   *
   * @throws RuntimeException if the status or the code is missing
   */
  public static SessionException fromJson(JsonObject json) {
    int status = json.getInteger("status");
    String code = json.getString("code");
    Origin origin = EnumWords.read(json.getValue("origin"), Origin.GATEWAY);
    List<Field> fields =
        json.getJsonArray("fields", new JsonArray()).stream()
            .filter(JsonObject.class::isInstance)
            .map(JsonObject.class::cast)
            .map(field -> new Field(field.getString("field"), field.getString("description")))
            .toList();
    Long seconds = json.getLong("retry_after");
    return new SessionException(
        kind(origin, status, code),
        status,
        code,
        json.getString("message", ""),
        fields,
        seconds == null ? null : Duration.ofSeconds(seconds),
        origin,
        json.getValue("reason") instanceof String word ? Reason.ofWord(word) : null,
        json.getValue("correlation_id") instanceof String id ? id : null);
  }

  private static List<Field> named(List<Field> fields) {
    return fields.subList(0, Math.min(fields.size(), MAX_FIELDS));
  }

  private static Failure kind(Origin origin, int status, String code) {
    return origin == Origin.KOYEB
        ? Failure.ofKoyebStatus(status)
        : Arrays.stream(Failure.values())
            .filter(failure -> failure.code().equals(code))
            .findFirst()
            .orElse(Failure.UNKNOWN);
  }

  private String messageText() {
    String message = getMessage();
    return message == null ? "" : message;
  }
}
