package io.github.sessiongateway.internal.bridge.connection;

import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.bridge.auth.AuthenticationException;
import io.github.sessiongateway.internal.bridge.auth.BridgeClient;
import io.github.sessiongateway.internal.bridge.auth.Identity;
import io.github.sessiongateway.internal.bridge.connection.ConnectionState.Authenticated;
import io.github.sessiongateway.internal.bridge.connection.ConnectionState.Authenticating;
import io.github.sessiongateway.internal.bridge.connection.ConnectionState.Barred;
import io.github.sessiongateway.internal.bridge.connection.ConnectionState.Closed;
import io.github.sessiongateway.internal.bridge.connection.ConnectionState.Draining;
import io.github.sessiongateway.internal.bridge.connection.ConnectionState.Revoked;
import io.github.sessiongateway.internal.bridge.connection.ConnectionState.Unauthenticated;
import io.github.sessiongateway.internal.bridge.framing.BridgeSocket;
import io.github.sessiongateway.internal.bridge.framing.CloseCode;
import io.github.sessiongateway.internal.bridge.framing.Dialect;
import io.github.sessiongateway.internal.bridge.framing.Frame;
import io.github.sessiongateway.internal.bridge.framing.FrameReceiver;
import io.github.sessiongateway.internal.bridge.limit.ConnectionSlots.Slot;
import io.github.sessiongateway.internal.bridge.limit.Throttle;
import io.github.sessiongateway.internal.limit.Peer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The connection of one client, from its first frame to its close. A failure in one frame must not
 * affect the next. Confined to the bridge's event loop.
 */
public final class BridgeConnection implements FrameReceiver, ConnectionOutput, Drain.Participant {
  private final BridgeContext context;
  private final BridgeSocket socket;
  private final Peer peer;
  private final Slot slot;
  private final Consumer<BridgeConnection> onClose;
  private final Requests requests;
  private final EventFeed events;
  private final FrameDispatch dispatch;
  private final Throttle.Patience patience;
  private final Intake intake;
  private final WriteBackpressure backpressure;
  private final Liveness liveness;
  private ConnectionState state = new Unauthenticated();

  BridgeConnection(
      BridgeContext context,
      BridgeSocket socket,
      Peer peer,
      Slot slot,
      Consumer<BridgeConnection> onClose) {
    this.context = context;
    this.socket = socket;
    this.peer = peer;
    this.slot = slot;
    this.onClose = onClose;
    this.requests = new Requests(context, this, peer, this::replied);
    this.events = new EventFeed(context, this, peer);
    this.dispatch = new FrameDispatch(this, requests, events);
    this.patience = context.throttle().patienceWith(peer);
    this.intake = new Intake(socket, this::read);
    this.backpressure = new WriteBackpressure(socket, intake, context.nanoTime());
    this.liveness = new Liveness(socket, context);
  }

  /** Gives the connection to a client. Closes it if the client is barred or has no free slot. */
  public void authenticated(Identity identity) {
    authenticated(identity, null);
  }

  private void authenticated(Identity identity, @Nullable JsonObject first) {
    BridgeClient client = identity.client();
    state = context.drain().hasBegun() ? new Draining(client) : new Authenticated(identity);
    String denied = context.assignSlot(slot, client);
    if (denied != null) {
      requests.failDenied(first, denied);
      close(CloseCode.TRY_AGAIN_LATER, denied);
    } else if (first != null) {
      handle(first);
    }
  }

  /** Returns what reads its frames. */
  public Intake intake() {
    return intake;
  }

  @Override
  public void receive(Frame frame) {
    intake.add(frame);
  }

  @Override
  public void receiveControl() {
    liveness.heard();
    SessionException tooMany =
        state instanceof Barred ? null : context.throttle().admit(peer, state.client());
    if (!isOpen() && tooMany != null) {
      socket.abort();
    } else if (tooMany != null && !patience.take(state.client())) {
      bar(CloseCode.POLICY_VIOLATION);
    } else {
      backpressure.written();
    }
  }

  private void read(Frame unread) {
    if (!isOpen() || state instanceof Barred) {
      return;
    }
    JsonObject frame = unread.parsed();
    liveness.heard();
    SessionException tooMany = context.throttle().admit(peer, state.client());
    if (tooMany != null && patience.take(state.client())) {
      requests.fail(frame, "rate_limited", tooMany);
    } else if (tooMany != null) {
      bar(CloseCode.POLICY_VIOLATION);
    } else if (frame == null) {
      error("invalid_json", BridgePolicy.invalid("frame", Frame.RULE));
    } else {
      handle(frame);
    }
  }

  /** Reads nothing more, and closes the connection at the next sweep. */
  public void bar(int code) {
    state = new Barred(state.client(), code);
    intake.pause(Intake.Pause.BARRED);
  }

  private void handle(JsonObject frame) {
    try {
      handleByState(frame);
    } catch (RuntimeException e) {
      requests.fail(frame, e);
    }
    intake.setBusy(isBusy());
  }

  private boolean isBusy() {
    return state instanceof Authenticated && requests.isFull();
  }

  private void handleByState(JsonObject frame) {
    if ("ping".equals(frame.getValue("type"))) {
      JsonObject pong = socket.dialect().pong();
      if (pong != null) {
        write(pong);
      }
    } else if (state instanceof Authenticated authenticated) {
      dispatch.dispatch(frame, authenticated.identity());
    } else if (state instanceof Revoked revoked) {
      requests.failUnauthenticated(frame, revoked.reason());
    } else if (state instanceof Draining) {
      context.drain().fail(this, () -> requests.failDraining(frame));
    } else if (state instanceof Unauthenticated) {
      authenticate(frame);
    }
  }

  /** The first frame that is not a ping holds the credential. */
  private void authenticate(JsonObject frame) {
    state = new Authenticating();
    intake.pause(Intake.Pause.AUTHENTICATING);
    FrameHeaders.credential(frame)
        .compose(context::authenticate)
        .onComplete(
            found -> {
              if (!(state instanceof Authenticating)) {
                return;
              }
              if (found.failed()) {
                AuthenticationException reason = AuthenticationException.because(found.cause());
                context.penalize(peer, reason);
                requests.failUnauthenticated(frame, reason.sentence());
                close(CloseCode.UNAUTHENTICATED, reason.sentence());
              } else {
                authenticated(found.result(), frame);
              }
              intake.resume(Intake.Pause.AUTHENTICATING);
            });
  }

  @Override
  public void write(JsonObject frame) {
    if (isOpen()) {
      socket.write(frame);
      backpressure.written();
    }
  }

  /** To be called when what was written has been sent. */
  public void sent() {
    if (isOpen()) {
      backpressure.sent();
    }
  }

  @Override
  public void drain() {
    if (state instanceof Unauthenticated || state instanceof Authenticated) {
      state = new Draining(state.client());
      intake.setBusy(false);
    }
  }

  @Override
  public boolean isQuiet(Duration time) {
    return underWay() == 0 && liveness.isSilentFor(time);
  }

  private void replied() {
    liveness.heard();
    intake.setBusy(isBusy());
    if (state instanceof Revoked revoked && requests.underWay() == 0) {
      close(CloseCode.UNAUTHENTICATED, revoked.reason());
    }
  }

  /** Closes the connection if it is late, idle, slow or barred. To be called once per second. */
  void sweep(long now) {
    if (backpressure.isOverdue(now)) {
      if (isOpen()) {
        context.logClose(peer, state.client(), "slow reader: " + WriteBackpressure.TOO_LONG);
      }
      abort();
      return;
    }
    if (state instanceof Barred barred) {
      close(barred.code(), BridgeContext.BARRED);
    } else if (state.isAuthenticating() && liveness.isLate(now)) {
      close(CloseCode.UNAUTHENTICATED, "Not authenticated in time.");
    } else if (!revokeIfEnded() && requests.underWay() == 0 && liveness.isIdle(now)) {
      close(CloseCode.GOING_AWAY, "Idle for longer than bridge.limits.idle-timeout.");
    }
    // The limit of requests may have changed.
    intake.setBusy(isBusy());
    if (isOpen() && !backpressure.isFull()) {
      liveness.beat(now);
    }
  }

  /** Ends the authentication if the credential is no longer valid. Returns whether it did. */
  private boolean revokeIfEnded() {
    if (!(state instanceof Authenticated authenticated)) {
      return false;
    }
    String reason = context.endReason(authenticated.identity());
    if (reason != null) {
      state = new Revoked(authenticated.client(), reason);
      events.stop();
      replied();
    }
    return reason != null;
  }

  @Override
  public void close(int code, String reason) {
    if (isOpen()) {
      context.logClose(peer, state.client(), reason);
      state = new Closed();
      backpressure.closing();
      socket.close(code, reason);
    }
  }

  /** Closes the socket at once, whether its client reads or not. */
  void abort() {
    socket.abort();
    closed();
  }

  /** To be called when the socket is closed. A second call does nothing. */
  public void closed() {
    state = state instanceof Closed ? state : new Closed();
    events.stop();
    slot.release();
    onClose.accept(this);
  }

  @Override
  public boolean isFull() {
    return backpressure.isFull();
  }

  @Override
  public int underWay() {
    return requests.underWay() + (state instanceof Authenticating ? 1 : 0);
  }

  @Override
  public boolean isOpen() {
    return !(state instanceof Closed);
  }

  @Override
  public Dialect dialect() {
    return socket.dialect();
  }
}
