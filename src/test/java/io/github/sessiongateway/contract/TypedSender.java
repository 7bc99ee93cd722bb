package io.github.sessiongateway.contract;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Identity;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.LoginRequest;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.api.Sessions;
import io.github.sessiongateway.contract.ContractCase.Outcome;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

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

  private static Bearer bearer(ContractCase row) {
    return row.body() == null ? authorization(row) : new Bearer(row.body().getString("token"));
  }

  private static Bearer authorization(ContractCase row) {
    return new Bearer(row.headers().getString("Authorization").substring("Bearer ".length()));
  }
}
