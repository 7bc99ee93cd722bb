package io.github.sessiongateway.internal.tls;

import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.config.ConfigException;
import io.github.sessiongateway.internal.config.PreparedChange;
import io.github.sessiongateway.internal.config.TlsConfig;
import io.github.sessiongateway.internal.config.Validity;
import io.github.sessiongateway.internal.files.FileWatch;
import io.github.sessiongateway.internal.limit.Claim;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS 1.2 and 1.3 of all servers, from files that are followed. After a change of the files, or to
 * other files, new connections get the new certificate. Open connections keep theirs.
 */
public final class Tls {
  private static final Logger log = LoggerFactory.getLogger(Tls.class);
  private static final Set<String> PROTOCOLS = Set.of("TLSv1.3", "TLSv1.2");
  private static final long HANDSHAKE_SECONDS = 2;

  private final Vertx vertx;
  private final Timers timers;
  private final List<Function<ServerSSLOptions, Future<Boolean>>> servers =
      new CopyOnWriteArrayList<>();
  private volatile Source source;

  /** Files and what they hold. A watch that is late changes those of its own files only. */
  private final class Source {
    private final TlsConfig config;
    private final FileWatch watch;
    private volatile Material material;

    Source(TlsConfig config, Material material) {
      this.config = config;
      this.material = material;
      this.watch =
          FileWatch.follow(vertx, timers, Material.key(config), Material.files(config), this::load);
    }

    private Future<Boolean> load(List<Buffer> contents) {
      if (contents.equals(material.contents())) {
        return Future.succeededFuture(false);
      }
      material = Material.of(vertx, config, contents);
      return updateServers().map(true);
    }
  }

  /** Whether the present authorities trust a chain. It is verified once per set of authorities. */
  private final class Trust implements BooleanSupplier {
    private final X509Certificate[] chain;
    private @Nullable Material verifiedWith;

    Trust(X509Certificate[] chain) {
      this.chain = chain;
    }

    @Override
    @SuppressWarnings("ReferenceEquality")
    public boolean getAsBoolean() {
      Material now = material();
      if (now != verifiedWith && now.trusts(chain)) {
        verifiedWith = now;
      }
      return now == verifiedWith;
    }
  }

  private Tls(Vertx vertx, Timers timers, TlsConfig config, Material material) {
    this.vertx = vertx;
    this.timers = timers;
    this.source = new Source(config, material);
  }

  /** Reads the files and follows them. Fails with a {@link ConfigException} if they are wrong. */
  public static Future<Tls> start(Vertx vertx, Timers timers, TlsConfig config) {
    return read(vertx, config).map(material -> new Tls(vertx, timers, config, material));
  }

  /**
   * Prepares the use of other files. Fails with a {@link ConfigException} if they are wrong. To be
   * used on one event loop.
   */
  public Future<PreparedChange> prepare(TlsConfig to) {
    return to.equals(source.config)
        ? Future.succeededFuture(PreparedChange.NONE)
        : read(vertx, to).map(material -> PreparedChange.of(() -> use(to, material)));
  }

  private void use(TlsConfig to, Material material) {
    source.watch.close();
    source = new Source(to, material);
    var unused = updateServers();
  }

  /** Returns what follows the files in use. */
  public FileWatch watch() {
    return source.watch;
  }

  /** Returns what is wrong with the files in use: at most one sentence. Safe from any thread. */
  public List<String> troubles() {
    return watch().troubles();
  }

  /** Stops following the files. */
  public void close() {
    watch().close();
  }

  /**
   * Adds TLS to options, with HTTP/1.1 only, because the servers speak no other version.
   *
   * @param slots claims a slot for the address of an accepted connection; null closes it
   */
  public <O extends NetServerOptions> O apply(
      O options, Function<@Nullable String, ? extends @Nullable Claim> slots) {
    Material material = material();
    options.setSslEngineOptions(new Handshakes(slots));
    options.setSsl(true).setKeyCertOptions(material.own());
    configure(options.getSslOptions(), material);
    return options;
  }

  /**
   * Updates a listening server whenever the files change.
   *
   * @param server its {@code updateSSLOptions}
   */
  public void follow(Function<ServerSSLOptions, Future<Boolean>> server) {
    servers.add(server);
  }

  /**
   * Returns whether {@code bridge.tls.client-ca-file} trusts a client's certificate, at each later
   * call. Confined to one event loop.
   */
  public BooleanSupplier trust(X509Certificate[] chain) {
    return new Trust(chain);
  }

  /** Returns when the certificate ends. Safe from any thread. */
  public Instant certificateEnd() {
    return material().end();
  }

  /**
   * Checks the files as a start does. It blocks.
   *
   * @return warnings of certificates that are not valid now
   * @throws ConfigException if the files are wrong
   */
  public static List<String> check(Vertx vertx, TlsConfig config, Instant now) {
    String key = Material.key(config);
    Material material = Material.read(vertx, config);
    List<String> warnings =
        new ArrayList<>(Validity.warnings(key, KeyPairs.check(vertx, key, material.own()), now));
    if (material.trust() != null) {
      warnings.addAll(
          Validity.warnings(Material.CLIENT_CA, material.trust().getAcceptedIssuers(), now));
    }
    return warnings;
  }

  private static Future<Material> read(Vertx vertx, TlsConfig config) {
    return vertx.executeBlocking(() -> Material.read(vertx, config), false);
  }

  private Future<?> updateServers() {
    return Future.join(servers.stream().map(this::update).toList());
  }

  /** Updates a server, again if other files were read meanwhile. Never fails. */
  @SuppressWarnings("ReferenceEquality")
  private Future<Boolean> update(Function<ServerSSLOptions, Future<Boolean>> server) {
    Material used = material();
    return Future.succeededFuture()
        .compose(now -> server.apply(configure(new ServerSSLOptions(), used)))
        .recover(
            cause -> {
              log.error("A server could not take its new certificate and keeps the old one", cause);
              return Future.succeededFuture(false);
            })
        .compose(updated -> used == material() ? Future.succeededFuture(updated) : update(server));
  }

  private static ServerSSLOptions configure(ServerSSLOptions options, Material material) {
    return options
        .setUseAlpn(false)
        .setKeyCertOptions(material.own())
        .setTrustOptions(material.clients())
        .setEnabledSecureTransportProtocols(PROTOCOLS)
        .setSslHandshakeTimeout(HANDSHAKE_SECONDS)
        .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS)
        .setClientAuth(auth(material));
  }

  private Material material() {
    return source.material;
  }

  /** A client may show a certificate or a key. A wrong certificate fails the handshake. */
  private static ClientAuth auth(Material material) {
    return material.clients() == null ? ClientAuth.NONE : ClientAuth.REQUEST;
  }
}
