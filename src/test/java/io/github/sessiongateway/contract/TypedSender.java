package io.github.sessiongateway.contract;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Identity;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.LoginRequest;
import io.github.sessiongateway.api.MintRequest;
import io.github.sessiongateway.api.OrganizationsRequest;
import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.api.Sessions;
import io.github.sessiongateway.api.SwitchRequest;
import io.github.sessiongateway.api.UnscopeRequest;
import io.github.sessiongateway.contract.ContractCase.Outcome;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Locale;

/** A row of the contract, sent through typed {@link Sessions}. */
record TypedSender(Sessions sessions) {
  Outcome send(ContractCase row) {
    Future<JsonObject> reply;
    try {
      reply = call(row);
    } catch (SessionException e) {
      reply = Future.failedFuture(e);
    }
    return ContractTable.outcome(
        reply.recover(
            cause ->
                Future.succeededFuture(
                    new JsonObject().put("error", ((SessionException) cause).toJson()))));
  }

  private Future<JsonObject> call(ContractCase row) {
    return switch (row.address()) {
      case "session.login" -> sessions.login(login(row)).map(LoginReply::toJson);
      case "session.refresh" -> sessions.refresh(bearer(row)).map(LoginReply::toJson);
      case "session.new" -> sessions.newSession(bearer(row)).map(LoginReply::toJson);
      case "session.whoami" -> sessions.whoami(bearer(row)).map(Identity::toJson);
      case "session.mint" -> sessions.mint(bearer(row), mint(row)).map(LoginReply::toJson);
      case "session.switch" ->
          sessions.switchOrganization(bearer(row), change(row)).map(LoginReply::toJson);
      case "session.unscope" ->
          sessions
              .unscope(bearer(row), new UnscopeRequest(fingerprint(row)))
              .map(LoginReply::toJson);
      case "session.organizations" -> sessions.organizations(bearer(row), organizations(row));
      default -> sessions.logout(bearer(row)).map(v -> new JsonObject());
    };
  }

  private static LoginRequest login(ContractCase row) {
    JsonObject body = row.body();
    LoginRequest request = LoginRequest.of(body.getString("email"), body.getString("password"));
    if (body.containsKey("organization_id")) {
      request = request.withOrganization(body.getString("organization_id"));
    }
    String fingerprint = body.getString("seon_fp", row.headers().getString("seon-fp"));
    if (fingerprint != null) {
      request = request.withFingerprint(fingerprint);
    }
    if (row.headers().containsKey("Authorization")) {
      request = request.withAuthorization(authorization(row));
    }
    return request;
  }

  private static MintRequest mint(ContractCase row) {
    String validity = row.body().getString("validity");
    MintRequest request = MintRequest.of(row.body().getString("organization_id"));
    return validity == null
        ? request
        : new MintRequest(
            request.organizationId(), Duration.parse("PT" + validity.toUpperCase(Locale.ROOT)));
  }

  private static SwitchRequest change(ContractCase row) {
    return new SwitchRequest(row.body().getString("organization_id"), fingerprint(row));
  }

  private static OrganizationsRequest organizations(ContractCase row) {
    JsonObject body = row.body();
    return new OrganizationsRequest(
        body.getInteger("limit"),
        body.getInteger("offset"),
        body.getString("search"),
        body.getJsonArray("statuses", new JsonArray()).stream().map(String.class::cast).toList());
  }

  private static Secret fingerprint(ContractCase row) {
    String text = row.body().getString("seon_fp", row.headers().getString("seon-fp"));
    return text == null ? null : new Secret(text);
  }

  private static Bearer bearer(ContractCase row) {
    return row.body() == null || !row.body().containsKey("token")
        ? authorization(row)
        : new Bearer(row.body().getString("token"));
  }

  private static Bearer authorization(ContractCase row) {
    return new Bearer(row.headers().getString("Authorization").substring("Bearer ".length()));
  }
}
