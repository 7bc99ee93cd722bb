package io.github.sessiongateway.sandbox;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the account API answers: a function of the request and of the accounts. */
final class SandboxApi {
  private static final Map<String, String> METHODS =
      Map.of(
          "/v1/account/login", "POST",
          "/v1/account/refresh", "PUT",
          "/v1/account/session", "POST",
          "/v1/account/logout", "DELETE");

  private final SandboxAccounts accounts;

  SandboxApi(SandboxAccounts accounts) {
    this.accounts = accounts;
  }

  SandboxReply answer(String method, String path, @Nullable String authorization, Buffer body) {
    String expected = METHODS.get(path);
    if (expected == null) {
      return SandboxReply.error(404, "not_found", "There is no such resource");
    }
    if (!expected.equals(method)) {
      return SandboxReply.unexpected(405, 12, "Method Not Allowed");
    }
    return switch (path) {
      case "/v1/account/login" -> login(body);
      case "/v1/account/refresh" -> with(authorization, accounts::refresh);
      case "/v1/account/session" ->
          with(authorization, bearer -> accounts.issue(bearer.userId(), null));
      default -> with(authorization, this::logout);
    };
  }

  private SandboxReply login(Buffer body) {
    JsonObject json = object(body);
    if (json == null) {
      return SandboxReply.unexpected(400, 3, "The body is not a JSON object");
    }
    List<String> wrong =
        Stream.of("email", "password").filter(field -> text(json, field).isEmpty()).toList();
    if (!wrong.isEmpty()) {
      return SandboxReply.wrongFields(wrong);
    }
    String email = text(json, "email");
    if (!accounts.accepts(email, text(json, "password"))) {
      return SandboxReply.error(401, "invalid_credentials", "The e-mail or password is wrong");
    }
    String own = SandboxAccounts.organizationId(email);
    if (!own.equals(json.getValue("organization_id", own))) {
      return SandboxReply.error(403, "forbidden", "The user is not in that organization");
    }
    return SandboxReply.ok(accounts.issue(SandboxAccounts.userId(email), own));
  }

  private JsonObject logout(SandboxAccounts.Bearer bearer) {
    accounts.revoke(bearer);
    return new JsonObject();
  }

  private SandboxReply with(
      @Nullable String authorization, Function<SandboxAccounts.Bearer, JsonObject> action) {
    String scheme = "Bearer ";
    SandboxAccounts.Bearer bearer =
        authorization != null && authorization.startsWith(scheme)
            ? accounts.bearer(authorization.substring(scheme.length()))
            : null;
    return bearer == null
        ? SandboxReply.error(401, "token_invalid", "The token is not valid")
        : SandboxReply.ok(action.apply(bearer));
  }

  private static @Nullable JsonObject object(Buffer body) {
    try {
      return Json.decodeValue(body) instanceof JsonObject json ? json : null;
    } catch (DecodeException e) {
      return null;
    }
  }

  private static String text(JsonObject json, String field) {
    return json.getValue(field) instanceof String text ? text : "";
  }
}
