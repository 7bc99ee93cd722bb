package io.github.sessiongateway.sandbox;

import io.github.sessiongateway.internal.json.StrictJson;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The answers of the account API, without a socket. */
final class SandboxApi {
  private static final Map<String, String> METHODS =
      Map.of(
          "/v1/account/login", "POST",
          "/v1/account/refresh", "PUT",
          "/v1/account/session", "POST",
          "/v1/account/logout", "DELETE",
          "/v1/account/profile", "GET",
          "/v1/account/organization", "GET",
          "/v1/account/organizations", "GET",
          "/v1/unscope_organization_token", "POST",
          "/v1/apps", "GET");

  private static final Pattern OF_ORGANIZATION =
      Pattern.compile("/v1/organizations/([^/]+)/(access_token|switch)");
  private static final Pattern VALIDITY = Pattern.compile("(\\d{1,9})s");
  private static final long MAX_VALIDITY = Duration.ofHours(24).toSeconds();

  private final SandboxAccounts accounts;

  SandboxApi(SandboxAccounts accounts) {
    this.accounts = accounts;
  }

  SandboxReply answer(String method, String path, @Nullable String authorization, Buffer body) {
    Matcher named = OF_ORGANIZATION.matcher(path);
    String expected = named.matches() ? "POST" : METHODS.get(path);
    if (expected == null) {
      return SandboxReply.error(404, "not_found", "There is no such resource");
    }
    if (!expected.equals(method)) {
      return SandboxReply.unexpected(405, 12, "Method Not Allowed");
    }
    if (named.matches()) {
      boolean mints = named.group(2).equals("access_token");
      return forMember(
          authorization,
          named.group(1),
          (bearer, organization) ->
              mints
                  ? mint(bearer, organization, body)
                  : SandboxReply.ok(accounts.issue(bearer.userId(), organization)));
    }
    return switch (path) {
      case "/v1/account/login" -> login(body);
      case "/v1/account/refresh" ->
          forUser(authorization, bearer -> SandboxReply.ok(accounts.refresh(bearer)));
      case "/v1/account/session", "/v1/unscope_organization_token" ->
          forUser(authorization, bearer -> SandboxReply.ok(accounts.issue(bearer.userId(), null)));
      case "/v1/account/logout" -> with(authorization, this::logout);
      case "/v1/account/profile" ->
          forUser(
              authorization,
              bearer -> SandboxReply.ok(new JsonObject().put("user", accounts.user(bearer))));
      case "/v1/account/organization" -> with(authorization, this::organization);
      case "/v1/account/organizations" -> forUser(authorization, this::organizations);
      default -> with(authorization, bearer -> noApps());
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

  private SandboxReply logout(SandboxAccounts.Bearer bearer) {
    accounts.revoke(bearer);
    return SandboxReply.ok(new JsonObject());
  }

  private SandboxReply organization(SandboxAccounts.Bearer bearer) {
    String id = bearer.organizationId();
    return id == null
        ? SandboxReply.error(404, "not_found", "The session has no organization")
        : SandboxReply.ok(new JsonObject().put("organization", accounts.organization(bearer, id)));
  }

  /** Each user has one organization. */
  private SandboxReply organizations(SandboxAccounts.Bearer bearer) {
    JsonObject own = accounts.organization(bearer, accounts.ownOrganization(bearer));
    return SandboxReply.ok(
        new JsonObject()
            .put("organizations", new JsonArray().add(own))
            .put("limit", 10)
            .put("offset", 0)
            .put("count", 1)
            .put("has_next", false));
  }

  private static SandboxReply noApps() {
    return SandboxReply.ok(
        new JsonObject()
            .put("apps", new JsonArray())
            .put("limit", 10)
            .put("offset", 0)
            .put("count", 0)
            .put("has_next", false));
  }

  /** Mints with any token of the user, also one that is not an API token. */
  private SandboxReply mint(SandboxAccounts.Bearer bearer, String organization, Buffer body) {
    JsonObject json = body.length() == 0 ? new JsonObject() : object(body);
    Matcher validity =
        VALIDITY.matcher(json == null ? "" : String.valueOf(json.getValue("validity", "3600s")));
    long seconds = validity.matches() ? Long.parseLong(validity.group(1)) : 0;
    if (seconds < 1 || seconds > MAX_VALIDITY) {
      return SandboxReply.wrongFields(List.of("validity"));
    }
    JsonObject issued = accounts.issue(bearer.userId(), organization, Duration.ofSeconds(seconds));
    String token = issued.getJsonObject("token").getString("id");
    return SandboxReply.ok(new JsonObject().put("token", token));
  }

  private SandboxReply with(
      @Nullable String authorization, Function<SandboxAccounts.Bearer, SandboxReply> action) {
    SandboxAccounts.Bearer bearer = bearer(authorization);
    return bearer == null
        ? SandboxReply.error(401, "token_invalid", "The token is not valid")
        : action.apply(bearer);
  }

  private SandboxReply forUser(
      @Nullable String authorization, Function<SandboxAccounts.Bearer, SandboxReply> action) {
    return with(
        authorization,
        bearer ->
            bearer.isOfUser()
                ? action.apply(bearer)
                : SandboxReply.error(403, "forbidden", "The token is not one of a user"));
  }

  private SandboxReply forMember(
      @Nullable String authorization,
      String organization,
      BiFunction<SandboxAccounts.Bearer, String, SandboxReply> action) {
    return forUser(
        authorization,
        bearer ->
            organization.equals(accounts.ownOrganization(bearer))
                ? action.apply(bearer, organization)
                : SandboxReply.error(403, "forbidden", "The user is not in that organization"));
  }

  private SandboxAccounts.@Nullable Bearer bearer(@Nullable String authorization) {
    String scheme = "Bearer ";
    return authorization != null && authorization.startsWith(scheme)
        ? accounts.bearer(authorization.substring(scheme.length()))
        : null;
  }

  private static @Nullable JsonObject object(Buffer body) {
    try {
      return StrictJson.object(body);
    } catch (IOException e) {
      return null;
    }
  }

  private static String text(JsonObject json, String field) {
    return json.getValue(field) instanceof String text ? text : "";
  }
}
