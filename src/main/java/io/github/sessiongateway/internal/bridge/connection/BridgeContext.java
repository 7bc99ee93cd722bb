package io.github.sessiongateway.internal.bridge.connection;

import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.internal.address.GatewayAddress;
import io.github.sessiongateway.internal.bridge.auth.Authentication;
import io.github.sessiongateway.internal.bridge.auth.AuthenticationException;
import io.github.sessiongateway.internal.bridge.auth.BridgeClient;
import io.github.sessiongateway.internal.bridge.auth.Identity;
import io.github.sessiongateway.internal.bridge.auth.Tickets;
import io.github.sessiongateway.internal.bridge.limit.ConnectionSlots;
import io.github.sessiongateway.internal.bridge.limit.ConnectionSlots.Slot;
import io.github.sessiongateway.internal.bridge.limit.SecurityLog;
import io.github.sessiongateway.internal.bridge.limit.Throttle;
import io.github.sessiongateway.internal.clock.Ticker;
import io.github.sessiongateway.internal.config.LimitsConfig;
import io.github.sessiongateway.internal.limit.Peer;
import io.github.sessiongateway.internal.telemetry.CorrelationHeader;
import io.github.sessiongateway.internal.telemetry.CurrentRequest;
import io.github.sessiongateway.internal.telemetry.RequestContext;
import io.github.sessiongateway.internal.telemetry.Telemetry;
import io.github.sessiongateway.internal.tls.Tls;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * What all connections of a bridge share: authentication, limits, slots, and the way to the
 * gateway. Confined to one event loop.
 */
public final class BridgeContext {
  /** The reason for a client that is barred. */
  public static final String BARRED = "Too many messages: the client went on after replies of 429.";

  private final EventBus bus;
  private final Responder responder;
  private final Authentication authentication;
  private final @Nullable Tls tls;
  private final Throttle throttle;
  private final ConnectionSlots slots;
  private final Tickets tickets;
  private final SecurityLog log;
  private final Drain drain;
  private final CurrentRequest requests = Telemetry.none().current();
  private final LongSupplier nanoTime;
  private final InstantSource clock;
  private LimitsConfig limits;
  private long limitsSince;

  /**
   * Creates the context of a bridge.
   *
   * @param tls null without TLS
   */
  public BridgeContext(
      EventBus bus,
      Responder responder,
      Authentication authentication,
      @Nullable Tls tls,
      LimitsConfig limits,
      SecurityLog log,
      Ticker ticker,
      InstantSource clock) {
    this.bus = bus;
    this.responder = responder;
    this.authentication = authentication;
    this.tls = tls;
    this.limits = limits;
    this.log = log;
    this.clock = clock;
    throttle = new Throttle(limits, ticker, log);
    slots = new ConnectionSlots(this::limits);
    tickets = new Tickets(ticker, new SecureRandom());
    // During a suspend, a client cannot be heard, so it has not been silent.
    nanoTime = ticker::awake;
    drain = new Drain(nanoTime);
    limitsSince = now();
  }

  /** Takes a slot for a connection of a peer; null, and a line in the log, if none is free. */
  public @Nullable Slot claimSlot(Peer peer) {
    Slot slot = slots.claim(peer);
    if (slot == null) {
      logNoSlot(peer);
    }
    return slot;
  }

  /** Takes a slot for a connection of a proxy, which many peers share. Returns as above. */
  public @Nullable Slot claimSharedSlot(Peer proxy) {
    Slot slot = slots.claim();
    if (slot == null) {
      logNoSlot(proxy);
    }
    return slot;
  }

  /** Counts a proxy's slot for a peer behind it. Returns false if the peer has too many. */
  public boolean assignSlot(Slot slot, Peer peer) {
    boolean isFree = slot.assign(peer);
    if (!isFree) {
      logNoSlot(peer);
    }
    return isFree;
  }

  /** Counts a slot for a client. Returns why the client is denied; null if it may connect. */
  public @Nullable String assignSlot(Slot slot, BridgeClient client) {
    if (throttle.isBarred(client)) {
      return BARRED;
    }
    return slot.assign(client)
        ? null
        : "This client has bridge.limits.sockets-per-client sockets open.";
  }

  private void logNoSlot(Peer peer) {
    log.denied("refused socket", peer, null, "too many");
  }

  /** Returns the number of slots that are taken. */
  public int slotsTaken() {
    return slots.taken();
  }

  /** Whether a client must show a credential or a certificate. */
  public boolean requiresAuthentication() {
    return authentication.isRequired();
  }

  /**
   * Returns the identity behind a credential. Fails with {@link AuthenticationException} if the
   * credential is not valid.
   */
  public Future<Identity> authenticate(Secret credential) {
    return authentication.authenticate(credential);
  }

  /**
   * Returns the identity of a client that shows no credential: the one of its certificate, or the
   * anonymous one. Null if it must show a credential.
   *
   * @param session the connection's TLS; null if its certificate does not count
   */
  public @Nullable Identity withoutCredential(@Nullable SSLSession session) {
    return authentication.withoutCredential(
        session, chain -> tls == null ? () -> false : tls.trust(chain), clock);
  }

  /** Returns why a client may no longer stay; null if it may stay. */
  public @Nullable String endReason(Identity identity) {
    return identity.endReason(clock.instant());
  }

  /** Penalizes a peer whose credential is missing or not valid, and logs the reason. */
  public void penalize(Peer peer, AuthenticationException reason) {
    throttle.penalize(peer);
    log.denied("refused key", peer, null, reason.getMessage());
  }

  /** Logs that a client lacks the permission for an address. */
  void logForbidden(String what, Peer peer, BridgeClient client, String address) {
    log.denied("refused " + what, peer, client, "not permitted: " + address);
  }

  /** Logs why a connection is closed, unless the bridge is stopping. */
  void logClose(Peer peer, @Nullable BridgeClient client, String reason) {
    if (!drain.hasBegun()) {
      log.denied("closed", peer, client, reason);
    }
  }

  /**
   * Returns a request that the bridge fails by itself, with the id that its error names.
   *
   * @param body null also if it was not read
   */
  public RequestContext denied(MultiMap headers, @Nullable Object body) {
    return requests.untraced(CorrelationHeader.of(headers, body).id());
  }

  /** Sends a request to the gateway. Returns as {@link Responder#answer} does. */
  Future<JsonObject> request(String address, @Nullable Object body, MultiMap headers) {
    return responder.answer(address, body, headers);
  }

  /**
   * Returns how long the token of a session is valid; null if that is not known. The gateway knows
   * it best, because this machine's clock may be wrong.
   */
  public @Nullable Duration left(String session, LoginReply reply) {
    Duration known = responder.left(session, reply.bearer());
    return known != null || reply.expiresAt() == null
        ? known
        : Duration.between(clock.instant(), reply.expiresAt());
  }

  /** Returns a consumer of the events of this gateway. */
  MessageConsumer<Object> events() {
    return bus.localConsumer(GatewayAddress.EVENTS_HERE);
  }

  /** Returns how often clients may send. */
  public Throttle throttle() {
    return throttle;
  }

  /** Returns the tickets that are issued. */
  public Tickets tickets() {
    return tickets;
  }

  /** Returns the log of what is denied. */
  public SecurityLog log() {
    return log;
  }

  /** Returns the limits in effect, which may change at any time. */
  public LimitsConfig limits() {
    return limits;
  }

  /** Returns since when these limits are in effect, in the nanoseconds of {@link #now}. */
  long limitsSince() {
    return limitsSince;
  }

  /** Uses other limits from now on. Connections stay, whatever their limits are now. */
  public void changeLimits(LimitsConfig to) {
    if (!to.equals(limits)) {
      limits = to;
      limitsSince = now();
      throttle.change(to);
    }
  }

  /** Returns the end of all connections. */
  public Drain drain() {
    return drain;
  }

  /** Returns nanoseconds that do not advance during a suspend. */
  public long now() {
    return nanoTime.getAsLong();
  }

  LongSupplier nanoTime() {
    return nanoTime;
  }
}
