package io.github.sessiongateway.internal.bus;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.LoginRequest;
import io.github.sessiongateway.api.MintRequest;
import io.github.sessiongateway.api.OrganizationsRequest;
import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.api.SwitchRequest;
import io.github.sessiongateway.api.UnscopeRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads and writes the contract's JSON. */
public final class SessionJson {
  /** The header with which a caller asks for failures as replies: {@code true}. */
  public static final String ERROR_REPLY = "error-reply";

  /** The header of a reply that is a failure: {@code true}. */
  public static final String ERROR = "error";

  private static final Set<String> LOGIN_FIELDS =
      Set.of("email", "password", "organization_id", "seon_fp", "keep");

  private SessionJson() {}

  /** Reads a login request. Throws {@code invalid_request} with every wrong field. */
  static LoginRequest loginRequest(Request request) {
    RequestReader reader = new RequestReader(request);
    reader.only(LOGIN_FIELDS);
    String email = reader.required("email");
    String password = reader.required("password");
    String organization = reader.optional("organization_id");
    String fingerprint = reader.optional("seon_fp", "seon-fp");
    Bearer authorization = reader.authorization();
    return reader.build(
        () ->
            new LoginRequest(
                email, new Secret(password), organization, secret(fingerprint), authorization));
  }

  /** Reads the bearer of a request. Throws {@code invalid_request} with every wrong field. */
  static Bearer bearer(Request request) {
    RequestReader reader = new RequestReader(request);
    return reader.sound(reader.bearer());
  }

  /** Returns the body of a login, without the values that travel in headers. */
  public static JsonObject loginBody(LoginRequest request) {
    JsonObject body =
        new JsonObject().put("email", request.email()).put("password", request.password().value());
    if (request.organizationId() != null) {
      body.put("organization_id", request.organizationId());
    }
    return with(request.fingerprint(), body);
  }

  /** Returns the body of a mint. */
  public static JsonObject body(MintRequest request) {
    return new JsonObject()
        .put("organization_id", request.organizationId())
        .put("validity", request.validity().toSeconds() + "s");
  }

  /** Returns the body of a switch to another organization. */
  public static JsonObject body(SwitchRequest request) {
    JsonObject body = new JsonObject().put("organization_id", request.organizationId());
    return with(request.fingerprint(), body);
  }

  /** Returns the body of an unscope. */
  public static JsonObject body(UnscopeRequest request) {
    return with(request.fingerprint(), new JsonObject());
  }

  /** Returns the body of a request for organizations. */
  public static JsonObject body(OrganizationsRequest request) {
    JsonObject body = new JsonObject();
    put(body, "limit", request.limit());
    put(body, "offset", request.offset());
    put(body, "search", request.search());
    if (!request.statuses().isEmpty()) {
      body.put("statuses", new JsonArray(request.statuses()));
    }
    return body;
  }

  private static void put(JsonObject body, String field, @Nullable Object value) {
    if (value != null) {
      body.put(field, value);
    }
  }

  private static JsonObject with(@Nullable Secret fingerprint, JsonObject body) {
    return fingerprint == null ? body : body.put("seon_fp", fingerprint.value());
  }

  /** Returns the envelope of a failure. */
  static JsonObject error(SessionException failure) {
    return new JsonObject().put("error", failure.toJson());
  }

  private static @Nullable Secret secret(@Nullable String text) {
    return text == null ? null : new Secret(text);
  }
}
