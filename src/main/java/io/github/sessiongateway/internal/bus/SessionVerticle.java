package io.github.sessiongateway.internal.bus;

import io.github.sessiongateway.api.Caller;
import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.Identity;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.ManagedAddress;
import io.github.sessiongateway.api.ManagedSessions;
import io.github.sessiongateway.api.SessionAddress;
import io.github.sessiongateway.api.SessionEvent;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.api.Sessions;
import io.github.sessiongateway.internal.clock.Deadline;
import io.github.sessiongateway.internal.clock.FixedDelay;
import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.config.BusScope;
import io.github.sessiongateway.internal.telemetry.CorrelationHeader;
import io.github.sessiongateway.internal.telemetry.Meters.Gauge;
import io.github.sessiongateway.internal.telemetry.RequestContext;
import io.github.sessiongateway.internal.telemetry.Telemetry;
import io.github.sessiongateway.internal.telemetry.TraceHeaders;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The consumers of all addresses. Every request gets a reply or a failure within the deadline. On
 * its event loop, {@link #answer} takes a request without a message on the bus. Stopping drains.
 * Confined to its event loop.
 */
public final class SessionVerticle extends VerticleBase {
  private static final Logger log = LoggerFactory.getLogger(SessionVerticle.class);

  private static final DeliveryOptions ERROR_OPTIONS =
      new DeliveryOptions().addHeader(SessionJson.ERROR, "true");

  /**
   * How requests are answered.
   *
   * @param gateway the name of this gateway, which no other one has
   * @param deadline the time within which every request gets a reply
   * @param shutdownDeadline how long a stop waits for requests under way and managed sessions
   */
  public record Options(
      BusScope scope, String gateway, Duration deadline, Duration shutdownDeadline) {}

  /** The least time for managed sessions to write their tokens, however long requests took. */
  private static final Duration LAST_MOMENT = Duration.ofSeconds(1);

  /** How much earlier they give up, so that they can still report what is lost. */
  private static final Duration TO_SAY_SO = Duration.ofMillis(100);

  /** Managed sessions, on the verticle's own event loop. */
  public interface Managed {
    /** Starts them. This needs no call to Koyeb. */
    Future<?> start(Context context);

    /** Stops them after the calls under way, within about a limit. */
    Future<?> stop(Duration limit);

    /** Returns the sessions as a caller sees them. */
    ManagedSessions as(Caller caller);

    /** Adds a listener to what this gateway does, and not to what it learns of other gateways. */
    void ownEvents(Consumer<SessionEvent> listener);
  }

  private final Sessions sessions;
  private final Managed managed;
  private final ManagedRequests named;
  private final OrganizationRequests organizations;
  private final Options options;
  private final Timers timers;
  private final LongSupplier nanoTime;
  private final FixedDelay deadlines;
  private final Telemetry telemetry;
  private final Outcomes outcomes;
  private final Map<String, Function<Request, Future<JsonObject>>> asks = new HashMap<>();
  private final Promise<Void> answered = Promise.promise();
  private Duration shutdownDeadline;
  private @Nullable Consumers consumers;
  private @Nullable Future<?> drained;
  private volatile boolean accepting = true;
  private int underWay;
  private long dropped;

  /** Answers with {@code sessions} and {@code managed}. */
  public SessionVerticle(
      Sessions sessions,
      Managed managed,
      Options options,
      Timers timers,
      LongSupplier nanoTime,
      Telemetry telemetry) {
    this.sessions = sessions;
    this.managed = managed;
    this.named = new ManagedRequests(managed::as, telemetry.current());
    this.organizations = new OrganizationRequests(sessions);
    this.options = options;
    this.shutdownDeadline = options.shutdownDeadline();
    this.timers = timers;
    this.nanoTime = nanoTime;
    this.deadlines = new FixedDelay(timers, nanoTime, options.deadline());
    this.telemetry = telemetry;
    this.outcomes = new Outcomes(telemetry.meters());
    telemetry.meters().gauge(Gauge.REQUESTS_UNDER_WAY, () -> underWay);
    for (SessionAddress address : SessionAddress.values()) {
      asks.put(address.address(), request -> ask(address, request));
    }
    asks.put(ManagedAddress.TOKEN.address(), named::token);
    asks.put(ManagedAddress.STATUS.address(), named::status);
  }

  @Override
  public Future<?> start() {
    boolean isClustered = options.scope() == BusScope.CLUSTER && vertx.isClustered();
    new EventsOnBus(vertx.eventBus(), isClustered).begin(managed);
    return managed
        .start(context)
        .compose(started -> listen())
        .recover(
            cause -> managed.stop(LAST_MOMENT).transform(stopped -> Future.failedFuture(cause)));
  }

  private Future<?> listen() {
    Consumers opened =
        new Consumers(vertx.eventBus(), options.scope(), options.gateway(), this::accepting);
    consumers = opened;
    asks.keySet().forEach(address -> opened.listen(address, message -> handle(address, message)));
    opened.introduce();
    return opened.completion();
  }

  /** Uses another time for requests under way and managed sessions, at a stop. */
  public void change(Duration newShutdownDeadline) {
    shutdownDeadline = newShutdownDeadline;
  }

  /**
   * Drains: new requests fail, those under way get their replies, and managed sessions stop. It
   * ends after {@code shutdown.deadline} at the latest. Later calls share the outcome of the first.
   */
  public Future<?> drain() {
    if (drained == null) {
      accepting = false;
      long begin = nanoTime.getAsLong();
      if (underWay == 0) {
        answered.complete();
      }
      drained =
          within(shutdownDeadline, answered.future())
              .compose(v -> stopManaged(nanoTime.getAsLong() - begin));
    }
    return drained;
  }

  @Override
  public Future<?> stop() {
    return drain()
        .compose(v -> consumers == null ? Future.succeededFuture() : consumers.unregister());
  }

  private Future<?> stopManaged(long nanosPassed) {
    Duration left = shutdownDeadline.minusNanos(nanosPassed);
    Duration limit = left.compareTo(LAST_MOMENT) < 0 ? LAST_MOMENT : left;
    return within(limit, managed.stop(limit.minus(TO_SAY_SO)));
  }

  private Future<?> within(Duration limit, Future<?> end) {
    return Deadline.<Object>within(
            task -> timers.after(limit, task), end.mapEmpty(), this::undrained)
        .otherwiseEmpty();
  }

  /** Whether new requests are answered; false while it stops. Safe from any thread. */
  public boolean accepting() {
    return accepting;
  }

  private void handle(String address, Message<Object> message) {
    if (message.replyAddress() == null) {
      drop(address);
    } else {
      answer(address, message.body(), message.headers())
          .onComplete(outcome -> reply(message, outcome));
    }
  }

  /**
   * Returns the reply to a request, as a message to its address would get it: within the deadline,
   * and with a {@link SessionException} if it fails. The reply must not be changed. Must be called
   * on the event loop of this verticle.
   */
  public Future<JsonObject> answer(String address, @Nullable Object body, MultiMap headers) {
    underWay++;
    long begin = nanoTime.getAsLong();
    Request request = new Request(body, headers);
    CorrelationHeader correlation = CorrelationHeader.of(headers, body);
    RequestContext context =
        telemetry.begin(address, correlation.id(), name -> TraceHeaders.of(headers, body, name));
    Future<JsonObject> asked =
        telemetry.current().answering(context, () -> asked(address, request, correlation));
    return Deadline.within(deadlines::start, asked, SessionVerticle::late)
        .transform(outcome -> ended(address, context, begin, outcome));
  }

  /** Never throws: an exception becomes the future's failure. */
  private Future<JsonObject> asked(String address, Request request, CorrelationHeader correlation) {
    if (correlation.problem() != null) {
      return Future.failedFuture(correlation.problem());
    }
    if (!accepting) {
      return Future.failedFuture(
          SessionException.of(Failure.SHUTTING_DOWN, "The gateway is stopping."));
    }
    try {
      return Objects.requireNonNull(asks.get(address), address).apply(request);
    } catch (RuntimeException | Error e) {
      return Future.failedFuture(e);
    }
  }

  private Future<JsonObject> ask(SessionAddress address, Request request) {
    Future<JsonObject> byName = named.byName(address, request);
    if (byName != null) {
      return byName;
    }
    return switch (address) {
      case LOGIN -> sessions.login(SessionJson.loginRequest(request)).map(LoginReply::toJson);
      case REFRESH -> sessions.refresh(SessionJson.bearer(request)).map(LoginReply::toJson);
      case NEW -> sessions.newSession(SessionJson.bearer(request)).map(LoginReply::toJson);
      case LOGOUT -> sessions.logout(SessionJson.bearer(request)).map(v -> new JsonObject());
      case WHOAMI -> sessions.whoami(SessionJson.bearer(request)).map(Identity::toJson);
      case MINT -> organizations.mint(request);
      case SWITCH -> organizations.switchOrganization(request);
      case UNSCOPE -> organizations.unscope(request);
      case ORGANIZATIONS -> organizations.organizations(request);
    };
  }

  private static void reply(Message<Object> message, AsyncResult<JsonObject> outcome) {
    if (outcome.succeeded()) {
      message.reply(outcome.result());
    } else if (outcome.cause() instanceof SessionException failure) {
      if ("true".equals(message.headers().get(SessionJson.ERROR_REPLY))) {
        message.reply(SessionJson.error(failure), ERROR_OPTIONS);
      } else {
        message.fail(failure.status(), failure.getMessage());
      }
    }
  }

  private Future<JsonObject> ended(
      String address, RequestContext context, long begin, AsyncResult<JsonObject> outcome) {
    underWay--;
    if (!accepting && underWay == 0) {
      answered.tryComplete();
    }
    return outcomes.of(address, context, nanoTime.getAsLong() - begin, outcome);
  }

  private static SessionException late() {
    return SessionException.of(
        Failure.TIMEOUT, "No answer within the deadline (upstream.deadline).");
  }

  private SessionException undrained() {
    log.warn(
        "Stopped with {} requests under way: the time to drain is over (shutdown.deadline)",
        underWay);
    return SessionException.of(Failure.SHUTTING_DOWN, "The gateway is stopping.");
  }

  /** Without a reply address, a new session would have no owner. */
  private void drop(String address) {
    dropped++;
    telemetry.meters().dropped();
    log.warn("Dropped a message to {} without a reply address, the {}th", address, dropped);
  }
}
