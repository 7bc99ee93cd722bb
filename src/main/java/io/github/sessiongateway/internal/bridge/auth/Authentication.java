package io.github.sessiongateway.internal.bridge.auth;

import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.config.AuthConfig;
import io.github.sessiongateway.internal.config.ConfigException;
import io.github.sessiongateway.internal.config.PreparedChange;
import io.github.sessiongateway.internal.files.FileWatch;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * The ways in which clients authenticate, as {@code bridge.auth} says. Confined to one event loop,
 * but for its troubles.
 */
public final class Authentication {
  private final Authenticator authenticator;
  private final @Nullable ClientCertificates certificates;
  private final @Nullable Preparation preparation;
  private @Nullable AuthConfig config;
  private volatile @Nullable FileWatch watch;

  /** Reads the file of a configuration. Returns what uses it and returns its watch. */
  private interface Preparation extends Function<AuthConfig, Future<Supplier<FileWatch>>> {}

  /**
   * Ways that use no file yet.
   *
   * @param certificates null if no certificate authenticates a client
   * @param preparation null without a file
   */
  private Authentication(
      Authenticator authenticator,
      @Nullable ClientCertificates certificates,
      @Nullable Preparation preparation) {
    this.authenticator = authenticator;
    this.certificates = certificates;
    this.preparation = preparation;
  }

  /** Clients that show no credential, or are authenticated by an authenticator alone. */
  public static Authentication of(Authenticator authenticator) {
    return new Authentication(authenticator, null, null);
  }

  /**
   * Reads the file of keys and follows it. Fails with a {@link ConfigException} if the file is
   * wrong.
   */
  public static Future<Authentication> start(
      Vertx vertx, Timers timers, InstantSource time, AuthConfig config) {
    Authentication authentication =
        switch (config.mode()) {
          case NONE -> of(new AnonymousAuthenticator(config));
          case KEYS -> {
            KeysAuthenticator keys = new KeysAuthenticator(time);
            yield new Authentication(
                keys,
                new ClientCertificates(keys::byCertificate, keys::isListed),
                to -> keys.prepare(vertx, timers, Objects.requireNonNull(to.keysFile())));
          }
          case JWT -> {
            JwtAuthenticator tokens =
                new JwtAuthenticator(Objects.requireNonNull(config.jwt()), time);
            yield new Authentication(
                tokens,
                null,
                to -> tokens.prepare(vertx, timers, Objects.requireNonNull(to.jwt())));
          }
        };
    return authentication
        .prepare(config)
        .map(
            first -> {
              first.commit().run();
              return authentication;
            });
  }

  /**
   * Prepares the use of another file of keys, or of another issuer. The mode stays. A client whose
   * credential is still right stays, as the same client. Fails with a {@link ConfigException} if
   * the file is wrong.
   */
  public Future<PreparedChange> prepare(AuthConfig to) {
    return preparation == null || to.equals(config)
        ? Future.succeededFuture(PreparedChange.NONE)
        : preparation.apply(to).map(read -> PreparedChange.of(() -> use(to, read)));
  }

  private void use(AuthConfig to, Supplier<FileWatch> read) {
    close();
    watch = read.get();
    config = to;
  }

  /**
   * Checks the file of keys as a start does. It blocks.
   *
   * @return warnings
   * @throws ConfigException if the file is wrong
   */
  public static List<String> check(AuthConfig config) {
    if (config.keysFile() != null) {
      var unused = KeysFile.parse(FileWatch.read(KeysFile.KEY, List.of(config.keysFile())).get(0));
    }
    return config.jwt() == null
        ? List.of()
        : JwtKeys.read(config.jwt()).warnings().stream()
            .map(warning -> JwtKeys.JWKS_KEY + ": " + warning)
            .toList();
  }

  /** Returns what finds the client of a credential. */
  public Authenticator authenticator() {
    return authenticator;
  }

  /** Returns what follows the file of keys; null without a file. */
  public @Nullable FileWatch watch() {
    return watch;
  }

  /** Whether a client must show a credential or a certificate. */
  public boolean isRequired() {
    return authenticator.anonymous() == null;
  }

  /**
   * Returns the identity behind a credential. Fails with {@link AuthenticationException}, whatever
   * the authenticator fails with or throws.
   */
  public Future<Identity> authenticate(Secret credential) {
    Future<Identity> found;
    try {
      found = authenticator.authenticate(credential);
    } catch (RuntimeException e) {
      found = Future.failedFuture(e);
    }
    return found.recover(cause -> Future.failedFuture(AuthenticationException.because(cause)));
  }

  /**
   * Returns the identity of a client that shows no credential: the one of its certificate, or the
   * anonymous one. Null if it must show a credential.
   *
   * @param session the connection's TLS; null without TLS
   * @param trust tells whether a chain is trusted now
   */
  public @Nullable Identity withoutCredential(
      @Nullable SSLSession session,
      Function<X509Certificate[], BooleanSupplier> trust,
      InstantSource time) {
    return certificates == null
        ? authenticator.anonymous()
        : certificates.identity(session, trust, time.instant());
  }

  /**
   * Returns what is wrong with the file of keys that is in use: at most one sentence. Safe from any
   * thread.
   */
  public List<String> troubles() {
    FileWatch followed = watch;
    return followed == null ? List.of() : followed.troubles();
  }

  /** Stops following the file. */
  public void close() {
    FileWatch followed = watch;
    if (followed != null) {
      followed.close();
    }
  }
}
