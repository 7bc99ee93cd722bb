package io.github.sessiongateway.internal.tls;

import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.config.ConfigException;
import io.github.sessiongateway.internal.config.PemFile;
import io.github.sessiongateway.internal.config.TlsConfig;
import io.github.sessiongateway.internal.config.TlsConfig.KeyStore;
import io.github.sessiongateway.internal.config.TlsConfig.Pem;
import io.github.sessiongateway.internal.config.Validity;
import io.github.sessiongateway.internal.files.FileWatch;
import io.github.sessiongateway.internal.limit.Claim;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.PfxOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS 1.2 and 1.3 of all servers, from files that are followed. After a change, new connections get
 * the new certificate. Open connections keep theirs.
 */
public final class Tls {
  private static final Logger log = LoggerFactory.getLogger(Tls.class);
  private static final Set<String> PROTOCOLS = Set.of("TLSv1.3", "TLSv1.2");
  private static final String CLIENT_CA = "bridge.tls.client-ca-file";
  private static final long HANDSHAKE_SECONDS = 2;

  private final List<Function<ServerSSLOptions, Future<Boolean>>> servers =
      new CopyOnWriteArrayList<>();
  private volatile @Nullable Material current;

  /** The checked contents of the files, which are not read again. */
  private record Material(
      KeyCertOptions own,
      Instant end,
      @Nullable PemTrustOptions clients,
      @Nullable X509TrustManager trust) {

    boolean trusts(X509Certificate[] chain) {
      if (trust == null) {
        return false;
      }
      try {
        trust.checkClientTrusted(chain, chain[0].getPublicKey().getAlgorithm());
        return true;
      } catch (CertificateException e) {
        return false;
      }
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
      Material now = current;
      if (now != null && now != verifiedWith && now.trusts(chain)) {
        verifiedWith = now;
      }
      return now != null && now == verifiedWith;
    }
  }

  private Tls() {}

  /** TLS, and what follows its files. */
  public record Started(Tls tls, FileWatch watch) {}

  /** Fails with a {@link ConfigException} if the files are wrong. */
  public static Future<Started> start(Vertx vertx, Timers timers, TlsConfig config) {
    Tls tls = new Tls();
    return FileWatch.start(
            vertx,
            timers,
            key(config),
            files(config),
            contents -> tls.load(vertx, config, contents))
        .map(watch -> new Started(tls, watch));
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
    options.setSsl(true).setKeyCertOptions(material.own);
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
    return material().end;
  }

  /**
   * Checks the files as a start does. It blocks.
   *
   * @return warnings of certificates that are not valid now
   * @throws ConfigException if the files are wrong
   */
  public static List<String> check(Vertx vertx, TlsConfig config, Instant now) {
    List<Buffer> contents = FileWatch.read(key(config), files(config));
    Material material = read(vertx, config, contents);
    List<String> warnings =
        new ArrayList<>(
            Validity.warnings(key(config), KeyPairs.check(vertx, key(config), material.own), now));
    if (material.trust != null) {
      warnings.addAll(Validity.warnings(CLIENT_CA, material.trust.getAcceptedIssuers(), now));
    }
    return warnings;
  }

  private Future<Boolean> load(Vertx vertx, TlsConfig config, List<Buffer> contents) {
    current = read(vertx, config, contents);
    return Future.join(servers.stream().map(this::update).toList()).map(true);
  }

  private static Material read(Vertx vertx, TlsConfig config, List<Buffer> contents) {
    KeyCertOptions own =
        config.identity() instanceof KeyStore store
            ? new PfxOptions().setValue(contents.get(0)).setPassword(password(store, contents))
            : new PemKeyCertOptions()
                .setCertValue(certificates("bridge.tls.cert-file", contents.get(0)))
                .setKeyValue(key(contents.get(1)));
    Instant end = KeyPairs.check(vertx, key(config), own)[0].getNotAfter().toInstant();
    PemTrustOptions clients = null;
    X509TrustManager trust = null;
    if (config.clientCaFile() != null) {
      clients =
          new PemTrustOptions()
              .addCertValue(certificates(CLIENT_CA, contents.get(contents.size() - 1)));
      trust = KeyPairs.authorities(vertx, CLIENT_CA, clients);
    }
    return new Material(own, end, clients, trust);
  }

  private Future<Boolean> update(Function<ServerSSLOptions, Future<Boolean>> server) {
    return server
        .apply(configure(new ServerSSLOptions(), material()))
        .recover(
            cause -> {
              log.error("A server could not take its new certificate and keeps the old one", cause);
              return Future.succeededFuture(false);
            });
  }

  private static ServerSSLOptions configure(ServerSSLOptions options, Material material) {
    return options
        .setUseAlpn(false)
        .setKeyCertOptions(material.own)
        .setTrustOptions(material.clients)
        .setEnabledSecureTransportProtocols(PROTOCOLS)
        .setSslHandshakeTimeout(HANDSHAKE_SECONDS)
        .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS)
        .setClientAuth(auth(material));
  }

  private Material material() {
    Material material = current;
    if (material == null) {
      throw new IllegalStateException("Nothing is loaded yet");
    }
    return material;
  }

  /** A client may show a certificate or a key. A wrong certificate fails the handshake. */
  private static ClientAuth auth(Material material) {
    return material.clients == null ? ClientAuth.NONE : ClientAuth.REQUEST;
  }

  private static Buffer certificates(String key, Buffer content) {
    return Buffer.buffer(PemFile.write(PemFile.certificates(key, content.getBytes())));
  }

  private static Buffer key(Buffer content) {
    return Buffer.buffer(
        PemFile.write(PemFile.privateKey("bridge.tls.key-file", content.getBytes())));
  }

  private static String password(KeyStore store, List<Buffer> contents) {
    return store.passwordFile() == null
        ? store.password().value()
        : TlsConfig.KEYSTORE_PASSWORD.read(
            "bridge.tls.keystore-password-file", contents.get(1).getBytes());
  }

  private static String key(TlsConfig config) {
    return config.identity() instanceof Pem ? "bridge.tls.cert-file" : "bridge.tls.keystore-file";
  }

  private static List<Path> files(TlsConfig config) {
    List<Path> files = new ArrayList<>();
    if (config.identity() instanceof Pem pem) {
      files.add(pem.certFile());
      files.add(pem.keyFile());
    } else if (config.identity() instanceof KeyStore store) {
      files.add(store.file());
      if (store.passwordFile() != null) {
        files.add(store.passwordFile());
      }
    }
    if (config.clientCaFile() != null) {
      files.add(config.clientCaFile());
    }
    return files;
  }
}
