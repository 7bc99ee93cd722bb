package io.github.sessiongateway;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.github.sessiongateway.api.ManagedSessions;
import io.github.sessiongateway.internal.bus.SessionVerticle;
import io.github.sessiongateway.internal.clock.SuspendAwareTicker;
import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.config.GatewayConfig;
import io.github.sessiongateway.internal.config.UpstreamConfig;
import io.github.sessiongateway.internal.koyeb.KoyebClient;
import io.github.sessiongateway.internal.managed.SessionKeeper;
import io.github.sessiongateway.internal.ops.OpsSources;
import io.github.sessiongateway.internal.telemetry.Telemetry;
import io.github.sessiongateway.metrics.GatewayMetrics;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.LocalMap;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
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
  private static final String CLAIMS = "io.github.sessiongateway";

  private final SuspendAwareTicker ticker = SuspendAwareTicker.system();
  private final @Nullable GatewayConfig given;
  private @Nullable GatewayMetrics metrics;
  private Telemetry telemetry = Telemetry.none();
  private final Closers closers = new Closers();
  private @Nullable SessionVerticle sessions;
  private @Nullable KoyebClient koyeb;
  private @Nullable Listeners listeners;
  private volatile @Nullable SessionKeeper keeper;
  private Duration announce = Duration.ZERO;
  private boolean open;
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

  /** Has the form of Vert.x 4 as well, so that a class path of Vert.x 4 fails with a sentence. */
  @Override
  public void start(Promise<Void> started) {
    ClassPath.checkVersions();
    open().onSuccess(v -> started.complete()).onFailure(started::fail);
  }

  private Future<Void> open() {
    GatewayConfig config = given == null ? GatewayConfig.read(config()) : given;
    ClassPath.check(config);
    claim();
    Measurements measurements = Measurements.of(metrics, config);
    telemetry = Telemetry.of(measurements.meters());
    closers.push(measurements::close);
    announce = config.shutdown().announce();
    closers.push(ticker.watch(vertx));
    Listeners opened = new Listeners(vertx, config, ticker, closers, telemetry.meters());
    listeners = opened;
    return opened
        .sandbox(context)
        .compose(upstream -> sessions(upstream, config, opened))
        .compose(v -> opened.ops(sources(opened, measurements)))
        .onSuccess(v -> open = true)
        .recover(
            cause -> drain().transform(stopped -> Future.failedFuture(ClassPath.explained(cause))));
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
    SessionVerticle verticle = sessions;
    KoyebClient called = koyeb;
    if (verticle == null || called == null) {
      return closers.close();
    }
    Future<?> drained = verticle.drain();
    Future<Void> left = listeners == null ? Future.succeededFuture() : listeners.drain();
    return drained
        // Calls that are still under way fail, so that their callers get a reply.
        .eventually(called::close)
        .eventually(() -> left)
        .eventually(verticle::stop)
        .transform(stopped -> closers.close());
  }

  /** Returns a line for each port that the configuration opens. */
  public List<String> listening() {
    return listeners == null ? List.of() : listeners.listening();
  }

  private void claim() {
    LocalMap<String, Boolean> claims = vertx.sharedData().getLocalMap(CLAIMS);
    if (claims.putIfAbsent("gateway", true) != null) {
      throw new IllegalStateException(
          "This Vertx has a session gateway already. One is enough for all callers.");
    }
    closers.push(
        () -> {
          claims.remove("gateway");
          return Future.succeededFuture();
        });
  }

  /** Runs on this verticle's event loop, so that the bridge needs no message to ask. */
  private Future<Void> sessions(
      UpstreamConfig upstream, GatewayConfig config, Listeners listeners) {
    Timers timers = Timers.of(vertx);
    KoyebClient called =
        KoyebClient.open(vertx, timers, ticker, new SplittableRandom(), upstream, telemetry);
    koyeb = called;
    SessionVerticle.Options options =
        new SessionVerticle.Options(
            config.busScope(), upstream.deadline(), config.shutdown().deadline());
    SessionKeeper kept = Keepers.keeper(called, upstream, config, timers, ticker, telemetry);
    SessionVerticle verticle =
        new SessionVerticle(
            called.sessions(), Keepers.managed(kept), options, timers, ticker, telemetry);
    sessions = verticle;
    keeper = kept;
    ticker.whenSkipped(kept::timeWasSkipped);
    called.whenAnswered(kept::koyebAnswers);
    called.whenCircuitChanges(state -> circuit(state, kept, upstream.breaker().reset()));
    verticle.init(vertx, context);
    return verticle
        .start()
        .compose(v -> listeners.tls())
        .compose(v -> listeners.bridge(verticle::answer, upstream));
  }

  private void circuit(String state, SessionKeeper kept, Duration reset) {
    kept.circuitChanges(state, reset);
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
    SessionKeeper started = keeper;
    if (started == null) {
      throw new IllegalStateException("The gateway is not deployed yet: wait for deployVerticle.");
    }
    return started;
  }

  private OpsSources sources(Listeners listeners, Measurements measurements) {
    return new OpsSources(
        Objects.requireNonNullElse(Listeners.version(), "not packaged"),
        this::ready,
        () -> open && keeper != null && keeper.started(),
        () -> announced || (sessions != null && !sessions.accepting()),
        () -> notices(listeners),
        measurements.source(context));
  }

  /** Returns a sentence for each thing that is amiss. */
  private List<String> notices(Listeners listeners) {
    return Stream.of(
            koyeb == null ? List.<String>of() : koyeb.notices(),
            keeper == null ? List.<String>of() : keeper.troubles(),
            listeners.troubles())
        .flatMap(List::stream)
        .toList();
  }

  private boolean ready() {
    return !announced
        && sessions != null
        && sessions.accepting()
        && keeper != null
        && keeper.ready();
  }
}
