package io.github.sessiongateway.internal.bridge.auth;

import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.config.AuthConfig;
import io.github.sessiongateway.internal.config.ConfigException;
import io.github.sessiongateway.internal.files.FileWatch;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * The ways in which clients authenticate, as {@code bridge.auth} says.
 *
 * @param certificates null if no certificate authenticates a client
 * @param watch what follows the file of keys; null without a file
 */
public record Authentication(
    Authenticator authenticator,
    @Nullable ClientCertificates certificates,
    @Nullable FileWatch watch) {
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
    return switch (config.mode()) {
      case NONE -> Future.succeededFuture(of(new AnonymousAuthenticator(config)));
      case KEYS -> {
        KeysAuthenticator keys = new KeysAuthenticator(time);
        yield keys.follow(vertx, timers, Objects.requireNonNull(config.keysFile()))
            .map(
                watch ->
                    new Authentication(
                        keys, new ClientCertificates(keys::byCertificate, keys::isListed), watch));
      }
      case JWT -> {
        JwtAuthenticator tokens = new JwtAuthenticator(Objects.requireNonNull(config.jwt()), time);
        yield tokens.follow(vertx, timers).map(watch -> new Authentication(tokens, null, watch));
      }
    };
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

  /** Returns what is wrong with the file of keys: at most one sentence. */
  public List<String> troubles() {
    return watch == null ? List.of() : watch.troubles();
  }

  /** Stops following the file. */
  public void close() {
    if (watch != null) {
      watch.close();
    }
  }
}
