package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.managed.credential.Credential;
import io.github.sessiongateway.internal.managed.credential.Credential.Issued;
import io.github.sessiongateway.internal.managed.token.Token;
import io.github.sessiongateway.internal.shared.Version;
import io.github.sessiongateway.internal.telemetry.CurrentRequest;
import io.github.sessiongateway.internal.telemetry.Meters.Renewal;
import io.github.sessiongateway.internal.telemetry.RequestContext;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/**
 * The calls to Koyeb for newer tokens of a session, each at the session's turn, traced and
 * measured. Confined to the session's event loop.
 */
final class TokenCalls {
  private final ManagedSession session;
  private final KeeperContext context;
  private final Logins logins;
  private final Owner owner;

  /** The owner of the calls, which decides what follows. */
  interface Owner {
    /** Returns whether a newer token is still wanted for a pending refresh. */
    boolean isWanted(PendingRefresh refresh);

    /** Nothing was sent, because it is not the session's turn. */
    void mustWait(PendingRefresh refresh, Ledger.Turn.Later later);

    /** Nothing was sent, because Koyeb rejected the same credentials of another gateway. */
    void isUseless(PendingRefresh refresh, SessionException why);

    /**
     * A call that had failed without an answer brought a token after all. Returns whether the
     * session takes it.
     */
    boolean cameLate(Sent sent, Issued issued);

    /** The call has ended. By now, another refresh may be pending. */
    void ended(PendingRefresh refresh, Sent sent, AsyncResult<Issued> outcome);
  }

  /**
   * A call to Koyeb.
   *
   * @param base the session's version when it was sent
   * @param renewed the token that it sent; null for a login
   * @param credentials the version of the credentials
   * @param begin when it was sent
   */
  record Sent(Version base, @Nullable Token renewed, int credentials, long begin) {
    boolean isLogin() {
      return renewed == null;
    }

    /** Returns the version of the token that it brings. */
    Version brings() {
      return isLogin() ? base.loggedIn() : base.refreshed();
    }
  }

  TokenCalls(ManagedSession session, KeeperContext context, Logins logins, Owner owner) {
    this.session = session;
    this.context = context;
    this.logins = logins;
    this.owner = owner;
  }

  /**
   * Calls Koyeb when it is the session's turn, unless the owner has moved on.
   *
   * @param renewed the token to refresh; null for a login
   */
  void begin(PendingRefresh refresh, @Nullable Token renewed) {
    if (!owner.isWanted(refresh)) {
      return;
    }
    context
        .ledger()
        .turn(session)
        .onSuccess(
            turn -> {
              if (turn instanceof Ledger.Turn.Later later) {
                owner.mustWait(refresh, later);
              } else if (turn instanceof Ledger.Turn.Useless useless) {
                owner.isUseless(refresh, useless.why());
              } else if (owner.isWanted(refresh)) {
                send(refresh, renewed);
              } else {
                context.ledger().released(session.identity().name());
              }
            });
  }

  private void send(PendingRefresh refresh, @Nullable Token renewed) {
    Sent sent = new Sent(session.progress().version(), renewed, logins.version(), context.now());
    Renewal reason = reason(sent);
    CurrentRequest current = context.telemetry().current();
    RequestContext request = current.part("session renewal");
    refresh.begins(request.span());
    Credential sender = session.credential();
    Future<Issued> issued =
        current.answering(
            request,
            () ->
                renewed == null
                    ? sender.acquire()
                    : sender.renew(renewed.bearer(), late -> cameLate(sent, late)));
    issued.onComplete(
        outcome -> {
          Failure failure =
              outcome.cause() instanceof SessionException failed ? failed.failure() : null;
          context.telemetry().meters().renewed(reason, failure);
          request.span().end(failure == null ? null : failure.code());
          // Another credential of the same account may have replaced the sender meanwhile.
          session.credential().follow(sender.companion());
          current.during(request, () -> owner.ended(refresh, sent, outcome));
        });
  }

  private void cameLate(Sent sent, Issued issued) {
    context.telemetry().meters().cameLate(owner.cameLate(sent, issued));
  }

  private Renewal reason(Sent sent) {
    Token renewed = sent.renewed();
    if (renewed == null) {
      return Renewal.LOGIN;
    }
    if (renewed.isRejected()) {
      return Renewal.REJECTED;
    }
    if (session.progress().failures() > 0) {
      return Renewal.RETRY;
    }
    return sent.begin() >= renewed.advisoryAt() ? Renewal.DUE : Renewal.ASKED;
  }
}
