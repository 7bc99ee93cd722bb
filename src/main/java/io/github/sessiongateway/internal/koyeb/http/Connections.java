package io.github.sessiongateway.internal.koyeb.http;

import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.config.UpstreamConfig;
import io.github.sessiongateway.internal.koyeb.http.AttemptGuard.AttemptTimeout;
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
 * The connections of one client of Vert.x, beyond what its pool does. A connection is retired after
 * its time even if it is always in use, and also if it seems dead. Over TLS only a connection shows
 * whether Koyeb speaks HTTP/2. Therefore one attempt connects first, and the others wait. They then
 * share its connection, open one each, or share its failure. Confined to one event loop.
 */
final class Connections {
  private static final Duration MARGIN = Duration.ofSeconds(1);

  private final boolean oneFirst;
  private final Addresses addresses;
  private final Timers timers;
  private final LongSupplier nanoTime;
  private final Duration maxLife;
  private final Duration longestConnect;
  private final Set<HttpConnection> usable = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Map<Attempt, Turn> waiting = new LinkedHashMap<>();
  private @Nullable Attempt first;
  private long closableAt;

  private record Turn(Runnable comes, Consumer<Throwable> neverComes) {}

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
    // Connecting and the TLS handshake have the time-out each.
    this.longestConnect = config.connectTimeout().multipliedBy(2).plus(MARGIN);
    this.closableAt = nanoTime.getAsLong();
  }

  /** Watches a new connection. */
  void connected(HttpConnection connection) {
    // Its attempts fail with it. Without a handler, Vert.x would log the same again.
    connection.exceptionHandler(broken -> {});
    ConnectionProbe.watch(connection);
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

  /** Gives a connection no new attempt, and closes it after the exchanges under way. */
  void retire(HttpConnection connection) {
    connection.shutdown(KeptExchanges.LONGEST.toSeconds(), TimeUnit.SECONDS);
  }

  /** Lets an attempt go on when it may ask for a connection, or fails it. */
  void wanted(Attempt call, Runnable goOn, Consumer<Throwable> fail) {
    if (usable.isEmpty()) {
      addresses.forget();
    }
    wanted(call, new Turn(goOn, fail));
  }

  private void wanted(Attempt call, Turn turn) {
    if (!oneFirst || !usable.isEmpty()) {
      turn.comes.run();
    } else if (first == null) {
      first = call;
      turn.comes.run();
    } else {
      waiting.put(call, turn);
    }
  }

  /** Notes that an attempt timed out while its connection was being made. */
  void givenUp() {
    closableAt = nanoTime.getAsLong() + longestConnect.toNanos();
  }

  /**
   * Returns the time until the client may be closed. The close of a client of Vert.x 5.0 throws and
   * never ends while a connection is being made whose attempt has timed out.
   */
  Duration untilClosable() {
    return Duration.ofNanos(Math.max(0, closableAt - nanoTime.getAsLong()));
  }

  /** Notes that an attempt has its connection. */
  void got(Attempt call) {
    if (call == first) {
      first = null;
      askAgain();
    }
  }

  /** Notes that an attempt failed, perhaps before it had a connection. */
  void failed(Attempt call, Throwable cause) {
    waiting.remove(call);
    if (call != first) {
      return;
    }
    first = null;
    if (cause instanceof AttemptTimeout) {
      // Its time was up. The others may have time left.
      askAgain();
    } else {
      Map<Attempt, Turn> all = new LinkedHashMap<>(waiting);
      waiting.clear();
      all.values().forEach(turn -> turn.neverComes.accept(cause));
    }
  }

  private void askAgain() {
    Map<Attempt, Turn> all = new LinkedHashMap<>(waiting);
    waiting.clear();
    all.forEach(this::wanted);
  }
}
