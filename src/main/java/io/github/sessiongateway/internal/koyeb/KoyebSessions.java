package io.github.sessiongateway.internal.koyeb;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.Identity;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.LoginRequest;
import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.api.Sessions;
import io.github.sessiongateway.internal.koyeb.call.Calls;
import io.github.sessiongateway.internal.koyeb.call.Endpoint;
import io.github.sessiongateway.internal.koyeb.call.Operation;
import io.github.sessiongateway.internal.koyeb.call.Redaction;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.EnumSet;
import java.util.Set;

/** {@link Sessions} as endpoints of Koyeb. */
final class KoyebSessions implements Sessions {
  private static final Set<Failure> DENIALS =
      EnumSet.of(Failure.UNAUTHORIZED, Failure.FORBIDDEN, Failure.NOT_FOUND);

  private final Calls calls;

  KoyebSessions(Calls calls) {
    this.calls = calls;
  }

  @Override
  public Future<LoginReply> login(LoginRequest request) {
    return calls.send(
        new Operation<>(
            Endpoint.LOGIN,
            Endpoint.LOGIN.path(),
            request.authorization(),
            new Secret(request.email()),
            request.fingerprint(),
            KoyebJson.loginBody(request).toBuffer(),
            KoyebJson::loginReply,
            () -> Redaction.of(request)));
  }

  @Override
  public Future<LoginReply> refresh(Bearer bearer) {
    return calls.send(Operation.of(Endpoint.REFRESH, bearer, KoyebJson::loginReply));
  }

  @Override
  public Future<LoginReply> newSession(Bearer bearer) {
    return calls.send(Operation.of(Endpoint.NEW, bearer, KoyebJson::loginReply));
  }

  @Override
  public Future<Void> logout(Bearer bearer) {
    return calls.send(Operation.of(Endpoint.LOGOUT, bearer, body -> true)).mapEmpty();
  }

  @Override
  public Future<Identity> whoami(Bearer bearer) {
    Future<JsonObject> user = part(Endpoint.PROFILE, bearer, "user");
    Future<JsonObject> organization = part(Endpoint.ORGANIZATION, bearer, "organization");
    return Future.all(
            user.recover(KoyebSessions::denied), organization.recover(KoyebSessions::denied))
        .compose(
            told ->
                user.failed() && organization.failed()
                    ? Future.failedFuture(user.cause())
                    : Future.succeededFuture(Identity.of(user.result(), organization.result())));
  }

  private Future<JsonObject> part(Endpoint endpoint, Bearer bearer, String name) {
    return calls.send(Operation.of(endpoint, bearer, body -> KoyebJson.part(body, name)));
  }

  /**
   * Accepts the answers that show what kind of bearer it is: an organization's token has no user,
   * and a session may have no organization.
   */
  private static Future<JsonObject> denied(Throwable cause) {
    return cause instanceof SessionException failure && DENIALS.contains(failure.failure())
        ? Future.succeededFuture()
        : Future.failedFuture(cause);
  }
}
