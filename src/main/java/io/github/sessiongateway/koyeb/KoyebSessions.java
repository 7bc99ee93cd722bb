package io.github.sessiongateway.koyeb;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.LoginRequest;
import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.api.Sessions;
import io.github.sessiongateway.koyeb.call.Calls;
import io.github.sessiongateway.koyeb.call.Endpoint;
import io.github.sessiongateway.koyeb.call.Operation;
import io.github.sessiongateway.koyeb.call.Redaction;
import io.vertx.core.Future;

/** {@link Sessions} as four endpoints of Koyeb. */
final class KoyebSessions implements Sessions {
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
}
