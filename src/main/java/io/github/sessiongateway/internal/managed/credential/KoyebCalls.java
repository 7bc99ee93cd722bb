package io.github.sessiongateway.internal.managed.credential;

import io.github.sessiongateway.api.AccessTokens;
import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.Sessions;
import io.github.sessiongateway.internal.managed.credential.Credential.Issued;
import io.vertx.core.Future;
import java.util.function.Consumer;

/**
 * The calls to Koyeb that sessions make.
 *
 * @param sessions for logins that a caller waits for, and for logouts, which a session tries once
 * @param background for calls that are not retried, because a session backs off itself
 * @param refreshes for refreshes, which are not retried either
 */
public record KoyebCalls(
    Sessions sessions, Sessions background, AccessTokens accessTokens, Refreshes refreshes) {
  /** Refreshes whose reply is of use even if it comes late. */
  @FunctionalInterface
  public interface Refreshes {
    /**
     * Exchanges a bearer for its successor.
     *
     * @param late is given a successor that comes after the call has failed, at most once
     */
    Future<LoginReply> refresh(Bearer bearer, Consumer<LoginReply> late);
  }

  /** Returns a newer token for a valid one, or gives it to a listener after a failure. */
  Future<Issued> renew(Bearer token, Consumer<Issued> late) {
    return refreshes.refresh(token, reply -> late.accept(issued(reply))).map(KoyebCalls::issued);
  }

  private static Issued issued(LoginReply reply) {
    return new Issued(reply, null);
  }
}
