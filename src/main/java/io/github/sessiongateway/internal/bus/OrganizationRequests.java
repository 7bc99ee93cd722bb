package io.github.sessiongateway.internal.bus;

import static java.util.Objects.requireNonNull;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.MintRequest;
import io.github.sessiongateway.api.OrganizationsRequest;
import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.api.Sessions;
import io.github.sessiongateway.api.SwitchRequest;
import io.github.sessiongateway.api.UnscopeRequest;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The messages about a user's organizations. A wrong request throws {@code invalid_request} with
 * every wrong field.
 */
final class OrganizationRequests {
  private static final String TOKEN = "token";
  private static final String ORGANIZATION = "organization_id";
  private static final String FINGERPRINT = "seon_fp";

  private final Sessions sessions;

  OrganizationRequests(Sessions sessions) {
    this.sessions = sessions;
  }

  Future<JsonObject> mint(Request request) {
    RequestReader reader = new RequestReader(request);
    Bearer bearer = reader.bearer(Set.of(TOKEN, ORGANIZATION, "validity"));
    String organization = reader.required(ORGANIZATION);
    Duration validity = reader.duration("validity", MintRequest.DEFAULT_VALIDITY);
    MintRequest asked = reader.build(() -> new MintRequest(organization, validity));
    return sessions.mint(requireNonNull(bearer), asked).map(LoginReply::toJson);
  }

  Future<JsonObject> switchOrganization(Request request) {
    RequestReader reader = new RequestReader(request);
    Bearer bearer = reader.bearer(Set.of(TOKEN, ORGANIZATION, FINGERPRINT));
    String organization = reader.required(ORGANIZATION);
    Secret fingerprint = fingerprint(reader);
    SwitchRequest asked = reader.build(() -> new SwitchRequest(organization, fingerprint));
    return sessions.switchOrganization(requireNonNull(bearer), asked).map(LoginReply::toJson);
  }

  Future<JsonObject> unscope(Request request) {
    RequestReader reader = new RequestReader(request);
    Bearer bearer = reader.bearer(Set.of(TOKEN, FINGERPRINT));
    Secret fingerprint = fingerprint(reader);
    UnscopeRequest asked = reader.build(() -> new UnscopeRequest(fingerprint));
    return sessions.unscope(requireNonNull(bearer), asked).map(LoginReply::toJson);
  }

  Future<JsonObject> organizations(Request request) {
    RequestReader reader = new RequestReader(request);
    Bearer bearer = reader.bearer(Set.of(TOKEN, "limit", "offset", "search", "statuses"));
    Integer limit = reader.number("limit");
    Integer offset = reader.number("offset");
    String search = reader.optional("search");
    List<String> statuses = reader.texts("statuses");
    OrganizationsRequest asked =
        reader.build(() -> new OrganizationsRequest(limit, offset, search, statuses));
    return sessions.organizations(requireNonNull(bearer), asked);
  }

  private static @Nullable Secret fingerprint(RequestReader reader) {
    String text = reader.optional(FINGERPRINT, "seon-fp");
    return text == null ? null : new Secret(text);
  }
}
