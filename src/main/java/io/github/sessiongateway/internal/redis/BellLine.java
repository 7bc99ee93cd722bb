package io.github.sessiongateway.internal.redis;

import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.shared.SharedStore.Bell;
import io.github.sessiongateway.internal.shared.StoreUnreachable;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens for rings on a connection of its own, which is made again after a loss. Confined to one
 * event loop.
 */
final class BellLine {
  private static final Logger log = LoggerFactory.getLogger(BellLine.class);

  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  /** How often the connection is tried. A network forgets connections that are quiet. */
  static final Duration PROBE = Duration.ofSeconds(30);

  private final Clients clients;
  private final Failures failures;
  private final Timers timers;
  private final String own;
  private final Bell bell;
  private @Nullable Line line;
  private Timers.Timer timer = () -> {};
  private Duration pause = SHORTEST_PAUSE;
  private boolean isSilent;
  private boolean isClosed;

  /**
   * @param own the identifier whose rings are ignored
   */
  BellLine(Clients clients, Failures failures, Timers timers, String own, Bell bell) {
    this.clients = clients;
    this.failures = failures;
    this.timers = timers;
    this.own = own;
    this.bell = bell;
  }

  /** Connects, and subscribes. */
  void start() {
    Line made = new Line(clients.create(), failures, this::ended);
    line = made;
    limit(made);
    made.connect(message -> received(made, message)).onSuccess(v -> subscribe(made));
  }

  /** Closes the connection. */
  void close() {
    isClosed = true;
    timer.cancel();
    if (line != null) {
      line.end(failures.unreachable("the gateway stops"));
    }
  }

  private void subscribe(Line made) {
    var unused = made.send(Request.cmd(Command.SUBSCRIBE, Keys.BELL));
  }

  private void received(Line from, Response message) {
    if (message.type() == ResponseType.ERROR) {
      // The library gives the error of a subscription as a message.
      from.end((Throwable) message);
      return;
    }
    if (message.type() != ResponseType.PUSH) {
      return;
    }
    switch (message.get(0).toString()) {
      case "subscribe" -> subscribed(from);
      case "message" -> {
        if (!message.get(2).toString().equals(own)) {
          bell.rang();
        }
      }
      default -> {}
    }
  }

  private void subscribed(Line made) {
    pause = SHORTEST_PAUSE;
    if (isSilent) {
      isSilent = false;
      log.info("The bell of the store rings again");
    }
    probeLater(made);
    // Changes before the subscription rang no bell here.
    bell.reconnected();
  }

  private void probeLater(Line made) {
    wait(PROBE, () -> probe(made));
  }

  private void probe(Line made) {
    limit(made);
    made.send(Request.cmd(Command.PING)).onSuccess(reply -> probeLater(made));
  }

  /** Ends the line unless another timer replaces this one in time. */
  private void limit(Line made) {
    wait(Requests.LIMIT, () -> made.end(failures.late()));
  }

  private void ended(StoreUnreachable reason) {
    line = null;
    if (isClosed) {
      return;
    }
    if (!isSilent) {
      isSilent = true;
      log.warn("The bell of the store is silent, so changes come later. {}", reason.getMessage());
    }
    wait(pause, this::start);
    Duration next = pause.multipliedBy(2);
    pause = next.compareTo(LONGEST_PAUSE) < 0 ? next : LONGEST_PAUSE;
  }

  private void wait(Duration delay, Runnable task) {
    timer.cancel();
    timer = timers.after(delay, task);
  }
}
