package io.github.sessiongateway.bus;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.SessionAddress;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.api.Sessions;
import io.github.sessiongateway.clock.Deadline;
import io.github.sessiongateway.clock.FixedDelay;
import io.github.sessiongateway.clock.Timers;
import io.github.sessiongateway.config.BusScope;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the four addresses: every request gets a reply or a failure within the deadline. Stopping
 * refuses new requests and waits for those under way. Confined to its event loop.
 */
public final class SessionVerticle extends VerticleBase {
  private static final Logger log = LoggerFactory.getLogger(SessionVerticle.class);

  private static final DeliveryOptions ERROR_OPTIONS =
      new DeliveryOptions().addHeader(SessionJson.ERROR, "true");

  /**
   * How requests are taken.
   *
   * @param deadline within which every request is answered
   * @param shutdownDeadline within which a stop is done, whatever is under way
   */
  public record Options(BusScope scope, Duration deadline, Duration shutdownDeadline) {}

  private final Sessions sessions;
  private final Options options;
  private final Timers timers;
  private final FixedDelay deadlines;
  private final List<MessageConsumer<Object>> consumers = new ArrayList<>();
  private final Promise<Void> drained = Promise.promise();
  private volatile boolean accepting = true;
  private int underWay;
  private long dropped;

  /** Answers with what {@code sessions} says. */
  public SessionVerticle(Sessions sessions, Options options, Timers timers, LongSupplier nanoTime) {
    this.sessions = sessions;
    this.options = options;
    this.timers = timers;
    this.deadlines = new FixedDelay(timers, nanoTime, options.deadline());
  }

  @Override
  public Future<?> start() {
    for (SessionAddress address : SessionAddress.values()) {
      consumers.add(consumer(address).handler(message -> handle(address, message)));
    }
    return Future.all(consumers.stream().map(MessageConsumer::completion).toList());
  }

  @Override
  public Future<?> stop() {
    accepting = false;
    if (underWay == 0) {
      drained.complete();
    }
    return Deadline.within(
            task -> timers.after(options.shutdownDeadline(), task),
            drained.future(),
            this::undrained)
        .otherwiseEmpty()
        .compose(v -> Future.join(consumers.stream().map(MessageConsumer::unregister).toList()));
  }

  /** Whether requests are taken; false from the beginning of the stop. Safe from any thread. */
  public boolean accepting() {
    return accepting;
  }

  private MessageConsumer<Object> consumer(SessionAddress address) {
    EventBus bus = vertx.eventBus();
    return switch (options.scope()) {
      case LOCAL -> bus.localConsumer(address.address());
      case CLUSTER -> bus.consumer(address.address());
    };
  }

  private void handle(SessionAddress address, Message<Object> message) {
    if (message.replyAddress() == null) {
      drop(address);
      return;
    }
    underWay++;
    Deadline.within(deadlines::start, ask(address, message), SessionVerticle::late)
        .onComplete(outcome -> answer(address, message, outcome));
  }

  /** Never throws: whatever goes wrong is the future's failure. */
  private Future<JsonObject> ask(SessionAddress address, Message<Object> message) {
    if (!accepting) {
      return Future.failedFuture(
          SessionException.of(Failure.SHUTTING_DOWN, "The gateway is stopping."));
    }
    try {
      return switch (address) {
        case LOGIN -> sessions.login(SessionJson.loginRequest(message)).map(LoginReply::toJson);
        case REFRESH -> sessions.refresh(SessionJson.bearer(message)).map(LoginReply::toJson);
        case NEW -> sessions.newSession(SessionJson.bearer(message)).map(LoginReply::toJson);
        case LOGOUT -> sessions.logout(SessionJson.bearer(message)).map(v -> new JsonObject());
      };
    } catch (RuntimeException | Error e) {
      return Future.failedFuture(e);
    }
  }

  private void answer(
      SessionAddress address, Message<Object> message, AsyncResult<JsonObject> outcome) {
    if (outcome.succeeded()) {
      message.reply(outcome.result());
    } else {
      SessionException failure = failure(address, outcome.cause());
      if ("true".equals(message.headers().get(SessionJson.ERROR_REPLY))) {
        message.reply(SessionJson.error(failure), ERROR_OPTIONS);
      } else {
        message.fail(failure.status(), failure.getMessage());
      }
    }
    underWay--;
    if (!accepting && underWay == 0) {
      drained.tryComplete();
    }
  }

  private static SessionException failure(SessionAddress address, Throwable cause) {
    if (cause instanceof SessionException failure) {
      return failure;
    }
    log.error("A fault of the gateway at {}", address.address(), cause);
    return SessionException.of(Failure.INTERNAL, "The gateway has a fault.");
  }

  private static SessionException late() {
    return SessionException.of(Failure.TIMEOUT, "There was no answer within upstream.deadline.");
  }

  private SessionException undrained() {
    log.warn("Stopping with {} requests under way: shutdown.deadline has passed", underWay);
    return SessionException.of(Failure.SHUTTING_DOWN, "The gateway is stopping.");
  }

  /** Nobody waits for an answer, so nobody would hold the session. */
  private void drop(SessionAddress address) {
    dropped++;
    log.warn("Dropped a message to {} without a reply address, the {}th", address, dropped);
  }
}
