package io.github.sessiongateway.koyeb;

import io.github.sessiongateway.clock.Timers;
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
import org.jspecify.annotations.Nullable;

/**
 * What Vert.x's pool does not do. It ends a connection after its time also where that is always in
 * use, and one that seems to be dead. And where only a connection shows whether Koyeb speaks HTTP/2
 * or HTTP/1.1, one call goes first and the others wait for its connection: then they share it, or
 * open one each. If it cannot be made, they share the failure. Confined to one event loop.
 */
final class Connections {
  private final boolean oneFirst;
  private final Addresses addresses;
  private final Timers timers;
  private final Duration maxLife;
  private final Duration grace;
  private final Set<HttpConnection> usable = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Map<Call, Turn> waiting = new LinkedHashMap<>();
  private @Nullable Call first;

  private record Turn(Runnable comes, Consumer<Throwable> neverComes) {}

  /** Those of calls that end within {@code grace}. */
  Connections(
      boolean oneFirst, Addresses addresses, Timers timers, Duration maxLife, Duration grace) {
    this.oneFirst = oneFirst;
    this.addresses = addresses;
    this.timers = timers;
    this.maxLife = maxLife;
    this.grace = grace;
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
