package io.github.sessiongateway.bus;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.api.SessionException.Field;
import io.github.sessiongateway.api.SessionName;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads one request and keeps every problem by its field, so that one failure names them all. The
 * first problem of a field stands. No value is ever quoted.
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

  /** A text of the body that must be there; empty if it is not. */
  String required(String field) {
    String text = optional(field);
    if (text == null) {
      problem(field, "is required");
      return "";
    }
    return text;
  }

  /** A text of the body; null if it is not there. */
  @Nullable String optional(String field) {
    Object value = body.getValue(field);
    if (value == null || value instanceof String) {
      return (String) value;
    }
    problem(field, "must be a text");
    return null;
  }

  /** A text that may be in the body, in a header, or the same in both. */
  @Nullable String optional(String field, String header) {
    String inBody = optional(field);
    String inHeader = header(header);
    if (inBody != null && inHeader != null && !inBody.equals(inHeader)) {
      problem(field, "differs from the header " + header);
    }
    return inBody == null ? inHeader : inBody;
  }

  /** The bearer of the {@code Authorization} header; null if there is none. */
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

  /**
   * The bearer of a request that needs one, from wherever it was given; null with a problem. A
   * reply is a request, too: beside and inside a token object, unknown fields are of no interest.
   */
  @Nullable Bearer bearer() {
    Bearer inHeader = authorization();
    Object token = body.getValue("token");
    if (!(token instanceof JsonObject)) {
      only(Set.of("token"));
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

  /** The name of a session; this one where it is not there. */
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

  /** Refuses a header that is of no use with the rest. */
  void refuse(String header, String why) {
    if (headers.contains(header)) {
      problem(header, why);
    }
  }

  /** Whole seconds, not below 0; null if they are not there. */
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

  /** A bearer in a field of its own; null if it is not there, or with a problem. */
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

  /** Refuses every field of the body that is not known. */
  void only(Set<String> known) {
    for (String name : body.fieldNames()) {
      if (!known.contains(name)) {
        problem(shown(name), "is not known");
      }
    }
  }

  /**
   * What was read, put together.
   *
   * @throws SessionException {@code invalid_request} with every problem, those of the parts too
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
   * A part that may be missing only with a problem.
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

  /** A name that somebody else chose, fit to be shown. */
  private static String shown(String name) {
    String cut = name.length() <= MAX_NAME ? name : name.substring(0, MAX_NAME);
    return cut.replaceAll("\\P{Print}", "?");
  }
}
