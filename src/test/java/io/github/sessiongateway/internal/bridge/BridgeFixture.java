package io.github.sessiongateway.internal.bridge;

import io.github.sessiongateway.internal.bridge.auth.AnonymousAuthenticator;
import io.github.sessiongateway.internal.bridge.auth.Authentication;
import io.github.sessiongateway.internal.bridge.auth.Authenticator;
import io.github.sessiongateway.internal.bridge.connection.BridgeConnection;
import io.github.sessiongateway.internal.bridge.connection.BridgeContext;
import io.github.sessiongateway.internal.bridge.connection.Connections;
import io.github.sessiongateway.internal.bridge.http.ConsoleInfo;
import io.github.sessiongateway.internal.bridge.limit.SecurityLog;
import io.github.sessiongateway.internal.config.BridgeConfig;
import io.github.sessiongateway.internal.config.GatewayConfig;
import io.github.sessiongateway.internal.config.PreparedChange;
import io.github.sessiongateway.internal.telemetry.Meters;
import io.github.sessiongateway.internal.telemetry.RequestContext;
import io.github.sessiongateway.internal.tls.Tls;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.BridgeClient;
import io.github.sessiongateway.testing.ManualTime;
import io.github.sessiongateway.testing.OnContext;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.slf4j.MDC;

/** Both bridges on one event loop, with time that the test moves, and nothing behind them. */
public final class BridgeFixture extends VerticleBase {
  static final Duration REPLY_TIMEOUT = Duration.ofMillis(500);

  final ManualTime time = new ManualTime();
  public final List<String> log = new CopyOnWriteArrayList<>();

  /** The correlation id of each line of the log; "null" without one. */
  final List<String> loggedIds = new CopyOnWriteArrayList<>();

  private final BridgeConfig config;
  private final Authentication authentication;
  private final Tls tls;
  private Duration ahead = Duration.ZERO;
  private Connections connections;
  private Bridge bridge;
  public URI url;
  int tcpPort;

  private BridgeFixture(BridgeConfig config, Authentication authentication, Tls tls) {
    this.config = config;
    this.authentication = authentication;
    this.tls = tls;
  }

  static BridgeFixture start(Vertx vertx, JsonObject config) {
    return start(vertx, config, null, null);
  }

  public static BridgeFixture start(Vertx vertx, JsonObject config, Authenticator authenticator) {
    Authentication authentication = authenticator == null ? null : Authentication.of(authenticator);
    return start(vertx, config, authentication, null);
  }

  /** Starts both bridges; without an authentication, all clients are anonymous. */
  static BridgeFixture start(
      Vertx vertx, JsonObject config, Authentication authentication, Tls tls) {
    BridgeConfig read = read(config);
    Authentication used =
        authentication == null
            ? Authentication.of(new AnonymousAuthenticator(read.access().auth()))
            : authentication;
    BridgeFixture fixture = new BridgeFixture(read, used, tls);
    Await.result(vertx.deployVerticle(fixture));
    return fixture;
  }

  private static BridgeConfig read(JsonObject config) {
    JsonObject all =
        new JsonObject().put("bridge.http.port", 0).put("bridge.tcp.port", 0).mergeIn(config);
    return GatewayConfig.read(all).bridge();
  }

  /** Changes the configuration of the open bridge. */
  void change(JsonObject to) {
    PreparedChange change = Await.result(prepare(to));
    OnContext.run(context, change.commit());
  }

  Future<PreparedChange> prepare(JsonObject to) {
    BridgeConfig read = read(to);
    return OnContext.call(context, () -> bridge.prepare(read));
  }

  List<String> troubles() {
    return bridge.troubles();
  }

  @Override
  public Future<?> start() {
    connections =
        new Connections(
            new BridgeContext(
                vertx.eventBus(),
                new BusResponder(vertx.eventBus()),
                authentication,
                tls,
                config.limits(),
                new SecurityLog(time, this::log, Meters.NONE),
                time,
                () -> time.instant().plus(ahead)));
    bridge = new Bridge(vertx, config, authentication, REPLY_TIMEOUT, time, connections, tls);
    return bridge
        .listenHttp(
            new ConsoleInfo(
                "1.0", "app.koyeb.com", URI.create("https://app.koyeb.com"), null, null))
        .onSuccess(http -> url = http)
        .compose(http -> bridge.listenTcp())
        .onSuccess(port -> tcpPort = port);
  }

  private void log(String line) {
    log.add(line);
    loggedIds.add(String.valueOf(MDC.get(RequestContext.KEY)));
  }

  BridgeClient connect(BridgeClient.Framing framing) {
    return BridgeClient.connect(vertx, framing, url.getPort(), tcpPort);
  }

  /** Answers requests to an address with their body and their headers. */
  void echo(String address) {
    vertx.eventBus().localConsumer(address, BridgeFixture::echoed);
  }

  private static void echoed(Message<Object> message) {
    JsonObject headers = new JsonObject();
    message.headers().forEach(headers::put);
    message.reply(new JsonObject().put("got", message.body()).put("headers", headers));
  }

  Future<Void> drain() {
    return on(() -> bridge.drain());
  }

  Future<Void> closeBridge() {
    return on(() -> bridge.close());
  }

  void advance(Duration by) {
    on(
        () -> {
          time.advance(by);
          return null;
        });
  }

  /** Sets the wall clock ahead, however far: nothing else moves. */
  void setAhead(Duration by) {
    on(() -> ahead = by);
  }

  int slotsTaken() {
    return on(() -> connections.context().slotsTaken());
  }

  int open() {
    return on(() -> connections.all().size());
  }

  int underWay() {
    return on(() -> pendingRequests());
  }

  /** To be used on the event loop: within {@link #on} and {@link #until}. */
  Connections connections() {
    return connections;
  }

  /** To be used on the event loop. */
  BridgeContext context() {
    return connections.context();
  }

  /** To be used on the event loop. */
  int pendingRequests() {
    return connections.all().stream().mapToInt(BridgeConnection::underWay).sum();
  }

  /** Whether a client reads too slowly. To be used on the event loop. */
  boolean isAnySlow() {
    return connections.all().stream().anyMatch(BridgeConnection::isFull);
  }

  void untilOpen(int connections) {
    until(() -> this.connections.all().size() == connections);
  }

  void untilSlotsTaken(int slots) {
    until(() -> context().slotsTaken() == slots);
  }

  /** Asks again, each time behind what the event loop has to do, until it holds. */
  void until(Supplier<Boolean> holds) {
    Promise<Void> done = Promise.promise();
    context.runOnContext(v -> poll(holds, done));
    Await.result(done.future());
  }

  private void poll(Supplier<Boolean> holds, Promise<Void> done) {
    if (holds.get()) {
      done.complete();
    } else {
      vertx.setTimer(1, v -> poll(holds, done));
    }
  }

  <T> T on(Supplier<T> task) {
    return OnContext.get(context, task);
  }
}
