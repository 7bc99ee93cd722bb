package io.github.sessiongateway.bus;

import static java.util.Objects.requireNonNullElseGet;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.Reason;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.clock.Timers;
import io.vertx.core.AsyncResult;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The requests of a client to the gateways of a cluster. It finds one and keeps to it, so that a
 * session that it handed over is there at the next request. While requests are under way, it pings
 * their gateways. The requests of a gateway that is gone fail within two seconds, or move to
 * another gateway. Confined to one context.
 */
final class GatewayCalls {
  static final Duration TICK = Duration.ofMillis(250);

  private final Line line;
  private final Timers timers;

  /** The gateways that have requests, by their names. */
  private final Map<String, Asked> asked = new LinkedHashMap<>();

  /** The requests for which a gateway is to be found. */
  private final Set<Call> waiting = new LinkedHashSet<>();

  private @Nullable String chosen;
  private boolean isTicking;

  /** The requests that a gateway has. */
  private record Asked(Pulse pulse, Set<Call> calls) {
    Asked() {
      this(new Pulse(), new LinkedHashSet<>());
    }
  }

  GatewayCalls(Line line, Timers timers) {
    this.line = line;
    this.timers = timers;
  }

  void send(Call call) {
    boolean isFirst = waiting.isEmpty();
    sendOrWait(call);
    if (isFirst && !waiting.isEmpty()) {
      find();
    }
    keepTicking();
  }

  private void sendOrWait(Call call) {
    if (chosen == null) {
      waiting.add(call);
    } else {
      ask(chosen, call);
    }
  }

  private void ask(String gateway, Call call) {
    Asked its = asked.computeIfAbsent(gateway, name -> new Asked());
    its.calls.add(call);
    line.ask(gateway, call).onComplete(outcome -> ended(gateway, its, call, outcome));
  }

  private void ended(String gateway, Asked its, Call call, AsyncResult<JsonObject> outcome) {
    boolean isIts = its.calls.remove(call);
    if (its.calls.isEmpty()) {
      asked.remove(gateway, its);
    }
    if (outcome.succeeded()) {
      its.pulse.heard();
      call.succeed(outcome.result());
    } else if (isIts) {
      failed(gateway, call, outcome.cause());
    }
  }

  private void failed(String gateway, Call call, Throwable cause) {
    if (isNotTaken(cause)) {
      leave(gateway);
      sendOrWait(call);
    } else {
      call.fail(cause);
    }
  }

  /** Returns whether the gateway is stopping or has stopped. Its own failures are replies. */
  private static boolean isNotTaken(Throwable cause) {
    return cause instanceof ReplyException failure
        && (failure.failureType() == ReplyFailure.RECIPIENT_FAILURE
            || BusLine.hasNoConsumer(cause));
  }

  private void leave(String gateway) {
    if (gateway.equals(chosen)) {
      chosen = null;
    }
  }

  private void find() {
    line.find()
        .onComplete(
            (gateway, cause) -> {
              if (cause == null) {
                found(gateway);
              } else if (BusLine.hasNoConsumer(cause)) {
                noneFound();
              }
            });
  }

  private void found(String gateway) {
    Asked its = asked.get(gateway);
    if (its != null) {
      its.pulse.heard();
    }
    if (chosen == null) {
      chosen = gateway;
    }
    taken().forEach(this::sendOrWait);
  }

  private void noneFound() {
    for (Call call : taken()) {
      SessionException gone = call.gone();
      if (gone == null) {
        line.askAny(call).onSuccess(call::succeed).onFailure(call::fail);
      } else {
        call.fail(gone);
      }
    }
  }

  private List<Call> taken() {
    List<Call> calls = List.copyOf(waiting);
    waiting.clear();
    return calls;
  }

  private void tick() {
    isTicking = false;
    for (Call call : List.copyOf(waiting)) {
      if (!call.waits()) {
        waiting.remove(call);
        call.fail(requireNonNullElseGet(call.gone(), GatewayCalls::unanswered));
      }
    }
    new ArrayList<>(asked.entrySet()).forEach(each -> listen(each.getKey(), each.getValue()));
    if (chosen == null && !isIdle()) {
      find();
    }
    keepTicking();
  }

  private void listen(String gateway, Asked its) {
    its.pulse.tick();
    if (its.pulse.isSuspect()) {
      leave(gateway);
    }
    if (its.pulse.isGone()) {
      asked.remove(gateway);
      List<Call> orphans = List.copyOf(its.calls);
      its.calls.clear();
      orphans.forEach(this::moveOrFail);
    } else {
      line.ping(gateway).onSuccess(answer -> its.pulse.heard());
    }
  }

  private void moveOrFail(Call call) {
    SessionException gone = gone();
    if (call.moves(gone)) {
      sendOrWait(call);
    } else {
      call.fail(gone);
    }
  }

  private boolean isIdle() {
    return waiting.isEmpty() && asked.isEmpty();
  }

  private void keepTicking() {
    if (!isTicking && !isIdle()) {
      isTicking = true;
      var unused = timers.after(TICK, this::tick);
    }
  }

  private static SessionException gone() {
    return SessionException.of(
            Failure.UNREACHABLE,
            "The gateway does not answer any more: it may have carried out the request.")
        .because(Reason.RESET);
  }

  private static SessionException unanswered() {
    return SessionException.of(
        Failure.UNREACHABLE, "No gateway of the cluster answers: nothing was sent.");
  }
}
