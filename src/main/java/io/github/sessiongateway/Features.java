package io.github.sessiongateway;

import io.github.sessiongateway.internal.bus.SessionVerticle;
import io.github.sessiongateway.internal.config.GatewayConfig;
import io.github.sessiongateway.internal.config.PreparedChange;
import io.github.sessiongateway.internal.koyeb.KoyebClient;
import io.github.sessiongateway.internal.managed.SessionKeeper;
import io.github.sessiongateway.internal.sinks.Sinks;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** The features of a gateway, joined. Confined to its event loop. */
record Features(
    SessionVerticle sessions,
    KoyebClient koyeb,
    SessionKeeper keeper,
    Sinks sinks,
    Listeners listeners) {

  /** Returns whether requests are answered and every required session has a token. */
  boolean ready() {
    return sessions.accepting() && keeper.ready();
  }

  /** Returns a sentence for each thing that is amiss. */
  Stream<String> notices() {
    return Stream.of(koyeb.notices(), keeper.troubles(), sinks.troubles(), listeners.troubles())
        .flatMap(List::stream);
  }

  /** Prepares another configuration, which differs in nothing that needs a restart. */
  Future<PreparedChange> prepare(GatewayConfig to) {
    return listeners
        .prepare(to.bridge())
        // Calls may open connections anew, so they come first: if they fail, nothing has changed.
        .map(prepared -> PreparedChange.of(() -> use(to)).and(prepared));
  }

  private void use(GatewayConfig to) {
    koyeb.change(listeners.upstream(to));
    keeper.change(to.managed());
    sinks.change(to.sinks());
    sessions.change(to.shutdown().deadline());
  }

  /** Handles skipped time, which no timer counts. */
  void timeWasSkipped() {
    keeper.timeWasSkipped();
    sinks.timeWasSkipped();
  }

  /**
   * Drains. Calls that are still under way after it fail, so that their callers get a reply.
   *
   * @param limit for the requests of the proxy
   */
  Future<?> drain(Duration limit) {
    sinks.leave();
    Future<?> drained = Future.join(sessions.drain(), listeners.drainProxy(limit));
    Future<Void> left = listeners.drain();
    return drained.eventually(koyeb::close).eventually(() -> left).eventually(sessions::stop);
  }
}
