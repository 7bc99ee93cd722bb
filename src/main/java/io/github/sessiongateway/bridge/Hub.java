package io.github.sessiongateway.bridge;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.bridge.ConnectionState.Known;
import io.github.sessiongateway.clock.Ticker;
import io.github.sessiongateway.config.BridgeConfig;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all connections share, and the one look at all of them that is taken every second. Confined
 * to one event loop.
 *
 * @param responder answers the requests
 * @param authenticator null where all clients are the anonymous one
 * @param certificates null where no certificate stands for a client
 * @param replyTimeout longer than any request takes
 * @param visits what is no connection yet
 */
record Hub(
    EventBus bus,
    Bridge.Responder responder,
    BridgeConfig config,
    @Nullable Authenticator authenticator,
    @Nullable ClientCertificates certificates,
    Tickets tickets,
    Client anonymous,
    Limits limits,
    Sockets sockets,
    SecurityLog log,
    Duration replyTimeout,
    LongSupplier nanoTime,
    InstantSource clock,
    Set<BridgeConnection> connections,
    List<Visits> visits,
    Drain drain) {

  private static final Logger faults = LoggerFactory.getLogger(Hub.class);

  /** A frame of either framing, and a message of a WebSocket. */
  static final int MAX_FRAME = 64 * 1024;

  /** Why nobody is heard, for a second, who did not mind refusals. */
  static final String BARRED = "Too many messages, and the refusals were ignored.";

  static Hub of(
      Vertx vertx,
      Bridge.Responder responder,
      BridgeConfig config,
      Authentication authentication,
      Duration replyTimeout,
      Ticker ticker,
      InstantSource clock) {
    return new Hub(
        vertx.eventBus(),
        responder,
        config,
        authentication.authenticator() == null ? null : authentication.authenticator().guarded(),
        authentication.certificates(),
        new Tickets(ticker, new SecureRandom()),
        BridgePolicy.anonymous(config.access().auth()),
        new Limits(config.limits(), ticker),
        new Sockets(config.limits()),
        SecurityLog.ofLogger(ticker),
        replyTimeout,
        // A client that could not be heard during a suspend has not been silent.
        ticker::awake,
        clock,
        new HashSet<>(),
        new ArrayList<>(),
        new Drain(ticker::awake));
  }

  /** Returns a seat for a socket of a peer; null if there is none left. */
  Sockets.@Nullable Seat seat(Peer peer) {
    return noted(peer, sockets.seat(peer));
  }

  /** Returns a seat for a socket of a proxy, which many peers share; null if there is none left. */
  Sockets.@Nullable Seat sharedSeat(Peer proxy) {
    return noted(proxy, sockets.seat());
  }

  private Sockets.@Nullable Seat noted(Peer peer, Sockets.@Nullable Seat seat) {
    if (seat == null) {
      log.refused("refused socket", peer, null, "too many");
    }
    return seat;
  }

  /** A connection over a socket that has its seat. */
  BridgeConnection connect(BridgeSocket socket, Peer peer, Sockets.Seat seat) {
    BridgeConnection connection = new BridgeConnection(this, socket, peer, seat);
    connections.add(connection);
    if (drain.hasBegun()) {
      connection.drain();
    }
    return connection;
  }

  /** The client that the certificate of a session of TLS stands for; null if there is none. */
  @Nullable Known certified(@Nullable Tls tls, @Nullable SSLSession session) {
    return certificates == null ? null : certificates.known(tls, session, clock.instant());
  }

  /** Whether a client that was let in may stay. */
  boolean isStillKnown(Known known) {
    return !isExpired(known) && known.stands().getAsBoolean();
  }

  /** Why a client may not stay. */
  String ended(Known known) {
    return isExpired(known) ? "The credential has expired." : "The credential was revoked.";
  }

  private boolean isExpired(Known known) {
    Instant until = known.until();
    return until != null && !clock.instant().isBefore(until);
  }

  /** Counts a credential that is missing or was refused, and logs why. */
  void stranger(Peer peer, Unauthenticated refused) {
    limits.stranger(peer);
    log.refused("refused key", peer, null, refused.getMessage());
  }

  /** Logs why a socket is closed, unless it is because the bridge stops. */
  void ends(Peer peer, @Nullable Client client, String reason) {
    if (!drain.hasBegun()) {
      log.refused("closed", peer, client, reason);
    }
  }

  /** Counts a request over HTTP as a message: whether it may pass. */
  boolean counts(Peer peer) {
    boolean passes = limits.message(peer, null) == null;
    if (!passes) {
      // Or who minds no refusal would be refused for ever.
      limits.stranger(peer);
    }
    return passes;
  }

  /** Looks at every connection: who is late, idle, slow, or nobody any more. */
  void sweep() {
    long now = nanoTime.getAsLong();
    for (BridgeConnection connection : List.copyOf(connections)) {
      try {
        connection.look(now);
      } catch (RuntimeException e) {
        // The others are still looked at.
        faults.error("A fault of the bridge", e);
      }
    }
    visits.forEach(visit -> visit.look(now));
    log.flush();
  }

  /** Ends every connection at once, whether its client reads or not. */
  void cutOff() {
    List.copyOf(connections).forEach(BridgeConnection::cutOff);
    visits.forEach(Visits::cutOff);
  }

  /** Requests that were sent and not answered. */
  int underWay() {
    return connections.stream().mapToInt(BridgeConnection::underWay).sum();
  }

  static SessionException unauthenticated(String message) {
    return SessionException.of(Failure.GATEWAY_UNAUTHENTICATED, message);
  }
}
