package io.github.sessiongateway;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.github.sessiongateway.api.ManagedSessions;
import io.github.sessiongateway.internal.address.GatewayAddress;
import io.github.sessiongateway.internal.bus.SessionVerticle;
import io.github.sessiongateway.internal.classpath.ClassPath;
import io.github.sessiongateway.internal.clock.SuspendAwareTicker;
import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.config.GatewayConfig;
import io.github.sessiongateway.internal.config.UpstreamConfig;
import io.github.sessiongateway.internal.koyeb.KoyebClient;
import io.github.sessiongateway.internal.managed.SessionKeeper;
import io.github.sessiongateway.internal.managed.Sharing;
import io.github.sessiongateway.internal.ops.OpsSources;
import io.github.sessiongateway.internal.sinks.Sinks;
import io.github.sessiongateway.internal.telemetry.Telemetry;
import io.github.sessiongateway.internal.telemetry.Traces;
import io.github.sessiongateway.metrics.GatewayMetrics;
import io.github.sessiongateway.tracing.GatewayTraces;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The verticle that answers the messages. Its configuration is that of its deployment, with nested
 * or dotted keys. Without one, it calls Koyeb and listens on no port. Undeploying it drains: new
 * requests fail with {@code shutting_down}, and those under way finish. A Vertx can have one
 * gateway.
 */
public final class SessionGateway extends AbstractVerticle {
  /**
   * The address at which it publishes changes of the circuit, in this process: {@code {state, at}}.
   */
  public static final String CIRCUIT = "koyeb.circuit";

  private static final Logger log = LoggerFactory.getLogger(SessionGateway.class);

  /**
   * The outcome of {@link #reload}.
   *
   * @param isChanged whether it differs from the configuration before
   * @param restartNeeded the keys whose change is used at the next start; all else is in use
   */
  public record Reloaded(boolean isChanged, List<String> restartNeeded) {}

  private final SuspendAwareTicker ticker = SuspendAwareTicker.system();
  private final @Nullable GatewayConfig given;
  private @Nullable GatewayMetrics metrics;
  private @Nullable GatewayTraces traces;
  private Telemetry telemetry = Telemetry.none();
  private final Closers closers = new Closers();
  private @Nullable Listeners listeners;
  private volatile @Nullable Features features;
  private volatile @Nullable Reload reload;
  private volatile boolean open;
  private boolean announced;

  /** Takes its configuration from its deployment. */
  public SessionGateway() {
    this(null);
  }

  // Not public: SessionGateway::new would be ambiguous to deployVerticle.
  private SessionGateway(@Nullable GatewayConfig given) {
    this.given = given;
  }

  /**
   * Returns a gateway with this configuration. One with hundreds of sessions should be given here,
   * because Vert.x 5.0 copies the configuration of a deployment at each call of an HTTP client.
   */
  public static SessionGateway of(GatewayConfig config) {
    return new SessionGateway(config);
  }

  /**
   * Measures this gateway in an application's registry. To be called before it is deployed, and
   * with metrics of its own for each gateway.
   */
  @CanIgnoreReturnValue
  public SessionGateway measuredBy(GatewayMetrics inRegistry) {
    metrics = inRegistry;
    return this;
  }

  /** Traces this gateway by an application's OpenTelemetry. To be called before it is deployed. */
  @CanIgnoreReturnValue
  public SessionGateway tracedBy(GatewayTraces byOpenTelemetry) {
    traces = byOpenTelemetry;
    return this;
  }

  /** Has the form of Vert.x 4 as well, so that a class path of Vert.x 4 fails with a sentence. */
  @Override
  public void start(Promise<Void> started) {
    ClassPath.checkVersions();
    // A stop of Vert.x may have failed it already.
    open().onSuccess(v -> started.tryComplete()).onFailure(started::tryFail);
  }

  private Future<Void> open() {
    GatewayConfig read = given == null ? GatewayConfig.read(config()) : given;
    ClassPath.check(read);
    claim();
    Measurements measurements = Measurements.of(metrics, read);
    telemetry = Telemetry.of(measurements.meters(), traces == null ? Traces.NONE : traces.traces());
    closers.push(measurements::close);
    reload = new Reload(context, read, telemetry.meters());
    closers.push(ticker.watch(vertx));
    Listeners opened = new Listeners(vertx, read, ticker, closers, telemetry.meters());
    listeners = opened;
    return opened
        .sandbox(context)
        .compose(upstream -> sessions(upstream, read, opened))
        .compose(v -> opened.ops(sources(measurements)))
        .onSuccess(v -> open = true)
        .recover(
            cause -> drain().transform(stopped -> Future.failedFuture(ClassPath.explained(cause))));
  }

  /**
   * Changes the configuration of this gateway while it runs. Connections, sessions and calls stay.
   * Completes when the configuration is in use. If it is wrong, the future fails with all problems,
   * and nothing changes. It fails with {@code shutting_down} while the gateway stops, and
   * afterwards. Safe from any thread.
   *
   * @param config as of the verticle's deployment: whole, with nested or dotted keys
   * @throws IllegalStateException before the gateway is deployed
   */
  public Future<Reloaded> reload(JsonObject config) {
    JsonObject wanted = config.copy();
    return reload(() -> GatewayConfig.read(wanted));
  }

  /**
   * Changes the configuration as {@link #reload(JsonObject)} does, to one that is read on a worker
   * thread.
   *
   * @throws IllegalStateException before the gateway is deployed
   */
  public Future<Reloaded> reload(Callable<GatewayConfig> source) {
    Reload reloading = reload;
    Features running = features;
    if (reloading == null || running == null || !open) {
      throw notDeployed();
    }
    Context caller = vertx.getOrCreateContext();
    Promise<Reloaded> outcome = Promise.promise();
    try {
      context.runOnContext(
          v ->
              reloading
                  .change(running, source)
                  .onComplete(
                      (done, failure) ->
                          caller.runOnContext(back -> outcome.complete(done, failure))));
    } catch (RejectedExecutionException closed) {
      return Future.failedFuture(Reload.shuttingDown());
    }
    return outcome.future();
  }

  /**
   * Says that it stops, and then drains. Clients of the bridge are closed before the addresses are
   * unregistered, and health is the last to stop.
   */
  @Override
  public void stop(Promise<Void> stopped) {
    announce().compose(v -> drain()).onSuccess(v -> stopped.complete()).onFailure(stopped::fail);
  }

  /** Fails readiness and serves everything, until balancers send no more requests here. */
  private Future<Void> announce() {
    Duration announce = reload == null ? Duration.ZERO : reload.running().shutdown().announce();
    if (announce.isZero()) {
      return Future.succeededFuture();
    }
    announced = true;
    log.info("The gateway is not ready any more, and drains after {} ms", announce.toMillis());
    Promise<Void> over = Promise.promise();
    var unused = Timers.of(vertx).after(announce, over::complete);
    return over.future();
  }

  private Future<Void> drain() {
    Features started = features;
    Duration deadline = reload == null ? Duration.ZERO : reload.stop();
    Future<?> drained = started == null ? Future.succeededFuture() : started.drain(deadline);
    return drained.transform(stopped -> closers.close());
  }

  /** Returns a line for each port that the configuration opens. */
  public List<String> listening() {
    return listeners == null ? List.of() : listeners.listening();
  }

  private void claim() {
    if (!GatewayAddress.claim(vertx)) {
      throw new IllegalStateException(
          "This Vertx has a session gateway already. One is enough for all callers.");
    }
    closers.push(
        () -> {
          GatewayAddress.release(vertx);
          return Future.succeededFuture();
        });
  }

  /** Runs on this verticle's event loop, so that the bridge needs no message to ask. */
  private Future<Void> sessions(
      UpstreamConfig upstream, GatewayConfig config, Listeners listeners) {
    Timers timers = Timers.of(vertx);
    KoyebClient called =
        KoyebClient.open(vertx, timers, ticker, new SplittableRandom(), upstream, telemetry);
    String name = Keepers.name();
    SessionVerticle.Options options = Keepers.options(config, upstream, name);
    Supplier<UpstreamConfig> running = () -> requireNonNull(reload).running().upstream();
    Sharing sharing = Keepers.sharing(context, name, config.managed(), timers, ticker, running);
    SessionKeeper kept =
        Keepers.keeper(
            vertx, called, upstream, config, timers, ticker, telemetry, sharing, running);
    SessionVerticle verticle =
        new SessionVerticle(
            called.sessions(), Keepers.managed(kept), options, timers, ticker, telemetry);
    Sinks sinks = Keepers.sinks(context, timers, kept, upstream.baseUrl(), telemetry);
    closers.push(sinks::close);
    Features joined = new Features(verticle, called, kept, sinks, listeners);
    features = joined;
    ticker.whenSkipped(joined::timeWasSkipped);
    called.whenAnswered(kept::koyebAnswers);
    called.whenCircuitChanges(state -> circuit(state, kept));
    verticle.init(vertx, context);
    return verticle
        .start()
        .compose(v -> sinks.start(config.sinks()))
        .compose(v -> listeners.tls())
        .compose(v -> listeners.bridge(Keepers.bridged(verticle, called, kept), upstream));
  }

  private void circuit(String state, SessionKeeper kept) {
    kept.circuitChanges(state, requireNonNull(reload).running().upstream().breaker().reset());
    JsonObject event =
        new JsonObject().put("state", state).put("at", InstantSource.system().instant().toString());
    vertx.eventBus().publish(CIRCUIT, event, new DeliveryOptions().setLocalOnly(true));
  }

  /**
   * Returns the managed sessions of this gateway, without a message. Safe from any thread.
   *
   * @throws IllegalStateException before the gateway is deployed
   */
  public ManagedSessions managed() {
    Features started = features;
    if (started == null) {
      throw notDeployed();
    }
    return started.keeper();
  }

  private static IllegalStateException notDeployed() {
    return new IllegalStateException("The gateway is not deployed yet: wait for deployVerticle.");
  }

  private OpsSources sources(Measurements measurements) {
    Features running = requireNonNull(features);
    Reload reloading = requireNonNull(reload);
    return new OpsSources(
        requireNonNullElse(Listeners.version(), "not packaged"),
        () -> !announced && running.ready(),
        () -> open && running.keeper().started(),
        () -> announced || !running.sessions().accepting(),
        () -> Stream.concat(running.notices(), reloading.troubles().stream()).toList(),
        reloading::restartNeeded,
        measurements.source(context));
  }
}
