package io.github.sessiongateway.internal.standalone.quick;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.Reason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The contract's error object, as maps and lists. It is read and written as {@link
 * io.github.sessiongateway.api.SessionException} does.
 */
record ErrorObject(Failure failure, Map<String, Object> json) {
  private static final int MAX_FIELDS = 16;
  private static final String RETRY_AFTER = "retry_after";
  private static final String CORRELATION_ID = "correlation_id";

  /** Returns the error object of a failure that this command decides. */
  static ErrorObject of(Failure failure, String message, @Nullable Reason reason) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("status", failure.status());
    json.put("code", failure.code());
    if (reason != null) {
      json.put("reason", reason.word());
    }
    json.put("message", message);
    json.put("fields", List.of());
    json.put("origin", "gateway");
    return new ErrorObject(failure, json);
  }

  /** Returns the error object of a reply, or null if it is not one. */
  static @Nullable ErrorObject read(Map<?, ?> error) {
    if (!(error.get("status") instanceof Number number)
        || !(error.get("code") instanceof String code)) {
      return null;
    }
    int status = number.intValue();
    boolean isKoyeb = "koyeb".equals(error.get("origin"));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("status", status);
    json.put("code", code);
    if (isReason(error.get("reason"))) {
      json.put("reason", error.get("reason"));
    }
    json.put("message", error.get("message") instanceof String message ? message : "");
    json.put("fields", error.get("fields") instanceof List<?> list ? fields(list) : List.of());
    if (error.get(RETRY_AFTER) instanceof Number seconds) {
      json.put(RETRY_AFTER, seconds.longValue());
    }
    json.put("origin", isKoyeb ? "koyeb" : "gateway");
    if (error.get(CORRELATION_ID) instanceof String id) {
      json.put(CORRELATION_ID, id);
    }
    return new ErrorObject(isKoyeb ? Failure.ofKoyebStatus(status) : failure(code), json);
  }

  /** Returns the exit code of the command. */
  int exitCode() {
    return ExitCode.of(failure, json.containsKey(RETRY_AFTER));
  }

  private static boolean isReason(@Nullable Object word) {
    for (Reason reason : Reason.values()) {
      if (reason.word().equals(word)) {
        return true;
      }
    }
    return false;
  }

  private static List<Object> fields(List<?> list) {
    List<Object> fields = new ArrayList<>();
    for (Object each : list) {
      if (each instanceof Map<?, ?> field && fields.size() < MAX_FIELDS) {
        Map<String, Object> known = new LinkedHashMap<>();
        known.put("field", field.get("field"));
        known.put("description", field.get("description"));
        fields.add(known);
      }
    }
    return fields;
  }

  private static Failure failure(String code) {
    for (Failure failure : Failure.values()) {
      if (failure.code().equals(code)) {
        return failure;
      }
    }
    return Failure.UNKNOWN;
  }
}
