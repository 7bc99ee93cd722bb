package io.github.sessiongateway.koyeb;

import io.github.sessiongateway.clock.Timers;
import io.github.sessiongateway.config.UpstreamConfig;
import io.github.sessiongateway.koyeb.CallGuard.AttemptTimeout;
import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What Vert.x's pool does not do. It ends a connection after its time also where that is always in
 * use, and one that seems to be dead. And where only a connection shows whether Koyeb speaks HTTP/2
 * or HTTP/1.1, one call goes first and the others wait for its connection: then they share it, or
 * open one each. If it cannot be made, they share the failure. Confined to one event loop.
 */
final class Connections {
  private static final Duration MARGIN = Duration.ofSeconds(1);

  private final boolean oneFirst;
  private final Addresses addresses;
  private final Timers timers;
  private final LongSupplier nanoTime;
  private final Duration maxLife;
  private final Duration grace;
  private final Duration longestConnect;
  private final Set<HttpConnection> usable = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Map<Call, Turn> waiting = new LinkedHashMap<>();
  private @Nullable Call first;
  private long closableAt;

  private record Turn(Runnable comes, Consumer<Throwable> neverComes) {}

  /** Those of one client of Vert.x, each for {@code maxLife}. */
  Connections(
      boolean oneFirst,
      Addresses addresses,
      Timers timers,
      LongSupplier nanoTime,
      UpstreamConfig config,
      Duration maxLife) {
    this.oneFirst = oneFirst;
    this.addresses = addresses;
    this.timers = timers;
    this.nanoTime = nanoTime;
    this.maxLife = maxLife;
    this.grace = config.attemptTimeout();
    // That of TCP, and that of TLS.
    this.longestConnect = config.connectTimeout().multipliedBy(2).plus(MARGIN);
    this.closableAt = nanoTime.getAsLong();
  }

  /** There is a new one. */
  void connected(HttpConnection connection) {
    // Its calls fail with it: Vert.x would log the same again.
    connection.exceptionHandler(broken -> {});
    Wire.watch(connection);
    usable.add(connection);
    Timers.Timer life = timers.after(maxLife, () -> isOld(connection));
    connection.shutdownHandler(v -> usable.remove(connection));
    connection.closeHandler(
        v -> {
          usable.remove(connection);
          life.cancel();
        });
  }

  private void isOld(HttpConnection connection) {
    addresses.forget();
    retire(connection);
  }

  /** Gives it no new call, and closes it when those that it has are over. */
  void retire(HttpConnection connection) {
    connection.shutdown(grace.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** A call wants a connection; it goes on when it may ask for one. */
  void wanted(Call call, Runnable goOn, Consumer<Throwable> fail) {
    if (usable.isEmpty()) {
      addresses.forget();
    }
    wanted(call, new Turn(goOn, fail));
  }

  private void wanted(Call call, Turn turn) {
    if (!oneFirst || !usable.isEmpty()) {
      turn.comes.run();
    } else if (first == null) {
      first = call;
      turn.comes.run();
    } else {
      waiting.put(call, turn);
    }
  }

  /** A call has given up on a connection that is still being made. */
  void givenUp() {
    closableAt = nanoTime.getAsLong() + longestConnect.toNanos();
  }

  /**
   * How long until the client may be closed; zero for now. The close of Vert.x 5.0 throws, and
   * never ends, if a connection is being made that its call has given up on.
   */
  Duration untilClosable() {
    return Duration.ofNanos(Math.max(0, closableAt - nanoTime.getAsLong()));
  }

  /** A call has its connection. */
  void got(Call call) {
    if (call == first) {
      first = null;
      askAgain();
    }
  }

  /** A call has failed, perhaps before it had a connection. */
  void failed(Call call, Throwable cause) {
    waiting.remove(call);
    if (call != first) {
      return;
    }
    first = null;
    if (cause instanceof AttemptTimeout) {
      // It gave up: that says nothing of the others' time.
      askAgain();
    } else {
      Map<Call, Turn> all = new LinkedHashMap<>(waiting);
      waiting.clear();
      all.values().forEach(turn -> turn.neverComes.accept(cause));
    }
  }

  private void askAgain() {
    Map<Call, Turn> all = new LinkedHashMap<>(waiting);
    waiting.clear();
    all.forEach(this::wanted);
  }
}
