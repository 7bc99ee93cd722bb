package io.github.sessiongateway.internal.bridge.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.sessiongateway.api.Bearer;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a token request: a form that has each at most once (RFC 6749, section 3.2).
 * Unknown ones are ignored, as it demands. It prints no value.
 */
final class OAuthForm {
  /** Room for a JWT as the secret, whose characters may each be written as three. */
  static final int MAX_BYTES = 4 * Bearer.MAX_LENGTH;

  static final String TYPE = "application/x-www-form-urlencoded";

  private static final int MOST = 32;

  private final Map<String, String> parameters = new HashMap<>();

  private OAuthForm() {}

  /**
   * Reads a form. A parameter without a value counts as left out.
   *
   * @throws OAuthException {@code invalid_request}
   */
  static OAuthForm read(Buffer body) {
    OAuthForm form = new OAuthForm();
    Map<String, List<String>> given;
    try {
      given = new QueryStringDecoder(body.toString(UTF_8), UTF_8, false, MOST + 1).parameters();
    } catch (IllegalArgumentException e) {
      throw OAuthException.invalid("The form is malformed.");
    }
    int values = given.values().stream().mapToInt(List::size).sum();
    if (values > MOST) {
      throw OAuthException.invalid("The form has more than " + MOST + " parameters.");
    }
    given.forEach(
        (name, all) -> {
          if (all.size() > 1) {
            throw OAuthException.invalid("A parameter is given twice.");
          }
          if (!all.get(0).isEmpty()) {
            form.parameters.put(name, all.get(0));
          }
        });
    return form;
  }

  /** Returns a parameter; null if it is left out. */
  @Nullable String get(String name) {
    return parameters.get(name);
  }
}
