package io.github.sessiongateway.koyeb;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.LoginRequest;
import io.github.sessiongateway.api.SessionAddress;
import io.github.sessiongateway.api.Sessions;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Supplier;

/** Any of the four calls, all from one event loop. */
record Asking(Context context) {
  private static final Bearer BEARER = new Bearer("old-token");

  Future<?> ask(Sessions sessions, SessionAddress address) {
    return switch (address) {
      case LOGIN -> login(sessions, "a@b");
      case REFRESH -> onContext(() -> sessions.refresh(BEARER));
      case NEW -> onContext(() -> sessions.newSession(BEARER));
      case LOGOUT -> onContext(() -> sessions.logout(BEARER));
    };
  }

  Future<LoginReply> login(Sessions sessions, String email) {
    return onContext(() -> sessions.login(LoginRequest.of(email, "p")));
  }

  private <T> Future<T> onContext(Supplier<Future<T>> call) {
    Promise<T> promise = Promise.promise();
    context.runOnContext(v -> call.get().onComplete(promise));
    return promise.future();
  }
}
