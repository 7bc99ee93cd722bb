package io.github.sessiongateway.internal.telemetry;

import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.api.SessionException.Field;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The header {@code correlation-id}, by which a caller finds its request in the log and Koyeb finds
 * it too. It is neither a secret of the request nor long enough for most.
 *
 * @param id the caller's id; null if the header is missing or wrong
 * @param problem why the header is wrong; null if it is not
 */
public record CorrelationHeader(@Nullable String id, @Nullable SessionException problem) {
  public static final String NAME = "correlation-id";
  private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9._:=-]{1,64}");
  private static final CorrelationHeader MISSING = new CorrelationHeader(null, null);

  /**
   * Reads the header of a request. Never throws.
   *
   * @param body its body, whose secrets are no ids
   */
  public static CorrelationHeader of(MultiMap headers, @Nullable Object body) {
    String id = headers.get(NAME);
    if (id == null) {
      return MISSING;
    }
    if (headers.getAll(NAME).size() > 1) {
      return wrong("is given twice");
    }
    if (!ALLOWED.matcher(id).matches()) {
      return wrong("must be 1 to 64 letters, digits and . _ : = -");
    }
    return isSecret(id, headers, body)
        ? wrong("must not be a secret of the request")
        : new CorrelationHeader(id, null);
  }

  private static boolean isSecret(String id, MultiMap headers, @Nullable Object body) {
    return id.startsWith(RequestSecrets.KEY_OF_A_CLIENT)
        || headers.getAll("Authorization").stream().anyMatch(value -> value.endsWith(id))
        || id.equals(headers.get("seon-fp"))
        || RequestSecrets.inBody(body).anyMatch(id::equals);
  }

  private static CorrelationHeader wrong(String why) {
    return new CorrelationHeader(null, SessionException.invalid(List.of(new Field(NAME, why))));
  }
}
