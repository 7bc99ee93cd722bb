package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Caller;
import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.LoginRequest;
import io.github.sessiongateway.api.ManagedSessions;
import io.github.sessiongateway.api.SessionEvent;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.api.SessionStatus;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The managed sessions that one caller may see. Any other session seems not to exist. */
record CallersSessions(SessionKeeper keeper, Caller caller) implements ManagedSessions {
  @Override
  public Future<LoginReply> token(String session) {
    return ifCovered(session, () -> keeper.token(session));
  }

  @Override
  public Future<LoginReply> token(String session, Duration minTtl) {
    return ifCovered(session, () -> keeper.token(session, minTtl));
  }

  @Override
  public Future<LoginReply> rejected(String session, Bearer token) {
    return ifCovered(session, () -> keeper.rejected(session, token));
  }

  @Override
  public Future<List<SessionStatus>> status() {
    return keeper
        .status()
        .map(all -> all.stream().filter(status -> caller.covers(status.session())).toList());
  }

  @Override
  public Future<SessionStatus> status(String session) {
    return ifCovered(session, () -> keeper.status(session));
  }

  @Override
  public Future<LoginReply> refresh(String session) {
    return ifCovered(session, () -> keeper.refresh(session));
  }

  @Override
  public Future<Void> logout(String session) {
    return ifCovered(session, () -> keeper.logout(session));
  }

  @Override
  public Future<LoginReply> keep(String session, LoginRequest login) {
    return caller.covers(session)
        ? keeper.keep(session, login, caller)
        : Future.failedFuture(
            SessionException.of(
                Failure.GATEWAY_FORBIDDEN, "The client may not keep a session of that name."));
  }

  @Override
  public Subscription events(Consumer<SessionEvent> listener) {
    return keeper.events(
        event -> {
          if (caller.covers(event.session())) {
            listener.accept(event);
          }
        });
  }

  private <T> Future<T> ifCovered(String session, Supplier<Future<T>> call) {
    return caller.covers(session) ? call.get() : Future.failedFuture(TokenReader.noSuchSession());
  }
}
