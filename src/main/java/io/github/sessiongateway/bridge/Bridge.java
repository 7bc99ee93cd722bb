package io.github.sessiongateway.bridge;

import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.clock.Ticker;
import io.github.sessiongateway.clock.Timers;
import io.github.sessiongateway.config.BridgeConfig;
import io.github.sessiongateway.config.SandboxConfig;
import io.github.sessiongateway.config.TlsConfig;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The event bus bridges, SockJS and TCP, behind one policy and within one set of limits. Opened and
 * used on one context, to which it is confined.
 */
public final class Bridge {
  private static final Duration LOOK = Duration.ofSeconds(1);

  /** One and a half seconds in all: a WebSocket has one to agree to its end. */
  private static final Duration LAST_WORDS = Duration.ofMillis(20);

  private static final int LOOKS_AT_LAST_WORDS = 75;

  /** Answers the requests of clients, on the event loop of the bridge. */
  @FunctionalInterface
  public interface Responder {
    /**
     * Returns the reply to a request, which the bridge does not change. Always completes, and fails
     * with a {@link io.github.sessiongateway.api.SessionException}.
     *
     * @param headers those of the client, and the ones by which the gateway says who the client is
     */
    Future<JsonObject> answer(String address, @Nullable Object body, MultiMap headers);
  }

  /**
   * What the console says about its gateway.
   *
   * @param upstream {@code sandbox}, or the host of Koyeb
   * @param api where the gateway sends its calls
   * @param email an account of the sandbox; null for none
   * @param password its password, if it is the default that the documentation prints; null
   *     otherwise
   */
  public record About(
      String version, String upstream, URI api, @Nullable String email, @Nullable String password) {

    /** Describes a gateway that calls {@code api}. */
    public static About of(@Nullable String version, URI api, SandboxConfig sandbox) {
      String shown = version == null ? "development" : version;
      if (!sandbox.enabled()) {
        return new About(shown, api.getHost(), api, null, null);
      }
      Map<String, Secret> users = sandbox.users();
      if (users.size() != 1) {
        return new About(shown, "sandbox", api, null, null);
      }
      Map.Entry<String, Secret> user = users.entrySet().iterator().next();
      boolean isDefault = users.equals(SandboxConfig.DEFAULT_USERS);
      String password = isDefault ? user.getValue().value() : null;
      return new About(shown, "sandbox", api, user.getKey(), password);
    }

    JsonObject toJson() {
      JsonObject json =
          new JsonObject().put("version", version).put("upstream", upstream).put("api", "" + api);
      if (email != null) {
        JsonObject account = new JsonObject().put("email", email);
        json.put("account", password == null ? account : account.put("password", password));
      }
      return json;
    }

    /** Without the account. */
    @Override
    public String toString() {
      return "About[" + version + ", " + upstream + "]";
    }
  }

  private final Vertx vertx;
  private final BridgeConfig config;
  private final Timers timers;
  private final Hub hub;
  private final @Nullable Tls tls;
  private final List<Supplier<Future<Void>>> servers = new ArrayList<>();
  private final List<Runnable> watches = new ArrayList<>();
  private final List<Supplier<List<String>>> troubles = new ArrayList<>();
  private Timers.Timer look;

  Bridge(Vertx vertx, BridgeConfig config, Timers timers, Hub hub, @Nullable Tls tls) {
    this.vertx = vertx;
    this.config = config;
    this.timers = timers;
    this.hub = hub;
    this.tls = tls;
    this.look = timers.after(LOOK, this::takeLook);
  }

  /**
   * Opens it, listening on nothing yet. Fails with a {@link
   * io.github.sessiongateway.config.ConfigException} if a file of its configuration is wrong.
   *
   * @param replyTimeout longer than any request takes
   */
  public static Future<Bridge> open(
      Vertx vertx,
      BridgeConfig config,
      Responder responder,
      Duration replyTimeout,
      Timers timers,
      Ticker ticker,
      InstantSource clock) {
    TlsConfig tls = config.access().tls();
    return Authentication.start(vertx, timers, clock, config.access().auth())
        .compose(
            authentication -> {
              Hub hub =
                  Hub.of(vertx, responder, config, authentication, replyTimeout, ticker, clock);
              Future<Tls.@Nullable Started> started =
                  tls == null ? Future.succeededFuture() : Tls.start(vertx, timers, tls);
              return started
                  .onFailure(wrong -> authentication.close())
                  .map(encrypted -> opened(vertx, config, timers, hub, authentication, encrypted));
            });
  }

  private static Bridge opened(
      Vertx vertx,
      BridgeConfig config,
      Timers timers,
      Hub hub,
      Authentication authentication,
      Tls.@Nullable Started encrypted) {
    Bridge bridge =
        new Bridge(vertx, config, timers, hub, encrypted == null ? null : encrypted.tls());
    bridge.watches.add(authentication::close);
    bridge.troubles.add(authentication::troubles);
    if (encrypted != null) {
      bridge.watches.add(encrypted.watch()::close);
      bridge.troubles.add(encrypted.watch()::troubles);
    }
    return bridge;
  }

  /**
   * Listens for SockJS and raw WebSocket; the URL is where clients connect.
   *
   * @param about what the console says
   */
  public Future<URI> listenHttp(About about) {
    return HttpBridge.start(vertx, config.http(), hub, tls, about)
        .map(
            server -> {
              servers.add(server::close);
              return HttpBridge.url(config.http(), server, tls);
            });
  }

  /** Listens for TCP; the number is the port. */
  public Future<Integer> listenTcp() {
    return TcpBridge.start(vertx, config.tcp(), hub, tls)
        .map(
            server -> {
              servers.add(server::close);
              return server.actualPort();
            });
  }

  /**
   * Refuses requests from now on, answers those under way and closes every socket; done when they
   * are closed. The ports stay open, so that a client that comes is told why.
   */
  public Future<Void> drain() {
    Context context = vertx.getOrCreateContext();
    // Two turns: Vert.x hands over what a paused socket received one turn after it is resumed.
    return hub.drain()
        .begin(
            hub,
            timers,
            task -> context.runOnContext(v -> context.runOnContext(next -> task.run())));
  }

  /** Closes the ports and every socket; who does not read his last words is cut off. */
  public Future<Void> close() {
    look.cancel();
    watches.forEach(Runnable::run);
    Promise<Void> left = Promise.promise();
    return Future.join(servers.stream().map(Supplier::get).toList())
        .eventually(
            () -> {
              leave(left, LOOKS_AT_LAST_WORDS);
              return left.future();
            })
        .mapEmpty();
  }

  /** A port is closed before its sockets are: Vert.x goes on to write what they do not read. */
  private void leave(Promise<Void> left, int looks) {
    if (hub.sockets().open() > 0 && looks > 0) {
      var unused = timers.after(LAST_WORDS, () -> leave(left, looks - 1));
    } else {
      hub.cutOff();
      left.complete();
    }
  }

  /** Returns a sentence for each file that is wrong. Safe from any thread. */
  public List<String> troubles() {
    return troubles.stream().flatMap(each -> each.get().stream()).toList();
  }

  Hub hub() {
    return hub;
  }

  private void takeLook() {
    look = timers.after(LOOK, this::takeLook);
    hub.sweep();
  }
}
