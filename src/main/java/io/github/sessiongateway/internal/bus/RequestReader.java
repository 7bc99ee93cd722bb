package io.github.sessiongateway.internal.bus;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.api.SessionException.Field;
import io.github.sessiongateway.api.SessionName;
import io.github.sessiongateway.internal.config.Durations;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads one request and collects the problems of its fields, so that one failure names them all. It
 * keeps the first problem of a field. It never quotes a value.
 */
final class RequestReader {
  private static final String AUTHORIZATION = "Authorization";
  private static final String SCHEME = "Bearer ";
  private static final int MAX_NAME = 64;

  private final JsonObject body;
  private final MultiMap headers;
  private final Map<String, String> problems = new LinkedHashMap<>();

  RequestReader(Request request) {
    this.headers = request.headers();
    Object content = request.body();
    if (content instanceof JsonObject json) {
      body = json;
    } else {
      body = new JsonObject();
      if (content != null) {
        problem("body", "must be a JSON object");
      }
    }
  }

  /** Returns a required text of the body; empty, with a problem, if it is missing. */
  String required(String field) {
    String text = optional(field);
    if (text == null) {
      problem(field, "is required");
      return "";
    }
    return text;
  }

  /** Returns a text of the body; null if it is missing. */
  @Nullable String optional(String field) {
    Object value = body.getValue(field);
    if (value == null || value instanceof String) {
      return (String) value;
    }
    problem(field, "must be a text");
    return null;
  }

  /** Returns a text of the body or of a header; if both are given, they must be the same. */
  @Nullable String optional(String field, String header) {
    String inBody = optional(field);
    String inHeader = header(header);
    if (inBody != null && inHeader != null && !inBody.equals(inHeader)) {
      problem(field, "differs from the header " + header);
    }
    return inBody == null ? inHeader : inBody;
  }

  /** Returns the bearer of the {@code Authorization} header; null if it is missing. */
  @Nullable Bearer authorization() {
    String text = header(AUTHORIZATION);
    if (text == null) {
      return null;
    }
    if (!text.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      problem(AUTHORIZATION, "must be Bearer and a token");
      return null;
    }
    return checked(AUTHORIZATION, text.substring(SCHEME.length()));
  }

  /** Returns the bearer of a request that has nothing else; null with a problem. */
  @Nullable Bearer bearer() {
    return bearer(Set.of("token"));
  }

  /**
   * Returns the bearer of a request that needs one, from the header or the body; null with a
   * problem. A reply is also a request: unknown fields beside and in a token object are ignored.
   *
   * @param known the fields of the request
   */
  @Nullable Bearer bearer(Set<String> known) {
    Bearer inHeader = authorization();
    Object token = body.getValue("token");
    if (!(token instanceof JsonObject)) {
      only(known);
    }
    Bearer inBody = token == null ? null : bearer(token);
    if (inHeader != null && inBody != null && !inHeader.equals(inBody)) {
      problem("token", "differs from the header " + AUTHORIZATION);
    }
    if (inHeader == null && inBody == null && problems.isEmpty()) {
      problem("token", "is required, here or as the header Authorization: Bearer <token>");
    }
    return inHeader == null ? inBody : inHeader;
  }

  /** Returns the name of a session; the fallback if it is missing. */
  String session(String field, String fallback) {
    String name = optional(field);
    if (name == null) {
      return fallback;
    }
    if (!SessionName.isValid(name)) {
      problem(field, SessionName.ALLOWED);
    }
    return name;
  }

  /** Adds a problem if a header is given. */
  void refuse(String header, String why) {
    if (headers.contains(header)) {
      problem(header, why);
    }
  }

  /** Returns whole seconds, not below 0; null if they are missing. */
  @Nullable Duration seconds(String field) {
    Object value = body.getValue(field);
    if (value == null) {
      return null;
    }
    if (value instanceof Integer seconds && seconds >= 0) {
      return Duration.ofSeconds(seconds);
    }
    problem(field, "must be whole seconds");
    return null;
  }

  /** Returns a duration such as {@code 3600s} or {@code 1h}; the fallback if it is missing. */
  Duration duration(String field, Duration fallback) {
    String text = optional(field);
    Duration duration = text == null ? fallback : Durations.parse(text);
    if (duration == null) {
      problem(field, "must be a duration such as 3600s or 1h");
    }
    return duration == null ? fallback : duration;
  }

  /** Returns a whole number; null if it is missing. */
  @Nullable Integer number(String field) {
    Object value = body.getValue(field);
    if (value == null || value instanceof Integer) {
      return (Integer) value;
    }
    problem(field, "must be a whole number");
    return null;
  }

  /** Returns a list of texts; empty if it is missing. */
  List<String> texts(String field) {
    Object value = body.getValue(field);
    if (value instanceof JsonArray list && list.stream().allMatch(String.class::isInstance)) {
      return list.stream().map(String.class::cast).toList();
    }
    if (value != null) {
      problem(field, "must be a list of texts");
    }
    return List.of();
  }

  /** Returns the bearer of a field; null if it is missing, or with a problem. */
  @Nullable Bearer bearerIn(String field) {
    String text = optional(field);
    return text == null ? null : checked(field, text);
  }

  private @Nullable Bearer bearer(Object token) {
    if (token instanceof JsonObject object) {
      Object id = object.getValue("id");
      if (id instanceof String text) {
        return checked("token.id", text);
      }
      problem("token.id", id == null ? "is required" : "must be a text");
    } else if (token instanceof String text) {
      return checked("token", text);
    } else {
      problem("token", "must be a text, or an object with a text id");
    }
    return null;
  }

  /** Adds a problem for each unknown field of the body. */
  void only(Set<String> known) {
    for (String name : body.fieldNames()) {
      if (!known.contains(name)) {
        problem(shown(name), "is not known");
      }
    }
  }

  /**
   * Returns the request that is built of the parts.
   *
   * @throws SessionException {@code invalid_request} with every problem, also of the parts
   */
  <T> T build(Supplier<T> parts) {
    T whole = null;
    try {
      whole = parts.get();
    } catch (SessionException e) {
      e.fields().forEach(field -> problem(field.field(), field.description()));
    }
    if (whole == null || !problems.isEmpty()) {
      throw SessionException.invalid(fields());
    }
    return whole;
  }

  /**
   * Returns a part that is missing only if it has a problem.
   *
   * @throws SessionException {@code invalid_request} with every problem
   */
  <T> T sound(@Nullable T part) {
    if (part == null || !problems.isEmpty()) {
      throw SessionException.invalid(fields());
    }
    return part;
  }

  private List<Field> fields() {
    return problems.entrySet().stream()
        .map(problem -> new Field(problem.getKey(), problem.getValue()))
        .toList();
  }

  private @Nullable String header(String name) {
    String value = headers.get(name);
    if (value != null && headers.getAll(name).size() > 1) {
      problem(name, "is given twice");
    }
    return value;
  }

  private @Nullable Bearer checked(String field, String text) {
    try {
      return new Bearer(text);
    } catch (SessionException e) {
      problem(field, e.fields().get(0).description());
      return null;
    }
  }

  private void problem(String field, String description) {
    problems.putIfAbsent(field, description);
  }

  /** Returns a caller's name of a field, printable and cut. */
  private static String shown(String name) {
    String cut = name.length() <= MAX_NAME ? name : name.substring(0, MAX_NAME);
    return cut.replaceAll("\\P{Print}", "?");
  }
}
