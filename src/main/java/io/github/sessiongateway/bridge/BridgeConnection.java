package io.github.sessiongateway.bridge;

import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.bridge.ConnectionState.Asking;
import io.github.sessiongateway.bridge.ConnectionState.Closed;
import io.github.sessiongateway.bridge.ConnectionState.Draining;
import io.github.sessiongateway.bridge.ConnectionState.Held;
import io.github.sessiongateway.bridge.ConnectionState.Known;
import io.github.sessiongateway.bridge.ConnectionState.Leaving;
import io.github.sessiongateway.bridge.ConnectionState.Unknown;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One client's socket: its life, and the frames that are not requests. What one frame does changes
 * nothing for the next. Confined to the bridge's event loop.
 */
final class BridgeConnection {
  static final int GOING_AWAY = 1001;
  static final int POLICY_VIOLATION = 1008;
  static final int TRY_AGAIN_LATER = 1013;
  static final int UNAUTHENTICATED = 4401;
  static final Duration TO_AUTHENTICATE = Duration.ofSeconds(5);

  private final Hub hub;
  private final BridgeSocket socket;
  private final Peer peer;
  private final Sockets.Seat seat;
  private final Requests requests;
  private final EventFeed events;
  private final FrameDispatch dispatch;
  private final Toll toll;
  private final Intake intake;
  private final Backlog backlog;
  private final Liveness liveness;
  private ConnectionState state = new Unknown();

  BridgeConnection(Hub hub, BridgeSocket socket, Peer peer, Sockets.Seat seat) {
    this.hub = hub;
    this.socket = socket;
    this.peer = peer;
    this.seat = seat;
    this.requests = new Requests(hub, this, peer);
    this.events = new EventFeed(hub, this);
    this.dispatch = new FrameDispatch(this, requests, events);
    this.toll = new Toll(hub, peer);
    this.intake = new Intake(socket, this::received);
    this.backlog = new Backlog(socket, intake, hub.nanoTime());
    this.liveness = new Liveness(socket, hub.config().limits().idleTimeout(), hub.nanoTime());
    if (hub.authenticator() == null) {
      enter(new Known(hub.anonymous(), null, () -> true));
    }
  }

  /** It is a client's from now on. */
  void enter(Known known) {
    state = hub.drain().hasBegun() ? new Draining(known.client()) : known;
    if (hub.authenticator() != null && hub.limits().isBarred(known.client())) {
      close(TRY_AGAIN_LATER, Hub.BARRED);
    } else if (hub.authenticator() != null && !seat.of(known.client())) {
      close(TRY_AGAIN_LATER, "This client has bridge.limits.sockets-per-client sockets open.");
    }
  }

  /** What its frames come through. */
  Intake intake() {
    return intake;
  }

  private void received(Intake.Frame unread) {
    if (isOpen() && !(state instanceof Held)) {
      count(unread.parsed());
    }
  }

  /** Takes a ping or a pong of the transport: a sign of life that costs as much as a message. */
  void control() {
    liveness.heard();
    SessionException tooMany = state instanceof Held ? null : toll.message(client());
    if (!isOpen() && tooMany != null) {
      socket.abort();
    } else if (tooMany != null && !toll.spendPatience(client())) {
      hold(POLICY_VIOLATION);
    } else {
      backlog.written();
    }
  }

  private void count(@Nullable JsonObject frame) {
    liveness.heard();
    SessionException tooMany = toll.message(client());
    if (tooMany != null && toll.spendPatience(client())) {
      requests.refuse(frame, "rate_limited", tooMany);
    } else if (tooMany != null) {
      hold(POLICY_VIOLATION);
    } else if (frame == null) {
      error("invalid_json", Requests.wrong("frame", Intake.NOT_PARSED));
    } else {
      handle(frame);
    }
  }

  /**
   * Reads nothing more, and closes the socket at the next look: all that is on its way would else
   * be read and thrown away, and the next socket opened, at the cost of the others.
   */
  void hold(int code) {
    state = new Held(client(), code);
    intake.pause(Intake.Pause.BARRED);
  }

  /** A failure in one frame must not affect the next. */
  private void handle(JsonObject frame) {
    try {
      take(frame);
    } catch (RuntimeException e) {
      requests.fault(frame, e);
    }
    intake.setBusy(isBusy());
  }

  private boolean isBusy() {
    return state instanceof Known
        && requests.underWay() >= hub.config().limits().requestsPerSocket();
  }

  private void take(JsonObject frame) {
    if ("ping".equals(frame.getValue("type"))) {
      JsonObject pong = socket.dialect().pong();
      if (pong != null) {
        write(pong);
      }
    } else if (state instanceof Known known) {
      dispatch.dispatch(frame, known);
    } else if (state instanceof Leaving leaving) {
      requests.refuse(frame, "not_logged_in", Hub.unauthenticated(leaving.reason()));
    } else if (state instanceof Draining) {
      Runnable refusal = () -> requests.refuse(frame, "shutting_down", Drain.refusal());
      hub.drain().refuse(this, refusal);
    } else if (state instanceof Unknown) {
      authenticate(frame);
    }
  }

  /** The first frame that is not a ping says who the client is. */
  private void authenticate(JsonObject frame) {
    Authenticator authenticator = hub.authenticator();
    String key = FrameHeaders.text(frame, FrameHeaders.KEY);
    if (authenticator == null || key == null) {
      stranger(frame, Unauthenticated.missing(FrameHeaders.KEY + " of the first frame"));
      return;
    }
    Secret credential = new Secret(key);
    Asking asking = new Asking();
    state = asking;
    intake.pause(Intake.Pause.AUTHENTICATING);
    authenticator
        .authenticate(credential)
        .onComplete(
            found -> {
              if (state != asking) {
                return;
              }
              if (found.failed()) {
                stranger(frame, Unauthenticated.because(found.cause()));
              } else {
                enter(found.result());
                handle(frame);
              }
              intake.resume(Intake.Pause.AUTHENTICATING);
            });
  }

  private void stranger(JsonObject frame, Unauthenticated refused) {
    hub.stranger(peer, refused);
    requests.refuse(frame, "not_logged_in", Hub.unauthenticated(refused.sentence()));
    close(UNAUTHENTICATED, refused.sentence());
  }

  void refused(Client client, String what, String address) {
    hub.log().refused("refused " + what, peer, client, "not permitted: " + address);
  }

  void error(String code, SessionException failure) {
    write(socket.dialect().error(code, failure));
  }

  void write(JsonObject frame) {
    if (isOpen()) {
      socket.write(frame);
      backlog.written();
    }
  }

  void drained() {
    if (isOpen()) {
      backlog.drained();
    }
  }

  /** Refuses what comes from now on: the bridge is stopping, and closes it when it is quiet. */
  void drain() {
    if (state instanceof Unknown || state instanceof Known) {
      state = new Draining(client());
      intake.setBusy(false);
    }
  }

  /** Whether nothing is under way, and nothing came for some time. */
  boolean isQuiet(Duration time) {
    return underWay() == 0 && liveness.isSilentFor(time);
  }

  void answered() {
    liveness.heard();
    intake.setBusy(isBusy());
    if (state instanceof Leaving leaving && requests.underWay() == 0) {
      close(leaving.code(), leaving.reason());
    }
  }

  /** To be called every second. */
  void look(long now) {
    if (backlog.isTooLong(now)) {
      if (isOpen()) {
        end("slow reader: " + Backlog.TOO_LONG);
      }
      cutOff();
      return;
    }
    if (state instanceof Held held) {
      close(held.code(), Hub.BARRED);
    } else if ((state instanceof Unknown || state instanceof Asking) && liveness.isLate(now)) {
      close(UNAUTHENTICATED, "Not authenticated in time.");
    } else if (state instanceof Known known && !hub.isStillKnown(known)) {
      state = new Leaving(known.client(), UNAUTHENTICATED, hub.ended(known));
      events.stop();
      answered();
    } else if (requests.underWay() == 0 && liveness.isIdle(now)) {
      close(GOING_AWAY, "Idle for longer than bridge.limits.idle-timeout.");
    }
    if (isOpen() && !backlog.isFull()) {
      liveness.beat(now);
    }
  }

  void close(int code, String reason) {
    if (isOpen()) {
      end(reason);
      socket.close(code, reason);
    }
  }

  /** Ends the socket, whether its client reads or not. */
  void cutOff() {
    socket.abort();
    closed();
  }

  /** The socket is closed, whoever did it; a second time does nothing. */
  void closed() {
    state = state instanceof Closed ? state : new Closed();
    events.stop();
    seat.leave();
    hub.connections().remove(this);
  }

  private void end(String reason) {
    hub.ends(peer, client(), reason);
    state = new Closed();
    backlog.ends();
  }

  /** Whether more is written than the client reads. */
  boolean isFull() {
    return backlog.isFull();
  }

  int underWay() {
    return requests.underWay() + (state instanceof Asking ? 1 : 0);
  }

  Liveness liveness() {
    return liveness;
  }

  boolean isOpen() {
    return !(state instanceof Closed);
  }

  @Nullable Client client() {
    return state.client();
  }

  Dialect dialect() {
    return socket.dialect();
  }
}
