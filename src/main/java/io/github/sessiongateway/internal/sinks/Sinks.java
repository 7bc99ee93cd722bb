package io.github.sessiongateway.internal.sinks;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.SessionEvent;
import io.github.sessiongateway.api.SessionEvent.EventType;
import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.config.SinkConfig;
import io.github.sessiongateway.internal.sinks.Sink.Content;
import io.github.sessiongateway.internal.telemetry.Meters;
import io.github.sessiongateway.internal.telemetry.Meters.Gauge;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.json.Json;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files that hold the tokens of sessions. A file holds what {@code session.token} would answer
 * at once, or there is no file. Confined to the gateway's event loop.
 */
public final class Sinks {
  /** The longest wait of a start or a stop for a disk. */
  private static final Duration LIMIT = Duration.ofSeconds(2);

  /** After these changes, the token of before is still good. */
  private static final Set<EventType> KEEPING =
      EnumSet.of(EventType.ACQUIRED, EventType.REFRESHED, EventType.REFRESH_FAILED);

  /**
   * A token that callers would get.
   *
   * @param left how long they would get it
   */
  public record Held(Bearer bearer, Duration left) {}

  /** The present tokens. */
  @FunctionalInterface
  public interface Tokens {
    /** Returns the present token of a session; null if callers would get none, or had to wait. */
    @Nullable Held held(String session);
  }

  private final Context context;
  private final Timers timers;
  private final Tokens tokens;
  private final URI koyeb;
  private final WorkerExecutor disk;
  private final Map<Path, Sink> sinks = new ConcurrentHashMap<>();
  private boolean looksSoon;
  private boolean leaves;

  /**
   * Creates the sinks of a gateway, none at first.
   *
   * @param koyeb the URL that Koyeb's command line should call
   */
  public Sinks(Context context, Timers timers, Tokens tokens, URI koyeb, Meters meters) {
    this.context = context;
    this.timers = timers;
    this.tokens = tokens;
    this.koyeb = koyeb;
    // Of its own, because a disk that hangs must not take the threads of others.
    this.disk = context.owner().createSharedWorkerExecutor("session-gateway-sinks", 2);
    meters.gauge(Gauge.SINKS_FAILING, () -> troubles().size());
  }

  /** Uses a configuration. Completes when each file is as it has to be now, or after a limit. */
  public Future<Void> start(List<SinkConfig> configs) {
    change(configs);
    return settled();
  }

  /** Uses another configuration. The file of a sink that is not part of it any more is removed. */
  public void change(List<SinkConfig> configs) {
    Map<Path, SinkConfig> wanted =
        configs.stream().collect(Collectors.toMap(SinkConfig::place, Function.identity()));
    for (Entry<Path, Sink> sink : sinks.entrySet()) {
      if (!wanted.containsKey(sink.getKey())) {
        // Until then, it is told that the file is still there, and tried again.
        sink.getValue().end(() -> sinks.remove(sink.getKey(), sink.getValue()));
      }
    }
    wanted.forEach(
        (place, config) ->
            sinks
                .computeIfAbsent(place, added -> new Sink(disk, timers, this::content, config))
                .use(config));
    look();
  }

  /** Handles a change of a session. */
  public void happened(SessionEvent event) {
    if (!leaves) {
      if (!KEEPING.contains(event.type())) {
        of(event.session()).forEach(Sink::stale);
      }
      lookSoon();
    } else if (event.type() == EventType.REVOKED) {
      of(event.session()).forEach(sink -> sink.end(() -> {}));
    }
  }

  private Stream<Sink> of(String session) {
    return sinks.values().stream().filter(sink -> sink.config().session().equals(session));
  }

  /** Handles skipped time, which no timer counts. */
  public void timeWasSkipped() {
    sinks.values().forEach(Sink::stale);
    look();
  }

  /** Looks once for all that happens in this turn of the event loop. */
  private void lookSoon() {
    if (!looksSoon) {
      looksSoon = true;
      context.runOnContext(
          v -> {
            looksSoon = false;
            look();
          });
    }
  }

  /** Compares each file with what it has to hold. */
  void look() {
    sinks.values().forEach(Sink::look);
  }

  private @Nullable Content content(SinkConfig config) {
    Held held = tokens.held(config.session());
    if (held == null) {
      return null;
    }
    String token = held.bearer().value();
    String text =
        switch (config.format()) {
          case TOKEN -> token;
          case KOYEB_YAML ->
              // A text of JSON is one of YAML, too.
              "url: " + Json.encode(koyeb.toString()) + "\ntoken: " + Json.encode(token) + "\n";
        };
    return new Content(text, held.left());
  }

  /** Leaves the files as they are from now on, but for those of sessions that are logged out. */
  public void leave() {
    leaves = true;
    sinks.values().forEach(Sink::leave);
  }

  /** Returns a sentence for each file that cannot be written. Safe from any thread. */
  public List<String> troubles() {
    return sinks.values().stream().map(Sink::problem).filter(Objects::nonNull).sorted().toList();
  }

  /** Closes when what is being written is complete, or after a limit. */
  public Future<Void> close() {
    leave();
    return settled().eventually(disk::close);
  }

  /** Completes when no file is being written, or after a limit. */
  Future<Void> settled() {
    Promise<Void> over = Promise.promise();
    Timers.Timer limit = timers.after(LIMIT, over::tryComplete);
    Future.join(sinks.values().stream().map(Sink::settled).toList())
        .onComplete(
            settled -> {
              limit.cancel();
              over.tryComplete();
            });
    return over.future();
  }
}
