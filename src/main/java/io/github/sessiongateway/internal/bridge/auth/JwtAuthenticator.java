package io.github.sessiongateway.internal.bridge.auth;

import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.internal.bridge.auth.AuthenticationException.Reason;
import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.config.JwtConfig;
import io.github.sessiongateway.internal.files.FileWatch;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.security.PublicKey;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Authenticates clients by tokens (JWT) that an issuer has signed. It follows the file of the
 * issuer's public keys. Java verifies the signature; the claims are checked against our own clock.
 *
 * <p>A signature is verified on the event loop, because that takes less time than a handshake of
 * TLS. Safe from any thread, because a change of the file replaces one field.
 */
final class JwtAuthenticator implements Authenticator {
  private static final Logger log = LoggerFactory.getLogger(JwtAuthenticator.class);

  private final JwtConfig config;
  private final InstantSource time;
  private volatile List<JwtKey> keys = List.of();

  JwtAuthenticator(JwtConfig config, InstantSource time) {
    this.config = config;
    this.time = time;
  }

  /**
   * Reads the file and returns what follows it. Fails with a {@link
   * io.github.sessiongateway.internal.config.ConfigException} if the file is wrong.
   */
  Future<FileWatch> follow(Vertx vertx, Timers timers) {
    return FileWatch.start(
        vertx,
        timers,
        JwtKeys.key(config),
        List.of(config.keys()),
        contents -> load(contents.get(0)));
  }

  @Override
  public Future<Identity> authenticate(Secret credential) {
    try {
      return Future.succeededFuture(identity(credential));
    } catch (AuthenticationException failure) {
      return Future.failedFuture(failure);
    }
  }

  private Identity identity(Secret credential) {
    JwtToken token = JwtToken.parse(credential.value());
    PublicKey signer = signer(token);
    BridgeClient client = JwtClaims.client(token.claims(), config, time.instant());
    String algorithm = token.algorithm();
    String kid = token.kid();
    return new Identity(client, credential, () -> isStillUsed(signer, algorithm, kid));
  }

  private PublicKey signer(JwtToken token) {
    List<JwtKey> all = keys;
    if (all.stream().noneMatch(key -> key.hasId(token.kid()))) {
      throw new AuthenticationException(Reason.UNKNOWN_KEY_ID);
    }
    List<JwtKey> fitting =
        all.stream().filter(key -> key.fits(token.algorithm(), token.kid())).toList();
    if (fitting.isEmpty()) {
      throw new AuthenticationException(Reason.ALGORITHM);
    }
    return fitting.stream()
        .filter(key -> key.verifies(token.algorithm(), token.signed(), token.signature()))
        .findFirst()
        .orElseThrow(() -> new AuthenticationException(Reason.SIGNATURE))
        .key();
  }

  /**
   * Whether the key that verified a token is still in use. The signature is not verified again,
   * because a change of the file would cost one verification per open connection.
   */
  private boolean isStillUsed(PublicKey signer, String algorithm, @Nullable String kid) {
    return keys.stream().anyMatch(key -> key.fits(algorithm, kid) && key.key().equals(signer));
  }

  private Future<Boolean> load(Buffer content) {
    JwtKeys loaded = JwtKeys.of(config, content);
    loaded.warnings().forEach(warning -> log.warn("{}: {}", JwtKeys.JWKS_KEY, warning));
    keys = loaded.usable();
    return Future.succeededFuture(true);
  }
}
