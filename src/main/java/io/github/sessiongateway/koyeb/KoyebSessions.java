package io.github.sessiongateway.koyeb;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.LoginRequest;
import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.api.SessionAddress;
import io.github.sessiongateway.api.Sessions;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@link Sessions} as the four operations of Koyeb's description. */
final class KoyebSessions implements Sessions {
  private final Calls calls;

  KoyebSessions(Calls calls) {
    this.calls = calls;
  }

  @Override
  public Future<LoginReply> login(LoginRequest request) {
    return send(
        new Operation<>(
            SessionAddress.LOGIN,
            new Secret(request.email()),
            request.authorization(),
            request.fingerprint(),
            KoyebJson.loginBody(request).toBuffer(),
            KoyebJson::loginReply,
            () -> Redaction.of(request)));
  }

  @Override
  public Future<LoginReply> refresh(Bearer bearer) {
    return send(operation(SessionAddress.REFRESH, bearer, KoyebJson::loginReply));
  }

  @Override
  public Future<LoginReply> newSession(Bearer bearer) {
    return send(operation(SessionAddress.NEW, bearer, KoyebJson::loginReply));
  }

  @Override
  public Future<Void> logout(Bearer bearer) {
    return send(operation(SessionAddress.LOGOUT, bearer, body -> true)).mapEmpty();
  }

  private <T> Future<T> send(Operation<T> operation) {
    return calls.send(operation, new Flight());
  }

  private static <T> Operation<T> operation(
      SessionAddress address, Bearer bearer, Function<@Nullable Buffer, T> read) {
    return new Operation<>(
        address, new Secret(bearer.value()), bearer, null, null, read, () -> Redaction.of(bearer));
  }
}
